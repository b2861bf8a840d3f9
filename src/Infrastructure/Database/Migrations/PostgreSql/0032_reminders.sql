-- What is next with a request for information that nobody has answered yet, and the token that its reminders hold, encrypted.
ALTER TABLE form_links ADD COLUMN next_step_at timestamptz(3);
ALTER TABLE form_links ADD COLUMN reminders integer NOT NULL DEFAULT 0;
ALTER TABLE form_links ADD COLUMN token_box bytea;

CREATE INDEX ix_form_links_next ON form_links (next_step_at, id) WHERE next_step_at IS NOT NULL;

-- The reason with which a case is rejected whose subject did not answer; null for none that is.
ALTER TABLE tenants ADD COLUMN unanswered_reason_code text COLLATE "C";
