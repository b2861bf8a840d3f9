-- Null is the installation itself, and in older rows unknown.
ALTER TABLE users
    ADD COLUMN created_by text COLLATE "C",
    ADD COLUMN credential_by text COLLATE "C",
    ADD COLUMN credential_at timestamptz(3),
    ADD COLUMN own_password_at timestamptz(3);

-- created_by stays whoever made the key; owner_id is whose it is.
ALTER TABLE api_keys ADD COLUMN owner_id text COLLATE "C";
UPDATE api_keys SET owner_id = created_by;
CREATE INDEX ix_api_keys_owner ON api_keys (tenant_id, owner_id) WHERE owner_id IS NOT NULL;

-- Who owned the key when it acted.
ALTER TABLE verifications ADD COLUMN created_by_owner_id text COLLATE "C";
ALTER TABLE verification_notes ADD COLUMN author_owner_id text COLLATE "C";
ALTER TABLE documents
    ADD COLUMN uploaded_by_owner_id text COLLATE "C",
    ADD COLUMN reviewed_by_kind text COLLATE "C",
    ADD COLUMN reviewed_by_id text COLLATE "C",
    ADD COLUMN reviewed_by_owner_id text COLLATE "C";

UPDATE verifications SET created_by_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = verifications.created_by_id)
WHERE created_by_kind = 'ApiKey';
UPDATE verification_notes SET author_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = verification_notes.author_id)
WHERE author_kind = 'ApiKey';
UPDATE documents SET uploaded_by_owner_id = (SELECT k.created_by FROM api_keys k WHERE k.id = documents.uploaded_by_id)
WHERE uploaded_by_kind = 'ApiKey';
