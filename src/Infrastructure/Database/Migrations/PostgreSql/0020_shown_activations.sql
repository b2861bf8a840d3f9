-- Whoever issued an activation that was shown may be who used it. Older ones count as shown.
ALTER TABLE activations ADD COLUMN was_shown boolean NOT NULL DEFAULT true;
