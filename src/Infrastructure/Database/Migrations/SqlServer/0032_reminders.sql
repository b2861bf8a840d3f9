-- What is next with a request for information that nobody has answered yet, and the token that its reminders hold, encrypted.
ALTER TABLE form_links ADD next_step_at datetime2(3) NULL;
ALTER TABLE form_links ADD reminders int NOT NULL CONSTRAINT df_form_links_reminders DEFAULT 0;
ALTER TABLE form_links ADD token_box varbinary(200) NULL;

CREATE INDEX ix_form_links_next ON form_links (next_step_at, id) WHERE next_step_at IS NOT NULL;

-- The reason with which a case is rejected whose subject did not answer; null for none that is.
ALTER TABLE tenants ADD unanswered_reason_code varchar(64) NULL;
