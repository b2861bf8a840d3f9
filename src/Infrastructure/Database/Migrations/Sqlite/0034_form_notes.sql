-- Why a version of a form was written, in its author's words.
ALTER TABLE forms ADD COLUMN note TEXT;
