using System.ComponentModel.DataAnnotations;
using System.Globalization;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>A new customer, a person.</summary>
public sealed class CreateCustomerRequest
{
    /// <summary>Given name.</summary>
    [Required]
    [MaxLength(100)]
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    [Required]
    [MaxLength(100)]
    public string? LastName { get; init; }

    /// <summary>Where the customer's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth, <c>YYYY-MM-DD</c>.</summary>
    /// <example>1985-04-12</example>
    public string? DateOfBirth { get; init; }

    /// <summary>Country of residence, ISO 3166-1 alpha-2.</summary>
    /// <example>MT</example>
    public string? Country { get; init; }

    /// <summary>The same as <c>country</c>.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>Your own identifier for this customer.</summary>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    internal Result<CreateApplicant> ToCommand()
    {
        if (Country is not null && ResidenceCountry is not null && Country != ResidenceCountry)
        {
            return Error.InvalidField(
                "country",
                "country and residenceCountry contradict each other; send one of them"
            );
        }

        DateOnly? born = null;
        if (DateOfBirth is not null)
        {
            if (
                !DateOnly.TryParseExact(
                    DateOfBirth,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var date
                )
            )
            {
                return Error.InvalidField("dateOfBirth", "dateOfBirth must be a date in the form YYYY-MM-DD");
            }

            born = date;
        }

        return new CreateApplicant
        {
            FirstName = FirstName,
            LastName = LastName,
            Email = Email,
            DateOfBirth = born,
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
    public required string FirstName { get; init; }

    /// <summary>Family name.</summary>
    public required string LastName { get; init; }

    /// <summary>Where the customer's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth.</summary>
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>Country of residence, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Your own identifier for this customer.</summary>
    public string? ExternalId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
