-- Why a version of a form was written, in its author's words.
ALTER TABLE forms ADD note nvarchar(1000);
