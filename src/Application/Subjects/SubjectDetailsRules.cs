using System.Text.RegularExpressions;
using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Application.Subjects;

/// <summary>What is taken of a subject's details. An empty text counts as one that was not sent.</summary>
internal sealed class SubjectDetailsRules : AbstractValidator<SubjectDetails>
{
    /// <summary>Most addresses taken.</summary>
    public const int MaxAddresses = 20;

    /// <summary>The longest text of a field of the sender's own, in characters.</summary>
    public const int MaxCustomField = 2048;

    /// <summary>The longest description of a business, in characters.</summary>
    public const int MaxDescription = 2000;

    public SubjectDetailsRules()
    {
        RuleFor(d => d.MiddleName).Line(100);
        RuleFor(d => d.Gender)
            .Must(gender => ShownText.IsEmpty(gender) || gender is "M" or "F")
            .WithMessage("gender must be M or F");
        RuleFor(d => d.Nationality).Country().Unless(d => ShownText.IsEmpty(d.Nationality));
        RuleFor(d => d.Phone).Line(40);
        RuleFor(d => d.TaxId).Line(100);
        RuleFor(d => d.WalletAddress).Line(200);
        RuleFor(d => d.TelegramUsername).Line(100);
        RuleFor(d => d.OtherEmail).Line(254);
        RuleFor(d => d.PlaceOfBirth).Line(100);
        RuleFor(d => d.TradingName).Line(200);
        RuleFor(d => d.RegistrationNumber).Line(100);
        RuleFor(d => d.IncorporatedOn).Line(40);
        RuleFor(d => d.LegalForm).Line(100);
        RuleFor(d => d.Description).Text(MaxDescription);
        RuleFor(d => d.Website).Line(200);
        RuleFor(d => d.CustomFields)
            .Must(fields => fields.Values.All(text => text.Length <= MaxCustomField && ShownText.IsPaired(text)))
            .WithMessage($"customFields must each be at most {MaxCustomField} characters");
        RuleFor(d => d.Addresses)
            .Must(addresses => addresses.Count <= MaxAddresses)
            .WithMessage($"addresses must be at most {MaxAddresses}");
        RuleForEach(d => d.Addresses).SetValidator(new SubjectAddressRules());
    }

    /// <summary><paramref name="sent"/> as it is kept: nothing empty, countries as codes, an id for each new address.</summary>
    public static SubjectDetails Kept(SubjectDetails sent, DateTimeOffset now) =>
        sent with
        {
            MiddleName = ShownText.OrNull(sent.MiddleName),
            Gender = ShownText.OrNull(sent.Gender),
            Nationality = Code(sent.Nationality),
            Phone = ShownText.OrNull(sent.Phone),
            TaxId = ShownText.OrNull(sent.TaxId),
            WalletAddress = ShownText.OrNull(sent.WalletAddress),
            TelegramUsername = ShownText.OrNull(sent.TelegramUsername),
            OtherEmail = ShownText.OrNull(sent.OtherEmail),
            PlaceOfBirth = ShownText.OrNull(sent.PlaceOfBirth),
            TradingName = ShownText.OrNull(sent.TradingName),
            RegistrationNumber = ShownText.OrNull(sent.RegistrationNumber),
            IncorporatedOn = ShownText.OrNull(sent.IncorporatedOn),
            LegalForm = ShownText.OrNull(sent.LegalForm),
            Description = ShownText.OrNull(sent.Description),
            Website = ShownText.OrNull(sent.Website),
            CustomFields = sent.CustomFields.Where(f => !ShownText.IsEmpty(f.Value)).ToDictionary(),
            Addresses = [.. sent.Addresses.Select(address => SubjectAddressRules.Kept(address, now))],
        };

    internal static string? Code(string? country) =>
        ShownText.OrNull(country) is { } named ? Countries.Find(named) : null;
}

/// <summary>What is taken of an address.</summary>
internal sealed partial class SubjectAddressRules : AbstractValidator<SubjectAddress>
{
    public SubjectAddressRules(bool isChange = false)
    {
        RuleFor(a => a.Type)
            .Must(type =>
                (type is null && isChange) || type is { Length: <= SubjectAddress.MaxType } && IsCapitalWord(type)
            )
            .WithMessage("type must be the kind of the address in capital letters, such as REGISTERED");
        RuleFor(a => a.Country).Country().Unless(a => ShownText.IsEmpty(a.Country));
        RuleFor(a => a.State).Line(100);
        RuleFor(a => a.Region).Line(100);
        RuleFor(a => a.Province).Line(100);
        RuleFor(a => a.District).Line(100);
        RuleFor(a => a.City).Line(100);
        RuleFor(a => a.PostalCode).Line(20);
        RuleFor(a => a.Address).Line(255);
        RuleFor(a => a.StreetName).Line(100);
        RuleFor(a => a.BuildingNumber).Line(20);
        RuleFor(a => a.UnitNumber).Line(20);
        RuleFor(a => a.FullAddress).Line(255);
    }

    /// <summary><paramref name="sent"/> as it is kept; an address without an id is a new one.</summary>
    public static SubjectAddress Kept(SubjectAddress sent, DateTimeOffset now) =>
        new()
        {
            Id = sent.Id.Length > 0 ? sent.Id : Ids.New(now),
            Type = sent.Type,
            Country = SubjectDetailsRules.Code(sent.Country),
            State = ShownText.OrNull(sent.State),
            Region = ShownText.OrNull(sent.Region),
            Province = ShownText.OrNull(sent.Province),
            District = ShownText.OrNull(sent.District),
            City = ShownText.OrNull(sent.City),
            PostalCode = ShownText.OrNull(sent.PostalCode),
            Address = ShownText.OrNull(sent.Address),
            StreetName = ShownText.OrNull(sent.StreetName),
            BuildingNumber = ShownText.OrNull(sent.BuildingNumber),
            UnitNumber = ShownText.OrNull(sent.UnitNumber),
            FullAddress = ShownText.OrNull(sent.FullAddress),
        };

    /// <summary>The form of a type: capital letters, digits and underscores, a letter first.</summary>
    public static bool IsCapitalWord(string type) => Types().IsMatch(type);

    [GeneratedRegex("^[A-Z][A-Z0-9_]*$", RegexOptions.None, 1000)]
    private static partial Regex Types();
}
