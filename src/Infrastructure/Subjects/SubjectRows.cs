using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>A subject's details as the column holds them.</summary>
internal static class DetailsColumn
{
    // Names of people stay readable to whoever looks into the table.
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string? Of(SubjectDetails details) =>
        details.Facts.Any() ? JsonSerializer.Serialize(details, Options) : null;

    public static SubjectDetails Read(string? column) =>
        column is null ? SubjectDetails.None : JsonSerializer.Deserialize<SubjectDetails>(column, Options)!;
}

/// <summary>A person as stored.</summary>
internal sealed class ApplicantRow
{
    private const string Columns =
        "SELECT id, first_name, last_name, email, date_of_birth, residence_country, external_id, politically_exposed, details, revision, created_at, erased_at FROM applicants";

    public const string Select = Columns + " WHERE tenant_id = @TenantId";

    // COALESCE hides tenant_id from the planner, so it seeks by primary key.
    public const string Named = Columns + " WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId";

    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string? Email { get; init; }
    public string? DateOfBirth { get; init; }
    public string? ResidenceCountry { get; init; }
    public string? ExternalId { get; init; }
    public bool PoliticallyExposed { get; init; }
    public string? Details { get; init; }
    public int Revision { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }

    public static ApplicantRow Of(Applicant applicant) =>
        new()
        {
            Id = applicant.Id,
            TenantId = applicant.TenantId,
            FirstName = applicant.FirstName ?? "",
            LastName = applicant.LastName ?? "",
            Email = applicant.Email,
            DateOfBirth = applicant.DateOfBirth?.ToString(),
            ResidenceCountry = applicant.ResidenceCountry,
            ExternalId = applicant.ExternalId,
            PoliticallyExposed = applicant.PoliticallyExposed,
            Details = DetailsColumn.Of(applicant.Details),
            Revision = applicant.Revision,
            CreatedAt = applicant.CreatedAt,
        };

    // The columns take no null: a person with one name has an empty other one.
    public string? GivenName => FirstName.Length == 0 ? null : FirstName;
    public string? FamilyName => LastName.Length == 0 ? null : LastName;
}

/// <summary>A business as stored.</summary>
internal sealed class OrganizationRow
{
    private const string Columns =
        "SELECT id, name, country, email, external_id, business_activities, details, revision, created_at, erased_at FROM organizations";

    public const string Select = Columns + " WHERE tenant_id = @TenantId";

    // COALESCE hides tenant_id from the planner, so it seeks by primary key.
    public const string Named = Columns + " WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId";

    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string Name { get; init; } = "";
    public string? Country { get; init; }
    public string? Email { get; init; }
    public string? ExternalId { get; init; }
    public string BusinessActivities { get; init; } = "";
    public string? Details { get; init; }
    public int Revision { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }

    public static OrganizationRow Of(Organization organization) =>
        new()
        {
            Id = organization.Id,
            TenantId = organization.TenantId,
            Name = organization.Name,
            Country = organization.Country,
            Email = organization.Email,
            ExternalId = organization.ExternalId,
            BusinessActivities = Codes.Join(organization.BusinessActivities),
            Details = DetailsColumn.Of(organization.Details),
            Revision = organization.Revision,
            CreatedAt = organization.CreatedAt,
        };
}

/// <summary>A director or beneficial owner as stored.</summary>
internal sealed class DirectorRow
{
    // Callers have looked the organization up in their own tenant first.
    public const string Select =
        "SELECT name, politically_exposed, beneficial_owner FROM directors WHERE organization_id = @Id ORDER BY position";

    public string Name { get; init; } = "";
    public bool PoliticallyExposed { get; init; }
    public bool BeneficialOwner { get; init; }

    public static DirectorRow Of(Director director) =>
        new()
        {
            Name = director.Name,
            PoliticallyExposed = director.PoliticallyExposed,
            BeneficialOwner = director.IsBeneficialOwner,
        };
}

/// <summary>A version of a subject that was replaced, as the column holds it.</summary>
/// <param name="Person">The person; null for a business.</param>
/// <param name="Business">The business; null for a person.</param>
/// <param name="Directors">Those of the business.</param>
internal sealed record SubjectVersion(
    ApplicantRow? Person,
    OrganizationRow? Business,
    IReadOnlyList<DirectorRow> Directors
)
{
    private static readonly JsonSerializerOptions Options = new() { IgnoreReadOnlyProperties = true };

    public static string Of(Subject subject) =>
        JsonSerializer.Serialize(
            new SubjectVersion(
                subject.Person is { } person ? ApplicantRow.Of(person) : null,
                subject.Business is { } business ? OrganizationRow.Of(business) : null,
                [.. (subject.Business?.Directors ?? []).Select(DirectorRow.Of)]
            ),
            Options
        );

    /// <summary>What stands for every version of a subject that is erased.</summary>
    public static string Erased(string id, string tenantId, bool isBusiness, DateTimeOffset now) =>
        Of(
            isBusiness
                ? new Subject(
                    null,
                    new Organization
                    {
                        Id = id,
                        TenantId = tenantId,
                        Name = "",
                        BusinessActivities = [],
                        Directors = [],
                        CreatedAt = now,
                    }
                )
                : new Subject(
                    new Applicant
                    {
                        Id = id,
                        TenantId = tenantId,
                        CreatedAt = now,
                    },
                    null
                )
        );

    public static SubjectVersion Read(string column) => JsonSerializer.Deserialize<SubjectVersion>(column, Options)!;
}
