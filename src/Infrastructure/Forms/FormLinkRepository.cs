using VerificationService.Domain.Forms;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Forms;

/// <summary>Links in a table: hashes, never tokens.</summary>
internal sealed class FormLinkRepository(DbSession session, SecretBox box) : IFormLinkRepository
{
    private const string Columns = """
        id, tenant_id, form_id, form_version, asks, verification_id, applicant_id, external_id, redirect_url, callback_url, language,
        token_hash, created_by_kind, created_by_id, created_by_owner_id, created_at, expires_at, ended_at, submitted_at, next_step_at, reminders,
        draft, version
        """;

    private const string Select = $"SELECT {Columns} FROM form_links";

    private const string Insert = $"""
        INSERT INTO form_links ({Columns}, subject_key, token_box)
        VALUES (@Id, @TenantId, @FormId, @FormVersion, @Asks, @VerificationId, @ApplicantId, @ExternalId, @RedirectUrl, @CallbackUrl, @Language,
            @TokenHash, @CreatedByKind, @CreatedById, @CreatedByOwnerId, @CreatedAt, @ExpiresAt, @EndedAt, @SubmittedAt,
            @NextStepAt, @Reminders, @Draft, @Version, @SubjectKey, @TokenBox)
        """;

    private const string Update = """
        UPDATE form_links SET applicant_id = @ApplicantId, ended_at = @EndedAt, submitted_at = @SubmittedAt, draft = @Draft,
            next_step_at = @NextStepAt, reminders = @Reminders, token_box = CASE WHEN @IsAwaited = 1 THEN token_box END,
            version = version + 1
        WHERE tenant_id = @TenantId AND id = @Id AND version = @Version
        """;

    /// <inheritdoc/>
    public async Task<FormLink?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " WHERE token_hash = @TokenHash",
                new { TokenHash = tokenHash },
                cancellationToken
            )
        )?.ToLink();

    /// <inheritdoc/>
    public async Task<FormLink?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " WHERE tenant_id = @TenantId AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToLink();

    /// <inheritdoc/>
    public async Task<FormLink?> FindOfCaseAsync(
        string tenantId,
        string verificationId,
        CancellationToken cancellationToken
    ) =>
        (
            await session.FindFirstAsync<Row>(
                Select
                    + " WHERE tenant_id = @TenantId AND verification_id = @VerificationId ORDER BY created_at DESC, id DESC",
                new { TenantId = tenantId, VerificationId = verificationId },
                cancellationToken
            )
        )?.ToLink();

    /// <inheritdoc/>
    public async Task<FormLink?> FindOfSubjectAsync(
        string tenantId,
        string formId,
        string subjectKey,
        CancellationToken cancellationToken
    ) =>
        (
            await session.FindFirstAsync<Row>(
                Select
                    + " WHERE tenant_id = @TenantId AND form_id = @FormId AND subject_key = @SubjectKey ORDER BY created_at DESC, id DESC",
                new
                {
                    TenantId = tenantId,
                    FormId = formId,
                    SubjectKey = subjectKey,
                },
                cancellationToken
            )
        )?.ToLink();

    /// <inheritdoc/>
    public Task AddAsync(FormLink link, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Insert, Row.Of(link), cancellationToken);

    /// <inheritdoc/>
    public Task AddAsync(FormLink link, string token, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Insert, Row.Of(link, box.Seal(token, ContextOf(link))), cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> FindTokenAsync(FormLink link, CancellationToken cancellationToken) =>
        await session.FindAsync<byte[]>(
            "SELECT token_box FROM form_links WHERE tenant_id = @TenantId AND id = @Id",
            new { link.TenantId, link.Id },
            cancellationToken
        )
            is { } token
            ? box.Open(token, ContextOf(link))
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormLink>> ListDueAsync(
        DateTimeOffset now,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Select + " WHERE next_step_at <= @Now ORDER BY next_step_at, id"),
                    new { Now = now, Rows = rows },
                    cancellationToken
                )
            ).Select(row => row.ToLink()),
        ];

    /// <inheritdoc/>
    public Task<bool> TrySaveAsync(FormLink link, CancellationToken cancellationToken) =>
        session.TryUpdateAsync(Update, Row.Of(link), cancellationToken);

    /// <inheritdoc/>
    public Task<int> EndOfCaseAsync(
        string tenantId,
        string verificationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            """
            UPDATE form_links SET ended_at = @Now, draft = NULL, next_step_at = NULL, token_box = NULL, version = version + 1
            WHERE tenant_id = @TenantId AND verification_id = @VerificationId AND ended_at IS NULL AND submitted_at IS NULL
            """,
            new
            {
                TenantId = tenantId,
                VerificationId = verificationId,
                Now = now,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> ForgetDraftsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "UPDATE form_links SET draft = NULL, version = version + 1 WHERE draft IS NOT NULL AND expires_at < @Now",
            new { Now = now },
            cancellationToken
        );

    private static string ContextOf(FormLink link) => "form-link:" + link.Id;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string? FormId { get; init; }
        public int? FormVersion { get; init; }
        public string? Asks { get; init; }
        public string VerificationId { get; init; } = "";
        public string? SubjectKey { get; init; }
        public string? ApplicantId { get; init; }
        public string? ExternalId { get; init; }
        public string? RedirectUrl { get; init; }
        public string? CallbackUrl { get; init; }
        public string? Language { get; init; }
        public byte[] TokenHash { get; init; } = [];
        public string CreatedByKind { get; init; } = "";
        public string CreatedById { get; init; } = "";
        public string? CreatedByOwnerId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
        public DateTimeOffset? SubmittedAt { get; init; }
        public DateTimeOffset? NextStepAt { get; init; }
        public int Reminders { get; init; }
        public byte[]? TokenBox { get; init; }
        public int IsAwaited => NextStepAt is null ? 0 : 1;
        public string? Draft { get; init; }
        public long Version { get; init; }

        public static Row Of(FormLink link, byte[]? token = null) =>
            new()
            {
                Id = link.Id,
                TenantId = link.TenantId,
                FormId = link.FormId,
                FormVersion = link.FormId is null ? null : link.FormVersion,
                Asks = link.Asks is null ? null : FormJson.Of(link.Asks),
                VerificationId = link.VerificationId,
                SubjectKey = link.SubjectKey,
                ApplicantId = link.ApplicantId,
                ExternalId = link.ExternalId,
                RedirectUrl = link.RedirectUrl,
                CallbackUrl = link.CallbackUrl,
                Language = link.Language,
                TokenHash = link.TokenHash,
                CreatedByKind = link.CreatedBy.Kind.ToString(),
                CreatedById = link.CreatedBy.Id,
                CreatedByOwnerId = link.CreatedBy.KeyOwnerId,
                CreatedAt = link.CreatedAt,
                ExpiresAt = link.ExpiresAt,
                EndedAt = link.EndedAt,
                SubmittedAt = link.SubmittedAt,
                NextStepAt = link.NextStepAt,
                Reminders = link.Reminders,
                TokenBox = token,
                Draft =
                    link.Draft.Answers.Count == 0 && link.Draft.Files.Count == 0 && link.Draft.Sections.Count == 0
                        ? null
                        : FormJson.Of(link.Draft),
                Version = link.Version,
            };

        public FormLink ToLink() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                FormId = FormId,
                FormVersion = FormVersion ?? 0,
                Asks = Asks is null ? null : FormJson.Read<FormDefinition>(Asks),
                VerificationId = VerificationId,
                ApplicantId = ApplicantId,
                ExternalId = ExternalId,
                RedirectUrl = RedirectUrl,
                CallbackUrl = CallbackUrl,
                Language = Language,
                TokenHash = TokenHash,
                CreatedBy = new Identity(Enum.Parse<ActorKind>(CreatedByKind), CreatedById, CreatedByOwnerId),
                CreatedAt = CreatedAt,
                ExpiresAt = ExpiresAt,
                EndedAt = EndedAt,
                SubmittedAt = SubmittedAt,
                NextStepAt = NextStepAt,
                Reminders = Reminders,
                Draft = Draft is null ? FormDraft.Empty : FormJson.Read<FormDraft>(Draft),
                Version = Version,
            };
    }
}
