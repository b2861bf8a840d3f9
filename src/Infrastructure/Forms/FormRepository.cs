using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Forms;

/// <summary>Forms in a table, a row for each version.</summary>
internal sealed class FormRepository(DbSession session) : IFormRepository
{
    private const string Columns =
        "tenant_id, id, version, definition, author_kind, author_id, author_owner_id, author_name, created_at, note";

    private const string Latest =
        $"SELECT {Columns} FROM forms WHERE tenant_id = @TenantId AND id = @Id ORDER BY version DESC";

    private const string Below =
        $"SELECT {Columns} FROM forms WHERE tenant_id = @TenantId AND id = @Id AND version < @Below ORDER BY version DESC";

    private const string OfVersion =
        $"SELECT {Columns} FROM forms WHERE tenant_id = @TenantId AND id = @Id AND version = @Version";

    private const string All = """
        SELECT f.tenant_id, f.id, f.version, f.definition, f.author_kind, f.author_id, f.author_owner_id, f.author_name, f.created_at, f.note
        FROM forms f
        WHERE f.tenant_id = @TenantId
          AND f.version = (SELECT MAX(l.version) FROM forms l WHERE l.tenant_id = f.tenant_id AND l.id = f.id)
        ORDER BY f.id
        """;

    private const string Insert = $"""
        INSERT INTO forms ({Columns})
        VALUES (@TenantId, @Id, @Version, @Definition, @AuthorKind, @AuthorId, @AuthorOwnerId, @AuthorName, @CreatedAt, @Note)
        """;

    /// <inheritdoc/>
    public async Task<Form?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (await session.FindFirstAsync<Row>(Latest, new { TenantId = tenantId, Id = id }, cancellationToken))?.ToForm();

    /// <inheritdoc/>
    public async Task<Form?> FindVersionAsync(
        string tenantId,
        string id,
        int version,
        CancellationToken cancellationToken
    ) =>
        (
            await session.FindAsync<Row>(
                OfVersion,
                new
                {
                    TenantId = tenantId,
                    Id = id,
                    Version = version,
                },
                cancellationToken
            )
        )?.ToForm();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Form>> ListVersionsAsync(
        string tenantId,
        string id,
        int? below,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    session.Dialect.FirstRows(Below),
                    new
                    {
                        TenantId = tenantId,
                        Id = id,
                        Below = below ?? int.MaxValue,
                        Rows = rows,
                    },
                    cancellationToken
                )
            ).Select(row => row.ToForm()),
        ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Form>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        [
            .. (await session.QueryAsync<Row>(All, new { TenantId = tenantId }, cancellationToken)).Select(row =>
                row.ToForm()
            ),
        ];

    /// <inheritdoc/>
    public Task<bool> AddAsync(Form form, CancellationToken cancellationToken) =>
        session.TryInsertAsync(
            Insert,
            new
            {
                form.TenantId,
                form.Id,
                form.Version,
                Definition = FormJson.Of(form.Definition),
                AuthorKind = form.Author.Kind.ToString(),
                AuthorId = form.Author.Id,
                AuthorOwnerId = form.Author.KeyOwnerId,
                form.AuthorName,
                form.CreatedAt,
                form.Note,
            },
            cancellationToken
        );

    private sealed class Row
    {
        public string TenantId { get; init; } = "";
        public string Id { get; init; } = "";
        public int Version { get; init; }
        public string Definition { get; init; } = "";
        public string AuthorKind { get; init; } = "";
        public string AuthorId { get; init; } = "";
        public string? AuthorOwnerId { get; init; }
        public string AuthorName { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public string? Note { get; init; }

        public Form ToForm() =>
            new()
            {
                TenantId = TenantId,
                Id = Id,
                Version = Version,
                Definition = FormJson.Read<FormDefinition>(Definition),
                Author = new Identity(Enum.Parse<ActorKind>(AuthorKind), AuthorId, AuthorOwnerId),
                AuthorName = AuthorName,
                CreatedAt = CreatedAt,
                Note = Note,
            };
    }
}

/// <summary>What the columns of forms and drafts hold.</summary>
internal static class FormJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string column) => JsonSerializer.Deserialize<T>(column, Options)!;
}
