using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Forms;

/// <summary>
/// What a tenant asks its applicants. A change is a new version; a link keeps asking what the version it was made for asks.
/// </summary>
public sealed record Form
{
    /// <summary>Most forms of a tenant.</summary>
    public const int MaxForms = 100;

    /// <summary>Longest <see cref="Note"/>, in characters.</summary>
    public const int MaxNote = 1000;

    /// <summary>Identifier, the same for all versions.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>Which version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>What it asks.</summary>
    public required FormDefinition Definition { get; init; }

    /// <summary>Who wrote the version.</summary>
    public required Identity Author { get; init; }

    /// <summary>The author's name at the time.</summary>
    public required string AuthorName { get; init; }

    /// <summary>When the version came in force, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why it was written; null when nothing was said.</summary>
    public string? Note { get; init; }
}

/// <summary>Where forms live, every version of them. Every call names the tenant.</summary>
public interface IFormRepository
{
    /// <summary>What <paramref name="link"/> asks; null when its form is not there.</summary>
    async Task<FormDefinition?> AskedByAsync(FormLink link, CancellationToken cancellationToken) =>
        link.Asks
        ?? (await FindVersionAsync(link.TenantId, link.FormId!, link.FormVersion, cancellationToken))?.Definition;

    /// <summary>The latest version of the form of that id; null when there is none.</summary>
    Task<Form?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>One version of a form, the latest or one before.</summary>
    Task<Form?> FindVersionAsync(string tenantId, string id, int version, CancellationToken cancellationToken);

    /// <summary>
    /// Up to <paramref name="rows"/> versions of a form, newest first: those below <paramref name="below"/>, or from the latest on where
    /// it is null.
    /// </summary>
    Task<IReadOnlyList<Form>> ListVersionsAsync(
        string tenantId,
        string id,
        int? below,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>The latest version of every form, oldest form first.</summary>
    Task<IReadOnlyList<Form>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds a version; false when that version exists.</summary>
    Task<bool> AddAsync(Form form, CancellationToken cancellationToken);
}
