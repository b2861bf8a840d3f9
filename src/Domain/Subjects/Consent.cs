using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Subjects;

/// <summary>What a subject has agreed to.</summary>
public enum ConsentKind
{
    /// <summary>The terms and conditions.</summary>
    Terms,

    /// <summary>The privacy policy.</summary>
    Privacy,

    /// <summary>The processing of its data (GDPR Article 6(1)(a)).</summary>
    DataProcessing,
}

/// <summary>One agreement of a subject to one version of a text. It is never changed, only withdrawn (GDPR Article 7).</summary>
public sealed record Consent
{
    /// <summary>The longest version, in characters.</summary>
    public const int MaxVersion = 50;

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>The person or business that agreed.</summary>
    public required string SubjectId { get; init; }

    /// <summary>To what.</summary>
    public required ConsentKind Kind { get; init; }

    /// <summary>Which version of the text, as the sender numbers them.</summary>
    public required string Version { get; init; }

    /// <summary>When it was told, UTC.</summary>
    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>Who told it.</summary>
    public required Identity GivenBy { get; init; }

    /// <summary>Their name at the time.</summary>
    public required string GivenByName { get; init; }

    /// <summary>When it was withdrawn, UTC; null while it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The name of whoever told the withdrawal.</summary>
    public string? WithdrawnByName { get; init; }
}

/// <summary>Where consents live. Every call names the tenant.</summary>
public interface IConsentRepository
{
    /// <summary>Every consent of the person, then of the business, each oldest first; either may be null.</summary>
    Task<IReadOnlyList<Consent>> OfAsync(
        string tenantId,
        string? personId,
        string? businessId,
        CancellationToken cancellationToken
    );

    /// <summary>Adds one.</summary>
    Task AddAsync(Consent consent, CancellationToken cancellationToken);

    /// <summary>Writes a withdrawal; false when it was withdrawn meanwhile.</summary>
    Task<bool> TryWithdrawAsync(Consent withdrawn, CancellationToken cancellationToken);
}
