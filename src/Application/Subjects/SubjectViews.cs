using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Subjects;

/// <summary>A person as read.</summary>
public sealed class CustomerView
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>The person as people say it: <see cref="Applicant.NameOr"/>.</summary>
    public string FullName => Applicant.NameOr(" ", FirstName, LastName, ExternalId, Email);

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth, as far as it was given.</summary>
    public string? DateOfBirth { get; init; }

    /// <summary>Whether the person is a PEP.</summary>
    public required bool PoliticallyExposed { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>The caller's own identifier.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Since when its data is being erased, UTC; null while it is kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>What else is known.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal PageKey Key => new(CreatedAt, Id);
}

/// <summary>A business as read. Lists leave <see cref="Directors"/> empty; reading one fills it.</summary>
public sealed class OrganizationView
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Registered name; empty while it is not told.</summary>
    public required string Name { get; init; }

    /// <summary>The business as it is shown: <see cref="Organization.NameOr"/>.</summary>
    public string ShownName => Organization.NameOr(Name, ExternalId, Email);

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The caller's own identifier.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What else is known.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <summary>What it does, normalised.</summary>
    public required IReadOnlyList<string> BusinessActivities { get; init; }

    /// <summary>Those of its activities that the service does not know: whoever decides is shown them.</summary>
    public IReadOnlyList<string> UnrecognisedActivities => RiskAssessment.Unrecognised(BusinessActivities);

    /// <summary>Directors and beneficial owners.</summary>
    public IReadOnlyList<DirectorView> Directors { get; init; } = [];

    /// <summary>Since when its data is being erased, UTC; null while it is kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal PageKey Key => new(CreatedAt, Id);
}

/// <summary>A director or beneficial owner as read.</summary>
public sealed class DirectorView
{
    /// <summary>Full name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the person is a PEP.</summary>
    public required bool PoliticallyExposed { get; init; }

    /// <summary>True for a beneficial owner, false for a director.</summary>
    public required bool BeneficialOwner { get; init; }
}

/// <summary>What has come of a subject's cases.</summary>
/// <param name="Cases">How many there are.</param>
/// <param name="Latest">Where the one opened last stands; null where there is none.</param>
/// <param name="Reason">Why that one was decided so, as told to the subject.</param>
/// <param name="ReasonCode">The same, as a code of the tenant's list.</param>
public sealed record SubjectStanding(int Cases, VerificationStatus? Latest, string? Reason, string? ReasonCode);

/// <summary>Reads subjects for showing. Every call names the tenant.</summary>
public interface ISubjectReader
{
    /// <summary>The person of that id in that tenant: today's version, or another.</summary>
    Task<CustomerView?> FindCustomerAsync(
        string tenantId,
        string id,
        int? revision,
        CancellationToken cancellationToken
    );

    /// <summary>The business of that id in that tenant, with its directors: today's version, or another.</summary>
    Task<OrganizationView?> FindOrganizationAsync(
        string tenantId,
        string id,
        int? revision,
        CancellationToken cancellationToken
    );

    /// <summary>What has come of the cases of a person, or of a business.</summary>
    Task<SubjectStanding> StandingOfAsync(
        string tenantId,
        string subjectId,
        bool isBusiness,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="rows"/> persons after a key, newest first.</summary>
    Task<IReadOnlyList<CustomerView>> ListCustomersAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Those persons, in that order; ids of others are left out.</summary>
    Task<IReadOnlyList<CustomerView>> ReadCustomersAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Those businesses, in that order and without directors; ids of others are left out.</summary>
    Task<IReadOnlyList<OrganizationView>> ReadOrganizationsAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="rows"/> businesses after a key, newest first, without directors.</summary>
    Task<IReadOnlyList<OrganizationView>> ListOrganizationsAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );
}
