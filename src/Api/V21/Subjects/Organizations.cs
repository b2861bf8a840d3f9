using System.ComponentModel.DataAnnotations;
using System.Globalization;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Subjects;

/// <summary>A new organization, a business.</summary>
public sealed class CreateOrganizationRequest
{
    /// <summary>Registered name.</summary>
    [Required]
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>Country of the seat: ISO 3166-1 alpha-2 in any letter case, alpha-3, or its English name.</summary>
    /// <example>MT</example>
    [MaxLength(Countries.MaxLength)]
    public string? Country { get; init; }

    /// <summary>What it does. It may raise the risk: <c>GAMBLING</c>, <c>CRYPTO_EXCHANGE</c> …</summary>
    [MaxLength(50)]
    public IReadOnlyList<string?>? BusinessActivities { get; init; }

    /// <summary>Directors.</summary>
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? Directors { get; init; }

    /// <summary>Beneficial owners.</summary>
    [MaxLength(100)]
    public IReadOnlyList<BeneficialOwnerRequest?>? BeneficialOwners { get; init; }

    /// <summary>Others who act for the organization.</summary>
    [MaxLength(100)]
    public IReadOnlyList<DirectorRequest?>? Representatives { get; init; }

    /// <summary>Whoever holds shares; counted as beneficial owners.</summary>
    [MaxLength(100)]
    public IReadOnlyList<BeneficialOwnerRequest?>? Shareholders { get; init; }

    /// <summary>Where the organization's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Your own identifier for this organization.</summary>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    internal CreateOrganization ToCommand() =>
        new()
        {
            Name = Name,
            Country = Country,
            Email = Email,
            ExternalId = ExternalId,
            BusinessActivities = BusinessActivities ?? [],
            Directors =
            [
                .. (Directors ?? []).Select(director => director?.ToPerson()),
                .. (Representatives ?? []).Select(representative => representative?.ToPerson()),
                .. (Shareholders ?? []).Select(shareholder => shareholder?.ToPerson()),
                .. (BeneficialOwners ?? []).Select(owner => owner?.ToPerson()),
            ],
        };

    /// <summary>The use case knows one list of people; a refusal of a person names the list they were sent in.</summary>
    internal Error AsSent(Error error) =>
        error with
        {
            Fields = [.. error.Fields.Select(field => field with { Field = AsSent(field.Field) })],
        };

    private string AsSent(string field)
    {
        const string People = "directors[";
        var close = field.IndexOf(']', StringComparison.Ordinal);
        if (
            !field.StartsWith(People, StringComparison.Ordinal)
            || !int.TryParse(field[People.Length..close], CultureInfo.InvariantCulture, out var index)
        )
        {
            return field;
        }

        foreach (
            var (list, count) in new[]
            {
                ("directors", Directors?.Count),
                ("representatives", Representatives?.Count),
                ("shareholders", Shareholders?.Count),
            }
        )
        {
            if (index < (count ?? 0))
            {
                return $"{list}[{index}{field[close..]}";
            }

            index -= count ?? 0;
        }

        return $"beneficialOwners[{index}{field[close..]}";
    }
}

/// <summary>A director or representative.</summary>
public sealed class DirectorRequest : PoliticalExposure
{
    /// <summary>Full name.</summary>
    [Required]
    [MaxLength(200)]
    public string? Name { get; init; }

    /// <summary>True for a beneficial owner. Absent means false.</summary>
    public bool? BeneficialOwner { get; init; }

    internal CreateOrganization.Person ToPerson() => new(Name, IsPoliticallyExposed, BeneficialOwner ?? false);
}

/// <summary>A shareholder or beneficial owner.</summary>
public sealed class BeneficialOwnerRequest : PoliticalExposure
{
    /// <summary>Full name.</summary>
    [Required]
    [MaxLength(200)]
    public string? Name { get; init; }

    internal CreateOrganization.Person ToPerson() => new(Name, IsPoliticallyExposed, BeneficialOwner: true);
}

/// <summary>A new organization's id.</summary>
public sealed class OrganizationIdData
{
    /// <summary>The organization.</summary>
    public required string OrganizationId { get; init; }
}

/// <summary>An organization as v2.1 shows it.</summary>
public sealed class OrganizationData
{
    /// <summary>Identifier.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Registered name.</summary>
    public required string Name { get; init; }

    /// <summary>Country of the seat, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Where the organization's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Your own identifier for this organization.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What it does, normalised.</summary>
    public required IReadOnlyList<string> BusinessActivities { get; init; }

    /// <summary>Those of its activities that the service does not know; whoever decides is shown them.</summary>
    public required IReadOnlyList<string> UnrecognisedActivities { get; init; }

    /// <summary>Directors and beneficial owners.</summary>
    public required IReadOnlyList<DirectorData> Directors { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An organization as a list shows it: without its people.</summary>
public sealed class OrganizationSummaryData
{
    /// <summary>Identifier.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Registered name.</summary>
    public required string Name { get; init; }

    /// <summary>Country of the seat, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Where the organization's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Your own identifier for this organization.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What it does, normalised.</summary>
    public required IReadOnlyList<string> BusinessActivities { get; init; }

    /// <summary>Those of its activities that the service does not know; whoever decides is shown them.</summary>
    public required IReadOnlyList<string> UnrecognisedActivities { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A director or beneficial owner.</summary>
public sealed class DirectorData
{
    /// <summary>Full name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the person is politically exposed.</summary>
    public required bool PoliticallyExposed { get; init; }

    /// <summary>True for a beneficial owner, false for a director.</summary>
    public required bool BeneficialOwner { get; init; }
}
