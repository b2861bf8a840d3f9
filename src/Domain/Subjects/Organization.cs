using System.Text;

namespace VerificationService.Domain.Subjects;

/// <summary>A business that is verified. Immutable: a changed business is a new version, and the one before is kept.</summary>
public sealed record Organization
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Registered name; empty while it is not told.</summary>
    public required string Name { get; init; }

    /// <summary>Country of the seat, ISO 3166-1 alpha-2, upper case.</summary>
    public string? Country { get; init; }

    /// <summary>Where the applicant's notices go; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>The caller's own identifier for this business.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What it does, each normalised by <see cref="NormaliseActivity"/>.</summary>
    public IReadOnlyList<string> BusinessActivities { get; init; } = [];

    /// <summary>Directors and beneficial owners.</summary>
    public IReadOnlyList<Director> Directors { get; init; } = [];

    /// <summary>What else is known.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <summary>Since when its data is being erased, UTC; null while it is kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>How often it has changed since it was created.</summary>
    public int Revision { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its name; where that is told later, the caller's own identifier or else the e-mail address.</summary>
    public string ShownName => NameOr(Name, ExternalId, Email);

    /// <summary>The name, or else what tells the business from others.</summary>
    public static string NameOr(string name, string? externalId, string? email) =>
        name.Length > 0 ? name : externalId ?? email ?? "Unnamed";

    /// <summary>Without what a log must not hold.</summary>
    public override string ToString() => $"Organization {{ Id = {Id} }}";

    /// <summary>
    /// Brings a spelling of an activity to one form: upper case, every run of other characters one underscore
    /// ("Crypto exchange", <c>crypto-exchange</c> → <c>CRYPTO_EXCHANGE</c>), so that a spelling never lowers the risk.
    /// </summary>
    public static string NormaliseActivity(string activity)
    {
        var normalised = new StringBuilder(activity.Length);
        foreach (var c in activity)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                normalised.Append(char.ToUpperInvariant(c));
            }
            else if (normalised.Length > 0 && normalised[^1] != '_')
            {
                normalised.Append('_');
            }
        }

        return normalised.ToString().TrimEnd('_');
    }
}

/// <summary>A director or beneficial owner of a business.</summary>
/// <param name="Name">Full name.</param>
/// <param name="PoliticallyExposed">Whether the person is a PEP (FATF Recommendation 12).</param>
/// <param name="IsBeneficialOwner">True for a beneficial owner, false for a director.</param>
public sealed record Director(string Name, bool PoliticallyExposed, bool IsBeneficialOwner);
