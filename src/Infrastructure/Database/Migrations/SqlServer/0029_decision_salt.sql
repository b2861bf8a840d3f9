-- Keeps a decision's digest in the audit from confirming a guess of its texts, once both are erased. Null in older ones.
ALTER TABLE decisions ADD salt varchar(22) NULL;
