-- What is known of a subject beside its name: a JSON object that nothing is looked up by. Null where nothing is.
ALTER TABLE applicants ADD details nvarchar(max) NULL;
ALTER TABLE organizations ADD details nvarchar(max) NULL;
