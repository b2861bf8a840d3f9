-- Whoever issued an activation that was shown may be who used it. Older ones count as shown.
ALTER TABLE activations ADD was_shown bit NOT NULL CONSTRAINT df_activations_was_shown DEFAULT 1;
