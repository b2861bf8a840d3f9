-- Null is the installation itself, and in older rows unknown.
ALTER TABLE users ADD created_by varchar(64) NULL, credential_by varchar(64) NULL, credential_at datetime2(3) NULL, own_password_at datetime2(3) NULL;

-- created_by stays whoever made the key; owner_id is whose it is.
ALTER TABLE api_keys ADD owner_id varchar(64) NULL;
UPDATE api_keys SET owner_id = created_by;
CREATE INDEX ix_api_keys_owner ON api_keys (tenant_id, owner_id) WHERE owner_id IS NOT NULL;

-- Who owned the key when it acted.
ALTER TABLE verifications ADD created_by_owner_id varchar(64) NULL;
ALTER TABLE verification_notes ADD author_owner_id varchar(64) NULL;
ALTER TABLE documents ADD uploaded_by_owner_id varchar(64) NULL, reviewed_by_kind varchar(50) NULL, reviewed_by_id varchar(64) NULL, reviewed_by_owner_id varchar(64) NULL;

UPDATE verifications SET created_by_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = verifications.created_by_id)
WHERE created_by_kind = 'ApiKey';
UPDATE verification_notes SET author_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = verification_notes.author_id)
WHERE author_kind = 'ApiKey';
UPDATE documents SET uploaded_by_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = documents.uploaded_by_id)
WHERE uploaded_by_kind = 'ApiKey';
