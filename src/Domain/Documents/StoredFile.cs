using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Documents;

/// <summary>A file that came in by itself, before anybody said which document it is a side of.</summary>
public sealed record StoredFile
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>What the sender called it, cleaned.</summary>
    public required string FileName { get; init; }

    /// <summary>What the bytes are: see <see cref="FileTypes"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>How many bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its sender.</summary>
    public required Identity UploadedBy { get; init; }

    /// <summary>The sender's name at the time.</summary>
    public required string UploadedByName { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset UploadedAt { get; init; }
}
