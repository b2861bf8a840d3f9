-- How many cases a subject has: every callback of its decisions says so, and none counts them.
ALTER TABLE applicants ADD COLUMN cases INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN cases INTEGER NOT NULL DEFAULT 0;
UPDATE applicants SET cases = (SELECT COUNT(*) FROM verifications v WHERE v.tenant_id = applicants.tenant_id AND v.applicant_id = applicants.id);
UPDATE organizations SET cases = (SELECT COUNT(*) FROM verifications v WHERE v.tenant_id = organizations.tenant_id AND v.organization_id = organizations.id);
