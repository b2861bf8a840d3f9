-- Where the callback of a case goes that was opened without an address of its own.
ALTER TABLE tenants ADD COLUMN callback_url TEXT;

-- Whether every decision is told there, and every step of the review.
ALTER TABLE tenants ADD COLUMN callback_every_decision INTEGER NOT NULL DEFAULT 1 CHECK (callback_every_decision IN (0, 1));
ALTER TABLE tenants ADD COLUMN callback_status_changes INTEGER NOT NULL DEFAULT 0 CHECK (callback_status_changes IN (0, 1));
