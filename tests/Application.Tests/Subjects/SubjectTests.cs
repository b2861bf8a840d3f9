using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Subjects;

public sealed class SubjectTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private static readonly CreateApplicant ValidPerson = new() { FirstName = "Ada", LastName = "Lovelace" };
    private static readonly CreateOrganization ValidBusiness = new() { Name = "Engines Ltd" };
    private const string Today = "2026-03-14";

    private static readonly Dictionary<string, (string Field, CreateApplicant Command)> PersonFaults = new()
    {
        ["neither name"] = ("lastName", ValidPerson with { FirstName = null, LastName = null }),
        ["names that show nothing"] = (
            "lastName",
            ValidPerson with
            {
                FirstName = "\u200B",
                LastName = "\u3164 \u2800",
            }
        ),
        ["a country of nationality that is none"] = (
            "nationality",
            ValidPerson with
            {
                Details = new SubjectDetails { Nationality = "XX" },
            }
        ),
        ["a custom field too long"] = (
            "customFields",
            ValidPerson with
            {
                Details = new SubjectDetails { CustomFields = new Dictionary<int, string> { [1] = Say.Long(2049) } },
            }
        ),
        ["too many addresses"] = (
            "addresses",
            ValidPerson with
            {
                Details = new SubjectDetails
                {
                    Addresses = [.. Enumerable.Repeat(new SubjectAddress { Type = "REGISTERED" }, 21)],
                },
            }
        ),
        ["a first name too long"] = ("firstName", ValidPerson with { FirstName = Say.Long(101) }),
        ["a line break in the last name"] = ("lastName", ValidPerson with { LastName = "a\nb" }),
        ["an address without a domain"] = ("email", ValidPerson with { Email = "ada" }),
        ["an address with a name"] = ("email", ValidPerson with { Email = "Ada <ada@example.org>" }),
        ["two addresses"] = ("email", ValidPerson with { Email = "a@example.org,b@example.org" }),
        ["a header in the address"] = ("email", ValidPerson with { Email = "a@example.org\r\nBcc: b@example.org" }),
        ["an address too long"] = ("email", ValidPerson with { Email = Say.Long(250) + "@example.org" }),
        ["an empty address"] = ("email", ValidPerson with { Email = "" }),
        ["a birth before 1900"] = ("dateOfBirth", ValidPerson with { DateOfBirth = "1899-12-31" }),
        ["a birth tomorrow"] = ("dateOfBirth", ValidPerson with { DateOfBirth = "2026-03-15" }),
        ["a country that ISO does not know so"] = ("residenceCountry", ValidPerson with { ResidenceCountry = "UK" }),
        ["a country that was divided"] = ("residenceCountry", ValidPerson with { ResidenceCountry = "YU" }),
        ["a month that is none"] = ("dateOfBirth", ValidPerson with { DateOfBirth = "1958-13" }),
        ["a padded external id"] = ("externalId", ValidPerson with { ExternalId = "x-1 " }),
        ["an empty external id"] = ("externalId", ValidPerson with { ExternalId = "" }),
        ["a country in another script"] = ("residenceCountry", ValidPerson with { ResidenceCountry = "\u041a\u0420" }),
        ["an external id too long"] = ("externalId", ValidPerson with { ExternalId = Say.Long(101) }),
    };

    private static readonly Dictionary<string, (string Field, CreateOrganization Command)> BusinessFaults = new()
    {
        ["no name"] = ("name", ValidBusiness with { Name = null }),
        ["a name too long"] = ("name", ValidBusiness with { Name = Say.Long(201) }),
        ["a country that is none"] = ("country", ValidBusiness with { Country = "XX" }),
        ["a bad address"] = ("email", ValidBusiness with { Email = "@example.org" }),
        ["an external id with a zero"] = ("externalId", ValidBusiness with { ExternalId = "\0" }),
        ["too many activities"] = (
            "businessActivities",
            ValidBusiness with
            {
                BusinessActivities = [.. Enumerable.Range(0, 51).Select(i => $"A{i}")],
            }
        ),
        ["an activity that is null"] = ("businessActivities[0]", ValidBusiness with { BusinessActivities = [null] }),
        ["an empty activity"] = ("businessActivities[1]", ValidBusiness with { BusinessActivities = ["A", ""] }),
        ["an activity without a letter"] = (
            "businessActivities[0]",
            ValidBusiness with
            {
                BusinessActivities = ["123"],
            }
        ),
        ["an activity in letters that look alike"] = (
            "businessActivities[0]",
            ValidBusiness with
            {
                BusinessActivities = ["G\u0410MBLING"],
            }
        ),
        ["an activity too long"] = (
            "businessActivities[0]",
            ValidBusiness with
            {
                BusinessActivities = [Say.Long(101)],
            }
        ),
        ["too many directors"] = (
            "directors",
            ValidBusiness with
            {
                Directors =
                [
                    .. Enumerable.Range(0, 101).Select(_ => new CreateOrganization.Person("Robin", false, false)),
                ],
            }
        ),
        ["a director that is null"] = ("directors[0]", ValidBusiness with { Directors = [null] }),
        ["a director without a name"] = (
            "directors[0].name",
            ValidBusiness with
            {
                Directors = [new CreateOrganization.Person(" ", true, false)],
            }
        ),
    };

    public static TheoryData<string> PersonFaultNames => [.. PersonFaults.Keys];

    public static TheoryData<string> BusinessFaultNames => [.. BusinessFaults.Keys];

    public static TheoryData<Roles> MayNotCreate => [.. Say.Lacking(Permission.CreateSubjects)];

    [Theory]
    [MemberData(nameof(PersonFaultNames))]
    public async Task A_malformed_person_is_refused_by_field(string what)
    {
        var (field, command) = PersonFaults[what];

        var error = await service.RefusedWithoutTraceAsync(Actors.Integration, command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
    }

    [Theory]
    [MemberData(nameof(BusinessFaultNames))]
    public async Task A_malformed_business_is_refused_by_field(string what)
    {
        var (field, command) = BusinessFaults[what];

        var error = await service.RefusedWithoutTraceAsync(Actors.Integration, command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.DoesNotContain("xxx", error.Message);
    }

    [Theory]
    [MemberData(nameof(MayNotCreate))]
    public async Task Whoever_may_not_create_creates_neither(Roles role)
    {
        var (person, _) = await service.RefusedWithOneEntryAsync(Actors.User(role), ValidPerson);
        var (business, _) = await service.RefusedWithOneEntryAsync(Actors.User(role), ValidBusiness);

        Assert.Equal("INSUFFICIENT_PERMISSION", person.Code);
        Assert.Equal(person, business);
    }

    [Fact]
    public async Task Whoever_holds_no_role_reads_nothing()
    {
        var nobody = Actors.User(Roles.None);
        var page = new PageRequest(null, null);

        foreach (
            var error in new[]
            {
                await service.RefusedAsync(nobody, new GetApplicant("a")),
                await service.RefusedAsync(nobody, new GetCustomer("a")),
                await service.RefusedAsync(nobody, new GetOrganization("a")),
                await service.RefusedAsync(nobody, new ListCustomers(page)),
                await service.RefusedAsync(nobody, new ListOrganizations(page)),
            }
        )
        {
            Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
        }
    }

    [Fact]
    public async Task The_oldest_person_and_the_largest_business_are_taken()
    {
        var oldest = ValidPerson with { DateOfBirth = "1900-01-01" };
        var largest = ValidBusiness with
        {
            BusinessActivities = ["A ~", Say.Long(100), .. Enumerable.Range(3, 48).Select(i => $"A{i}")],
            Directors = [.. Enumerable.Range(1, 100).Select(i => new CreateOrganization.Person($"D{i}", false, false))],
        };

        var person = await service.MustAsync(Actors.Integration, oldest);
        var business = await service.MustAsync(Actors.Integration, largest);

        var view = await service.MustAsync(Actors.Reviewer, new GetOrganization(business.Id));
        Assert.Equal((50, 100), (view.BusinessActivities.Count, view.Directors.Count));
        Assert.Equal(
            oldest.DateOfBirth,
            (await service.MustAsync(Actors.Reviewer, new GetCustomer(person.Id))).DateOfBirth
        );
    }

    [Fact]
    public async Task A_new_subject_has_a_history_of_its_own_that_tells_what_a_business_does()
    {
        var person = await service.MustAsync(Actors.Integration, ValidPerson);
        var business = await service.MustAsync(
            Actors.Integration,
            ValidBusiness with
            {
                BusinessActivities = ["Gambling", "bakery"],
            }
        );

        Assert.Equal(
            [
                ("subject:" + person.Id, "applicant.created", "{}"),
                ("subject:" + business.Id, "organization.created", """{"businessActivities":"GAMBLING,BAKERY"}"""),
            ],
            (
                await service.RowsAsync<(string Stream, string Action, string Facts)>(
                    "SELECT stream, action, facts FROM audit_entries WHERE stream IN (@Person, @Business) ORDER BY position",
                    new { Person = "subject:" + person.Id, Business = "subject:" + business.Id }
                )
            ).Select(entry => (entry.Stream, entry.Action, Salts.Without(entry.Facts)))
        );
    }

    [Fact]
    public async Task A_person_comes_back_as_sent()
    {
        var created = await service.MustAsync(
            Actors.Integration,
            ValidPerson with
            {
                FirstName = "\u00c5sa \ud83d\ude00",
                Email = "asa@example.org",
                DateOfBirth = Today,
                ResidenceCountry = "SE",
                ExternalId = "ext-1",
            }
        );

        var view = await service.MustAsync(Actors.Reviewer, new GetCustomer(created.Id));
        var applicant = await service.MustAsync(Actors.Reviewer, new GetApplicant(created.Id));

        Assert.Equal("\u00c5sa \ud83d\ude00", view.FirstName);
        Assert.Equal("Lovelace", view.LastName);
        Assert.Equal("asa@example.org", view.Email);
        Assert.Equal(Today, view.DateOfBirth);
        Assert.Equal("SE", view.ResidenceCountry);
        Assert.Equal("ext-1", view.ExternalId);
        Assert.Equal(created.Id, applicant.Person?.Id);
        Assert.Null(applicant.Company);
    }

    [Fact]
    public async Task A_business_comes_back_with_its_directors_in_order_and_its_activities_in_one_form()
    {
        var created = await service.MustAsync(
            Actors.Integration,
            ValidBusiness with
            {
                Country = "DE",
                BusinessActivities = ["crypto exchange", "CRYPTO-EXCHANGE", "Bakery & caf\u0065"],
                Directors =
                [
                    new CreateOrganization.Person("Zoe", true, false),
                    new CreateOrganization.Person("Adam", false, true),
                ],
            }
        );

        var view = await service.MustAsync(Actors.Reviewer, new GetOrganization(created.Id));
        var applicant = await service.MustAsync(Actors.Reviewer, new GetApplicant(created.Id));

        Assert.Equal(["CRYPTO_EXCHANGE", "BAKERY_CAFE"], view.BusinessActivities);
        Assert.Equal(
            [("Zoe", true, false), ("Adam", false, true)],
            view.Directors.Select(d => (d.Name, d.PoliticallyExposed, d.BeneficialOwner))
        );
        Assert.Equal(created.Id, applicant.Company?.Id);
        Assert.Null(applicant.Person);
    }

    [Theory]
    [InlineData(null, "Lovelace", "1958")]
    [InlineData("Sukarno", null, "1958-04")]
    public async Task A_person_has_one_name_and_a_birth_as_far_as_it_is_known(string? first, string? last, string born)
    {
        var created = await service.MustAsync(
            Actors.Integration,
            ValidPerson with
            {
                FirstName = first,
                LastName = last,
                DateOfBirth = born,
            }
        );

        var view = await service.MustAsync(Actors.Reviewer, new GetCustomer(created.Id));

        Assert.Equal((first, last, born), (view.FirstName, view.LastName, view.DateOfBirth));
    }

    [Theory]
    [InlineData("kp", "KP")]
    [InlineData("BU", "MM")]
    [InlineData("Lithuania", "LT")]
    [InlineData("Iran", "IR")]
    [InlineData("GBR", "GB")]
    public async Task A_country_is_kept_by_its_code_however_it_is_named(string sent, string kept)
    {
        var created = await service.MustAsync(Actors.Integration, ValidBusiness with { Country = sent });

        Assert.Equal(kept, (await service.MustAsync(Actors.Reviewer, new GetOrganization(created.Id))).Country);
    }

    [Fact]
    public async Task An_activity_that_is_not_known_is_kept_and_shown_as_such()
    {
        var created = await service.MustAsync(
            Actors.Integration,
            ValidBusiness with
            {
                BusinessActivities = ["iGaming", "vasp", "SOFTWARE", "moon mining"],
            }
        );

        var view = await service.MustAsync(Actors.Reviewer, new GetOrganization(created.Id));

        Assert.Equal(["IGAMING", "VASP", "SOFTWARE", "MOON_MINING"], view.BusinessActivities);
        Assert.Equal(["MOON_MINING"], view.UnrecognisedActivities);
    }
}
