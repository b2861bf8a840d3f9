using System.Collections.Frozen;

namespace VerificationService.Infrastructure.Retention;

/// <summary>
/// What of each table identifies a subject and goes with it, and how. A test reads every column that can hold text from the
/// schema and wants it here: one that nobody has classified fails it.
/// </summary>
internal static class PersonalData
{
    // Of a link that was never sent back there is no case: it goes with the subject.
    private static IReadOnlyList<(string Name, string Value)> FormLink { get; } =
    [
        ("asks", "NULL"),
        ("subject_key", "NULL"),
        ("external_id", "NULL"),
        ("redirect_url", "NULL"),
        ("callback_url", "NULL"),
        ("token_box", "NULL"),
        ("draft", "NULL"),
    ];

    /// <summary>What goes with each case, in the order in which it goes; the case itself last.</summary>
    public static IReadOnlyList<ErasedTable> OfCase { get; } =
    [
        new("verification_notes", "tenant_id = @TenantId AND verification_id = @VerificationId", [("text", "''")]),
        new(
            "documents",
            "tenant_id = @TenantId AND verification_id = @VerificationId",
            [
                ("doc_id", "id"),
                ("file_name", "''"),
                ("reason", "NULL"),
                ("document_number", "NULL"),
                ("issue_date", "NULL"),
                ("expiry_date", "NULL"),
                ("erased_by", "@ErasureId"),
            ]
        ),
        new(
            "delivery_attempts",
            "message_id IN (SELECT id FROM outbox_messages WHERE tenant_id = @TenantId AND verification_id = @VerificationId)",
            [("error", "NULL"), ("response", "NULL")]
        ),
        new(
            "outbox_messages",
            "tenant_id = @TenantId AND verification_id = @VerificationId",
            [("destination", "''"), ("lane", "''"), ("body", "@Nothing"), ("last_error", "NULL")]
        ),
        new("form_links", "tenant_id = @TenantId AND verification_id = @VerificationId", FormLink),
        new(
            "verifications",
            "tenant_id = @TenantId AND id = @VerificationId AND erased_by IS NULL",
            [
                ("user_id", "NULL"),
                ("requested_by_user_id", "NULL"),
                ("form_id", "NULL"),
                ("callback_url", "NULL"),
                ("additional_data", "NULL"),
                ("subject_name", "NULL"),
                ("subject_reference", "NULL"),
                ("search_name", "NULL"),
                ("recommended_reason", "NULL"),
                ("snoozed_reason", "NULL"),
                ("erased_by", "@ErasureId"),
                ("version", "version + 1"),
            ]
        ),
    ];

    /// <summary>What goes with each decision of a case.</summary>
    public static ErasedTable Decision { get; } =
        new(
            "decisions",
            "id = @Id",
            [
                ("reason", "NULL"),
                ("notes", "NULL"),
                ("comment", "NULL"),
                ("admin_notes", "NULL"),
                ("seen", "NULL"),
                ("salt", "NULL"),
                ("erased_by", "@ErasureId"),
                ("digest", "@Digest"),
                ("kept_digest", "@KeptDigest"),
            ]
        );

    /// <summary>What goes of an audit entry: <see cref="Domain.Audit.KeptFacts"/> says which facts stay.</summary>
    public static ErasedTable Entry { get; } =
        new(
            "audit_entries",
            "tenant_id = @TenantId AND stream = @Stream AND sequence = @Sequence",
            [("facts", "@Kept"), ("erased_by", "@ErasureId"), ("kept_hash", "@KeptHash")]
        );

    /// <summary>What goes with the subject, a person or a business.</summary>
    public static IReadOnlyList<ErasedTable> OfSubject { get; } =
    [
        new(
            "applicants",
            "tenant_id = @TenantId AND id = @SubjectId",
            [
                ("first_name", "''"),
                ("last_name", "''"),
                ("email", "NULL"),
                ("date_of_birth", "NULL"),
                ("residence_country", "NULL"),
                ("external_id", "NULL"),
                ("politically_exposed", "@No"),
                ("details", "NULL"),
            ]
        ),
        new(
            "organizations",
            "tenant_id = @TenantId AND id = @SubjectId",
            [
                ("name", "''"),
                ("country", "NULL"),
                ("email", "NULL"),
                ("external_id", "NULL"),
                ("business_activities", "''"),
                ("details", "NULL"),
            ]
        ),
        new(
            "directors",
            "organization_id = (SELECT id FROM organizations WHERE tenant_id = @TenantId AND id = @SubjectId)",
            [("name", "''"), ("politically_exposed", "@No"), ("beneficial_owner", "@No")]
        ),
        new("form_links", "tenant_id = @TenantId AND applicant_id = @SubjectId", FormLink),
        new(
            "subject_search",
            "tenant_id = @TenantId AND subject_id = @SubjectId",
            [("external_id", "NULL"), ("words", "''")]
        ),
        new("subject_versions", "subject_id = @SubjectId AND tenant_id = @TenantId", [("snapshot", "@Snapshot")]),
        new(
            "subject_documents",
            "tenant_id = @TenantId AND subject_id = @SubjectId",
            [("document_number", "NULL"), ("issue_date", "NULL"), ("expiry_date", "NULL")]
        ),
        new(
            "legal_holds",
            "tenant_id = @TenantId AND subject_id = @SubjectId",
            [("matter", "''"), ("reason", "''"), ("release_reason", "NULL")]
        ),
        new("erasures", "tenant_id = @TenantId AND subject_id = @SubjectId", [("reason", "''")]),
    ];

    /// <summary>What goes of a file that no other subject's document is.</summary>
    public static ErasedTable File { get; } =
        new("files", "tenant_id = @TenantId AND id = @FileId", [("file_name", "''"), ("erased_by", "@ErasureId")]);

    /// <summary>Every table from which something goes.</summary>
    public static IEnumerable<ErasedTable> All => [.. OfCase, Decision, Entry, .. OfSubject, File];

    /// <summary>
    /// Columns of those tables that stay: ids that the service made, types, risk, status, outcomes, levels, reason codes, staff,
    /// times, policy versions and hashes.
    /// </summary>
    public static FrozenDictionary<string, string> Kept { get; } =
        new Dictionary<string, string>
        {
            ["verification_notes"] =
                "id tenant_id verification_id author_kind author_id author_owner_id author_name created_at",
            ["documents"] =
                "id tenant_id verification_id document_type media_type sha256 status uploaded_by_kind uploaded_by_id uploaded_by_owner_id uploaded_by_name uploaded_at reviewed_by reviewed_by_kind reviewed_by_id reviewed_by_owner_id reviewed_at replaced_at subject_document_id",
            ["form_links"] =
                "id tenant_id form_id verification_id applicant_id language token_hash created_by_kind created_by_id created_by_owner_id created_at expires_at ended_at submitted_at next_step_at",
            ["delivery_attempts"] = "message_id started_at outcome",
            ["outbox_messages"] =
                "id tenant_id verification_id decision_id kind event_type endpoint_id status due_at claimed_by trace_id trace_parent created_at completed_at",
            ["verifications"] =
                "id tenant_id applicant_id organization_id main_type types status risk_level risk_factors created_by_kind created_by_id created_by_owner_id created_at updated_at waiting_since paused_at assigned_to assigned_name assigned_until answered_for recommended_outcome recommended_reason_code recommended_by_kind recommended_by_id recommended_by_owner_id recommended_by_name recommended_at snoozed_until snoozed_by snoozed_by_name",
            ["decisions"] =
                "id tenant_id verification_id outcome level claimed_approver role actor_kind actor_id actor_name reason_code key_owner_id risk_level decided_at",
            ["audit_entries"] =
                "id tenant_id stream occurred_at action actor_kind actor_id actor_name origin previous_hash hash",
            ["applicants"] = "id tenant_id created_at relationship_ended_on erased_at",
            ["organizations"] = "id tenant_id created_at relationship_ended_on erased_at",
            ["directors"] = "organization_id",
            ["subject_search"] = "tenant_id subject_id",
            ["subject_versions"] = "subject_id tenant_id replaced_at",
            ["subject_documents"] = "id tenant_id subject_id document_type sides created_at",
            ["legal_holds"] =
                "id tenant_id subject_id held_until created_at set_by set_by_name released_at released_by released_by_name",
            ["erasures"] =
                "id tenant_id subject_id basis status created_at proposed_by_kind proposed_by_id proposed_by_owner_id proposed_by_name confirmed_at confirmed_by confirmed_by_name cancelled_at cancelled_by_name due_at rows_erased_at done_at",
            ["files"] =
                "id tenant_id media_type sha256 uploaded_by_kind uploaded_by_id uploaded_by_owner_id uploaded_by_name uploaded_at orphan_since",
        }.ToFrozenDictionary();

    /// <summary>Tables that keep all they hold, and why.</summary>
    public static FrozenDictionary<string, string> Whole { get; } =
        new Dictionary<string, string>
        {
            ["activations"] = "of users",
            ["api_keys"] = "of the tenant",
            ["approval_policies"] = "of the tenant",
            ["audit_blocks"] = "ids and hashes of entries",
            ["audit_sealing"] = "how far sealing is",
            ["commits"] = "ids of units of work",
            ["consents"] = "to which version of which text, when and told by whom; the subject by its id",
            ["decision_parts"] = "figures, by ids of users and keys",
            ["decision_statistics"] = "figures",
            ["email_templates"] = "of the tenant",
            ["ended_sessions"] = "of users",
            ["forms"] = "of the tenant",
            ["held_contents"] = "hashes of contents that wait for the scanner, and the name of malware",
            ["idempotency_keys"] = "gone after a day, which an erasure waits before it is done",
            ["nodes"] = "of the installation",
            ["notices"] = "ids, gone after 90 days",
            ["policy_proposals"] = "of the tenant",
            ["rate_buckets"] = "hashes of callers, gone after minutes",
            ["reason_codes"] = "of the tenant",
            ["recovery_codes"] = "of users",
            ["refresh_tokens"] = "of users",
            ["refusal_statistics"] = "figures",
            ["retention_walks"] = "how far the search is",
            ["schema_migrations"] = "of the installation",
            ["second_factors"] = "of users",
            ["shared_keys"] = "of the installation",
            ["sign_in_sources"] = "of users",
            ["signing_secrets"] = "of the tenant",
            ["statistics_progress"] = "how far counting is",
            ["subject_addresses"] = "ids",
            ["subject_search_progress"] = "how far indexing is",
            ["tenants"] = "of the tenant",
            ["users"] = "of users",
            ["webhook_endpoints"] = "of the tenant",
        }.ToFrozenDictionary();
}

/// <summary>A table from whose rows something goes.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Where">Which rows.</param>
/// <param name="Columns">What goes, and what stands there afterwards.</param>
internal sealed record ErasedTable(string Table, string Where, IReadOnlyList<(string Name, string Value)> Columns)
{
    /// <summary>The statement.</summary>
    public string Sql { get; } =
        $"UPDATE {Table} SET {string.Join(", ", Columns.Select(column => $"{column.Name} = {column.Value}"))} WHERE {Where}";
}
