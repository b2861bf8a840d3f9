-- Links of a person that was known before: they go with its records.
CREATE INDEX ix_form_links_applicant ON form_links (tenant_id, applicant_id) WHERE applicant_id IS NOT NULL;
