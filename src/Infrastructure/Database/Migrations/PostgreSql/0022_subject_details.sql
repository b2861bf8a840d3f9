-- What is known of a subject beside its name: a JSON object that nothing is looked up by. Null where nothing is.
ALTER TABLE applicants ADD COLUMN details text COLLATE "C";
ALTER TABLE organizations ADD COLUMN details text COLLATE "C";
