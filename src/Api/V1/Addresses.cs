using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V1;

/// <summary>What an address says.</summary>
public abstract class AddressFields
{
    /// <summary>Country, as <c>residence_country</c> is sent.</summary>
    [JsonPropertyName("country")]
    [MaxLength(Countries.MaxLength)]
    public string? Country { get; init; }

    /// <summary>State.</summary>
    [JsonPropertyName("state")]
    [MaxLength(100)]
    public string? State { get; init; }

    /// <summary>The same as <c>state</c>.</summary>
    [SameAs("state")]
    [JsonPropertyName("state_or_province")]
    [MaxLength(100)]
    public string? StateOrProvince { get; init; }

    /// <summary>Region.</summary>
    [JsonPropertyName("region")]
    [MaxLength(100)]
    public string? Region { get; init; }

    /// <summary>Province.</summary>
    [JsonPropertyName("province")]
    [MaxLength(100)]
    public string? Province { get; init; }

    /// <summary>District.</summary>
    [JsonPropertyName("district")]
    [MaxLength(100)]
    public string? District { get; init; }

    /// <summary>City.</summary>
    [JsonPropertyName("city")]
    [MaxLength(100)]
    public string? City { get; init; }

    /// <summary>Postal code.</summary>
    [JsonPropertyName("postal_code")]
    [MaxLength(20)]
    public string? PostalCode { get; init; }

    /// <summary>Street and house, in one.</summary>
    [JsonPropertyName("address")]
    [MaxLength(255)]
    public string? Address { get; init; }

    /// <summary>Street.</summary>
    [JsonPropertyName("street_name")]
    [MaxLength(100)]
    public string? StreetName { get; init; }

    /// <summary>House.</summary>
    [JsonPropertyName("building_number")]
    [MaxLength(20)]
    public string? BuildingNumber { get; init; }

    /// <summary>Flat or office.</summary>
    [JsonPropertyName("unit_number")]
    [MaxLength(20)]
    public string? UnitNumber { get; init; }

    /// <summary>The same as <c>unit_number</c>.</summary>
    [SameAs("unit_number")]
    [JsonPropertyName("flat_number")]
    [MaxLength(20)]
    public string? FlatNumber { get; init; }

    /// <summary>All of it, in one.</summary>
    [JsonPropertyName("full_address")]
    [MaxLength(255)]
    public string? FullAddress { get; init; }

    internal SubjectAddress ToAddress(string? type) =>
        new()
        {
            Type = type,
            Country = Country,
            State = State ?? StateOrProvince,
            Region = Region,
            Province = Province,
            District = District,
            City = City,
            PostalCode = PostalCode,
            Address = Address,
            StreetName = StreetName,
            BuildingNumber = BuildingNumber,
            UnitNumber = UnitNumber ?? FlatNumber,
            FullAddress = FullAddress,
        };
}

/// <summary>An address of an applicant that is created with it.</summary>
public sealed class AddressRequest : AddressFields
{
    /// <summary>What kind of address: <c>REGISTERED</c>, <c>ADDITIONAL</c>, <c>BUSINESS</c>, or another in capital letters.</summary>
    /// <example>REGISTERED</example>
    [Required]
    [JsonPropertyName("type")]
    [MaxLength(SubjectAddress.MaxType)]
    public string? Type { get; init; }

    internal SubjectAddress ToAddress() => ToAddress(Type);
}

/// <summary>A new address of an applicant.</summary>
[Unused("sandbox")]
public sealed class CreateAddressRequest : AddressFields
{
    /// <summary>Whose address it is, person or company.</summary>
    [Required]
    [JsonPropertyName("applicant_id")]
    public string? ApplicantId { get; init; }

    /// <summary>What kind of address: <c>REGISTERED</c>, <c>ADDITIONAL</c>, <c>BUSINESS</c>, or another in capital letters.</summary>
    /// <example>REGISTERED</example>
    [Required]
    [JsonPropertyName("type")]
    [MaxLength(SubjectAddress.MaxType)]
    public string? Type { get; init; }

    internal AddAddress ToCommand() => new(ApplicantId, ToAddress(Type));
}

/// <summary>What changes of an address; what is left out stays.</summary>
[Unused("sandbox", "applicant_id")]
public sealed class ChangeAddressRequest : AddressFields
{
    /// <summary>What kind of address.</summary>
    /// <example>REGISTERED</example>
    [JsonPropertyName("type")]
    [MaxLength(SubjectAddress.MaxType)]
    public string? Type { get; init; }

    internal SubjectAddress ToAddress() => ToAddress(Type);
}

/// <summary>An address's id.</summary>
public sealed class AddressCreated
{
    /// <summary>The address; the same when it is changed.</summary>
    [JsonPropertyName("address_id")]
    public required string AddressId { get; init; }
}

/// <summary>An address as kept; what is not known of it is left out.</summary>
public sealed class AddressData
{
    /// <summary>Identifier.</summary>
    [JsonPropertyName("address_id")]
    public required string AddressId { get; init; }

    /// <summary>What kind of address.</summary>
    /// <example>REGISTERED</example>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>Country, ISO 3166-1 alpha-2.</summary>
    [JsonPropertyName("country")]
    public string? Country { get; init; }

    /// <summary>State.</summary>
    [JsonPropertyName("state")]
    public string? State { get; init; }

    /// <summary>Region.</summary>
    [JsonPropertyName("region")]
    public string? Region { get; init; }

    /// <summary>Province.</summary>
    [JsonPropertyName("province")]
    public string? Province { get; init; }

    /// <summary>District.</summary>
    [JsonPropertyName("district")]
    public string? District { get; init; }

    /// <summary>City.</summary>
    [JsonPropertyName("city")]
    public string? City { get; init; }

    /// <summary>Postal code.</summary>
    [JsonPropertyName("postal_code")]
    public string? PostalCode { get; init; }

    /// <summary>Street and house, in one.</summary>
    [JsonPropertyName("address")]
    public string? Address { get; init; }

    /// <summary>Street.</summary>
    [JsonPropertyName("street_name")]
    public string? StreetName { get; init; }

    /// <summary>House.</summary>
    [JsonPropertyName("building_number")]
    public string? BuildingNumber { get; init; }

    /// <summary>Flat or office.</summary>
    [JsonPropertyName("unit_number")]
    public string? UnitNumber { get; init; }

    /// <summary>All of it, in one.</summary>
    [JsonPropertyName("full_address")]
    public string? FullAddress { get; init; }

    internal static AddressData Of(SubjectAddress address) =>
        new()
        {
            AddressId = address.Id,
            Type = address.Type,
            Country = address.Country,
            State = address.State,
            Region = address.Region,
            Province = address.Province,
            District = address.District,
            City = address.City,
            PostalCode = address.PostalCode,
            Address = address.Address,
            StreetName = address.StreetName,
            BuildingNumber = address.BuildingNumber,
            UnitNumber = address.UnitNumber,
            FullAddress = address.FullAddress,
        };
}
