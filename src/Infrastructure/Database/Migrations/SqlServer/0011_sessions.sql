-- Raised by whatever ends a user's sessions: one opened at a lower number is over.
ALTER TABLE users ADD session_version int NOT NULL CONSTRAINT df_users_session_version DEFAULT 0;
