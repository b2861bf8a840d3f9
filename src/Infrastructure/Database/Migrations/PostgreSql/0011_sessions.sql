-- Raised by whatever ends a user's sessions: one opened at a lower number is over.
ALTER TABLE users ADD COLUMN session_version integer NOT NULL DEFAULT 0;
