-- Addresses from before 0027, which names whose an address is: until now a change of one did not find it.
INSERT INTO subject_addresses (id, tenant_id, subject_id)
SELECT json_extract(a.value, '$.Id'), s.tenant_id, s.id
FROM (
    SELECT id, tenant_id, details FROM applicants WHERE details LIKE '%"Addresses":[{%'
    UNION ALL
    SELECT id, tenant_id, details FROM organizations WHERE details LIKE '%"Addresses":[{%'
) s, json_each(s.details, '$.Addresses') a
WHERE json_extract(a.value, '$.Id') <> ''
    AND NOT EXISTS (SELECT 1 FROM subject_addresses known WHERE known.id = json_extract(a.value, '$.Id'));
