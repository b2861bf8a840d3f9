using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// What an empty database gets in Development, so that the published samples work as printed. Its credentials are
/// public: nothing of this exists in Production.
/// </summary>
internal sealed class SandboxSamples(
    ITenantRepository tenants,
    IUserRepository users,
    IApiKeyRepository keys,
    ISubjectRepository subjects,
    IVerificationRepository verifications,
    IUnitOfWork unitOfWork,
    IPasswords passwords,
    IWebhookRepository webhooks,
    IReasonCodeRepository reasons,
    IFormRepository forms,
    HighRiskJurisdictions jurisdictions,
    SandboxOptions options,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>The tenant of the published samples.</summary>
    public const string Tenant = "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd";

    /// <summary>A second tenant, to see that neither sees the other.</summary>
    public const string OtherTenant = "5b0f5c1e-7f53-4c55-8c1d-0b5a3c8d9e02";

    /// <summary>What signs both tenants' v1 callbacks: the base64 of "sandbox-callback-secret-32-bytes".</summary>
    public const string CallbackSecret = "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQtMzItYnl0ZXM=";

    private const string Password = "sandbox";

    private static readonly ReasonCode[] Reasons =
    [
        new("CRITERIA_MET", "All criteria are met", ReasonUses.Approve, IsActive: true),
        new("DOCUMENTS_VERIFIED", "The documents are complete and authentic", ReasonUses.Approve, IsActive: true),
        new(
            "DOCUMENT_EXPIRED",
            "A document has expired",
            ReasonUses.Reject | ReasonUses.RequestInformation,
            IsActive: true
        ),
        new("DOCUMENT_NOT_AUTHENTIC", "A document is not authentic", ReasonUses.Reject, IsActive: true),
        new(
            "INFORMATION_MISSING",
            "Information is missing",
            ReasonUses.Reject | ReasonUses.RequestInformation,
            IsActive: true
        ),
        new("SANCTIONS_MATCH", "The subject is on a sanctions list", ReasonUses.Reject, IsActive: true),
    ];

    /// <summary>Fills an empty database; true when it was empty.</summary>
    public async Task<bool> SeedAsync(CancellationToken cancellationToken)
    {
        var hash = passwords.Hash(Password);
        caller.Origin = new Origin { Surface = "sandbox" };
        return (
            await unitOfWork.RunAsync<Result<bool>>(
                async () =>
                {
                    if ((await tenants.ListAsync(cancellationToken)).Count > 0)
                    {
                        return false;
                    }

                    var now = time.Now();
                    await SeedTenantAsync(Tenant, "Sandbox", "sandbox", hash, now, cancellationToken);
                    await SeedTenantAsync(OtherTenant, "Other sandbox", "other", hash, now, cancellationToken);
                    await SeedSamplesAsync(now, cancellationToken);
                    await SeedOtherAsync(now, cancellationToken);
                    if (!options.IsMinimal)
                    {
                        await SeedPeopleOfHistoryAsync(hash, now.AddDays(-30), cancellationToken);
                    }

                    return true;
                },
                cancellationToken
            )
        ).Value;
    }

    private async Task SeedTenantAsync(
        string id,
        string name,
        string keyName,
        string hash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await AddTenantAsync(id, name, keyName, now, cancellationToken);
        foreach (var role in new[] { Roles.Reviewer, Roles.TenantAdmin, Roles.PowerTenant, Roles.Auditor })
        {
            // The contract's example of X-User-ID is the tenant admin of the samples.
            var userId = id == Tenant && role == Roles.TenantAdmin ? SampleUser : Ids.New(now);
            await AddUserAsync(userId, id, role.Format(), role, hash, now, cancellationToken);
        }

        foreach (var role in new[] { Roles.Integration, Roles.TenantAdmin, Roles.PowerTenant })
        {
            var key = $"{ApiKey.Prefix}{keyName}_{role.Format().Replace('-', '_')}";
            await AddKeyAsync(Ids.New(now), id, role.Format(), key, role, now, cancellationToken);
        }
    }

    // Those who act in SandboxHistory, which the use cases write.
    private async Task SeedPeopleOfHistoryAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AddTenantAsync(SandboxHistory.Tenant, "Harbour Payments", "harbour", now, cancellationToken);
        foreach (var officer in SandboxHistory.Officers)
        {
            await AddUserAsync(officer.Id, officer.TenantId, officer.Name, officer.Roles, hash, now, cancellationToken);
        }

        var shop = SandboxHistory.WebShop;
        await AddKeyAsync(
            shop.Id,
            shop.TenantId,
            shop.Name,
            ApiKey.Prefix + "harbour_integration",
            shop.Roles,
            now,
            cancellationToken
        );
    }

    private async Task AddTenantAsync(
        string id,
        string name,
        string domain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await tenants.AddAsync(
            new Tenant
            {
                Id = id,
                Name = name,
                OwnerEmail = $"owner@{domain}.example",
                IsSandbox = true,
                CreatedAt = now,
            },
            cancellationToken
        );
        await webhooks.AddSecretAsync(id, id, CallbackSecret, now, now, cancellationToken);
        foreach (var reason in Reasons)
        {
            await reasons.SetAsync(id, reason, cancellationToken);
        }

        caller.Authenticated(Actor.Operator(id), isSandbox: true);
    }

    private async Task AddUserAsync(
        string id,
        string tenantId,
        string name,
        Roles roles,
        string hash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var user = new User
        {
            Id = id,
            TenantId = tenantId,
            UserName = name,
            Roles = roles,
            CreatedAt = now,
        };
        user.SetPasswordHash(hash);
        await users.AddAsync(user, cancellationToken);
    }

    private Task AddKeyAsync(
        string id,
        string tenantId,
        string name,
        string key,
        Roles roles,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        keys.AddAsync(
            new ApiKey
            {
                Id = id,
                TenantId = tenantId,
                Name = name,
                PublicPart = ApiKey.PublicPartOf(key)!,
                Hash = ApiKey.HashOf(key),
                Roles = roles,
                CreatedAt = now,
            },
            cancellationToken
        );

    private const string SampleUser = "87b3af37-4ac1-402b-a0ea-53cfdc695e02";

    private async Task SeedSamplesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        caller.Authenticated(Actor.Operator(Tenant), isSandbox: true);
        foreach (var form in SandboxForms.Of(Tenant, caller.Required, now))
        {
            await forms.AddAsync(form, cancellationToken);
        }

        var ada = Person("4141cc1b18dba048470b2961cb4592f480fe", Tenant, "Ada", "Lovelace", now);
        var grace = Person("ff72a196-426a-4ab3-a2d3-e4c583a9bc88", Tenant, "Grace", "Hopper", now);
        var bakery = Business("0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01", Tenant, "Corner Bakery Ltd", "GB", "BAKERY", now);
        var software = Business(
            "b4c3d4e7-f8a9-0123-b4c5-d6e7f8a9012b",
            Tenant,
            "Fairwind Software GmbH",
            "DE",
            "SOFTWARE",
            now
        );
        var exchange = Business(
            "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a02",
            Tenant,
            "Northern Coin Exchange AS",
            "NO",
            "CRYPTO_EXCHANGE",
            now
        );
        await subjects.AddAsync(ada, cancellationToken);
        await subjects.AddAsync(grace, cancellationToken);
        foreach (var business in new[] { bakery, software, exchange })
        {
            await subjects.AddAsync(business, cancellationToken);
        }

        await OpenAsync(
            "d2177cdf067d424a221b5d045dc616bf81f9",
            Tenant,
            ada,
            null,
            VerificationTypes.Identity,
            now,
            cancellationToken,
            callbackUrl: "http://127.0.0.1:5081/callback",
            formId: SandboxForms.OfPersons
        );
        await OpenAsync(
            "90fb384c-6404-453d-9001-d15c4e0966e5",
            Tenant,
            null,
            bakery,
            VerificationTypes.Business,
            now,
            cancellationToken
        );
        await OpenAsync(
            "42cf474d-0914-47f1-895f-54147443d203",
            Tenant,
            grace,
            software,
            VerificationTypes.Identity,
            now,
            cancellationToken,
            userId: SampleUser
        );
        await OpenAsync(
            "0c5e7a1e-4b1d-4f6a-9a57-6d5f3c1b2a01",
            Tenant,
            null,
            exchange,
            VerificationTypes.Business,
            now,
            cancellationToken
        );
    }

    private async Task SeedOtherAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        caller.Authenticated(Actor.Operator(OtherTenant), isSandbox: true);
        var alan = Person("0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a03", OtherTenant, "Alan", "Turing", now);
        await subjects.AddAsync(alan, cancellationToken);
        await OpenAsync(
            "7d3b9c52-1f0e-4c0b-8f5e-2a6f4e8d1c03",
            OtherTenant,
            alan,
            null,
            VerificationTypes.Identity,
            now,
            cancellationToken
        );
    }

    private static Applicant Person(
        string id,
        string tenantId,
        string firstName,
        string lastName,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = id,
            TenantId = tenantId,
            FirstName = firstName,
            LastName = lastName,
            Email = $"{firstName}.{lastName}@applicants.example".ToLowerInvariant(),
            ResidenceCountry = "GB",
            CreatedAt = now,
        };

    private static Organization Business(
        string id,
        string tenantId,
        string name,
        string country,
        string activity,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = id,
            TenantId = tenantId,
            Name = name,
            Country = country,
            Email = "office@business.example",
            BusinessActivities = [activity],
            Directors = [new Director("Robin Director", PoliticallyExposed: false, IsBeneficialOwner: false)],
            CreatedAt = now,
        };

    private async Task OpenAsync(
        string id,
        string tenantId,
        Applicant? person,
        Organization? business,
        string type,
        DateTimeOffset now,
        CancellationToken cancellationToken,
        string? callbackUrl = null,
        string? formId = null,
        string? userId = null
    )
    {
        var verification = Verification.Open(
            new Verification.Opening
            {
                Id = id,
                TenantId = tenantId,
                ApplicantId = person?.Id,
                OrganizationId = business?.Id,
                Types = [type],
                CallbackUrl = callbackUrl,
                FormId = formId,
                UserId = userId,
                SubjectName = business?.Name ?? person!.SortedName,
                SubjectReference = business?.ExternalId ?? person?.ExternalId,
                Risk = RiskAssessment.Assess(business, person, jurisdictions, raised: false),
            },
            caller.Required,
            now
        );
        verification.StartReview(now);
        await verifications.SaveAsync(verification, cancellationToken);
    }
}
