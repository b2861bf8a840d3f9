-- Where the callback of a case goes that was opened without an address of its own.
ALTER TABLE tenants ADD COLUMN callback_url text COLLATE "C";

-- Whether every decision is told there, and every step of the review.
ALTER TABLE tenants
    ADD COLUMN callback_every_decision boolean NOT NULL DEFAULT true,
    ADD COLUMN callback_status_changes boolean NOT NULL DEFAULT false;
