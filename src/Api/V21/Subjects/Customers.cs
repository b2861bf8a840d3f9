using System.ComponentModel.DataAnnotations;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Subjects;

/// <summary>A new customer, a person.</summary>
public sealed class CreateCustomerRequest : PoliticalExposure
{
    /// <summary>Given name. One of the two names is needed.</summary>
    [MaxLength(100)]
    public string? FirstName { get; init; }

    /// <summary>Family name. One of the two names is needed.</summary>
    [MaxLength(100)]
    public string? LastName { get; init; }

    /// <summary>Where the customer's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth as far as it is known: <c>YYYY-MM-DD</c>, <c>YYYY-MM</c> or <c>YYYY</c>.</summary>
    /// <example>1985-04-12</example>
    [MaxLength(10)]
    public string? DateOfBirth { get; init; }

    /// <summary>Country of residence: ISO 3166-1 alpha-2 in any letter case, alpha-3, or its English name.</summary>
    /// <example>MT</example>
    [MaxLength(Countries.MaxLength)]
    public string? Country { get; init; }

    /// <summary>The same as <c>country</c>.</summary>
    [SameAs("country")]
    [MaxLength(Countries.MaxLength)]
    public string? ResidenceCountry { get; init; }

    /// <summary>Your own identifier for this customer.</summary>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    internal Result<CreateApplicant> ToCommand()
    {
        if (Country is not null && ResidenceCountry is not null && !Countries.AreSame(Country, ResidenceCountry))
        {
            return Error.InvalidField(
                "country",
                "country and residenceCountry contradict each other; send one of them"
            );
        }

        return new CreateApplicant
        {
            FirstName = FirstName,
            LastName = LastName,
            Email = Email,
            DateOfBirth = DateOfBirth,
            PoliticallyExposed = IsPoliticallyExposed,
            ResidenceCountry = Country ?? ResidenceCountry,
            ExternalId = ExternalId,
        };
    }
}

/// <summary>A new customer's id.</summary>
public sealed class CustomerIdData
{
    /// <summary>The customer.</summary>
    public required string CustomerId { get; init; }
}

/// <summary>A customer as v2.1 shows it.</summary>
public sealed class CustomerData
{
    /// <summary>Identifier.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>Where the customer's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth, as far as it was given.</summary>
    public string? DateOfBirth { get; init; }

    /// <summary>Whether the person is politically exposed.</summary>
    public required bool PoliticallyExposed { get; init; }

    /// <summary>Country of residence, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Your own identifier for this customer.</summary>
    public string? ExternalId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
