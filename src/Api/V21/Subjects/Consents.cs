using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>What a subject agrees to.</summary>
public sealed class GiveConsentRequest
{
    /// <summary>Always true: a consent that was given is withdrawn with DELETE.</summary>
    [Required]
    public bool? Accepted { get; init; }

    /// <summary>Which version of the text.</summary>
    /// <example>"1.0"</example>
    [Required]
    [MaxLength(Consent.MaxVersion)]
    public string? Version { get; init; }

    internal GiveConsent ToCommand(ConsentOwner owner, ConsentKind kind) =>
        new(owner, kind) { Accepted = Accepted == true, Version = Version };
}

/// <summary>What a subject has agreed to.</summary>
public sealed class ConsentData
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The person or the business.</summary>
    public required string CustomerId { get; init; }

    /// <summary><c>TERMS_AND_CONDITIONS</c>, <c>PRIVACY_POLICY</c> or <c>DATA_PROCESSING</c>.</summary>
    /// <example>TERMS_AND_CONDITIONS</example>
    public required string ConsentType { get; init; }

    /// <summary>Which version of the text.</summary>
    /// <example>"1.0"</example>
    public required string Version { get; init; }

    /// <summary>Always true, as published. Nothing here depends on it.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Whether it stands.</summary>
    public required bool IsGranted { get; init; }

    /// <summary><c>ACCEPTED</c>, or <c>WITHDRAWN</c>.</summary>
    /// <example>ACCEPTED</example>
    public required string Status { get; init; }

    /// <summary>When it was told, UTC.</summary>
    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>Who told it.</summary>
    public required string GivenBy { get; init; }

    /// <summary>When it was withdrawn, UTC.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Who told that.</summary>
    public string? WithdrawnBy { get; init; }

    internal static ConsentData Of(Consent consent) =>
        new()
        {
            Id = consent.Id,
            CustomerId = consent.SubjectId,
            ConsentType = V21Words.Of(consent.Kind),
            Version = consent.Version,
            IsGranted = consent.WithdrawnAt is null,
            Status = consent.WithdrawnAt is null ? "ACCEPTED" : "WITHDRAWN",
            GivenAt = consent.GivenAt,
            GivenBy = consent.GivenByName,
            WithdrawnAt = consent.WithdrawnAt,
            WithdrawnBy = consent.WithdrawnByName,
        };
}

/// <summary>All that a subject has agreed to.</summary>
public sealed class ConsentsData
{
    /// <summary>The consents, oldest first, withdrawn ones included.</summary>
    public required IReadOnlyList<ConsentData> Items { get; init; }
}
