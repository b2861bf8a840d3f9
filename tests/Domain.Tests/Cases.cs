using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests;

/// <summary>Verifications, actors and policies for the tests of this project.</summary>
internal static class Cases
{
    public static readonly DateTimeOffset Opened = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 9, 30, 0, 250, TimeSpan.Zero);

    public static readonly Actor Opener = User("opener", Roles.PowerTenant);
    public static readonly Actor Requester = User("requester", Roles.PowerTenant);
    public static readonly Actor Ann = User("ann", Roles.PowerTenant);
    public static readonly Actor Ben = User("ben", Roles.PowerTenant);

    public static readonly ApprovalPolicy FourEyes = ApprovalPolicy.BuiltIn with
    {
        Version = 4,
        Standard = ApprovalPolicy.BuiltIn.Standard with { Approvals = 2 },
        High = ApprovalPolicy.BuiltIn.High with { Approvals = 2 },
    };

    /// <summary>The built-in policy with one more demand on both risk levels.</summary>
    public static ApprovalPolicy Demanding(Func<ApprovalRule, ApprovalRule> more) =>
        new(2, more(ApprovalPolicy.BuiltIn.Standard), more(ApprovalPolicy.BuiltIn.High));

    public static Actor User(string name, Roles roles) => new(ActorKind.User, $"id-of-{name}", name, "t-1", roles);

    public static Actor Key(string name, Roles roles) => new(ActorKind.ApiKey, $"id-of-{name}", name, "t-1", roles);

    public static RiskAssessment Risk(RiskLevel level) =>
        new(level, level == RiskLevel.High ? [RiskFactor.CryptoExchange] : []);

    public static Verification.Opening Opening(RiskLevel risk = RiskLevel.Standard) =>
        new()
        {
            Id = "v-1",
            TenantId = "t-1",
            OrganizationId = "o-1",
            RequestedByUserId = Requester.Id,
            Types = [VerificationTypes.Business],
            Risk = Risk(risk),
        };

    public static Verification Open(RiskLevel risk = RiskLevel.Standard) =>
        Verification.Open(Opening(risk), Opener, Opened);

    /// <summary>A saved verification brought to <paramref name="status"/> by legal moves alone.</summary>
    public static Verification At(VerificationStatus status, RiskLevel risk = RiskLevel.Standard)
    {
        var verification = Open(risk);
        object? moved = status switch
        {
            VerificationStatus.Pending => null,
            VerificationStatus.InReview => verification.StartReview(Opened.AddHours(1)),
            VerificationStatus.InformationRequested => verification.RequestInformation(
                new("passport"),
                Opened.AddHours(1)
            ),
            VerificationStatus.AwaitingSecondApproval => verification.Approve(By(Ann), FourEyes, Opened.AddHours(1)),
            VerificationStatus.Approved => verification.Approve(By(Ann), ApprovalPolicy.BuiltIn, Opened.AddHours(1)),
            VerificationStatus.Declined => verification.Decline(By(Ann), ApprovalPolicy.BuiltIn, Opened.AddHours(1)),
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
        Assert.Null((moved as Domain.Shared.IResult)?.Error);
        Assert.Equal(status, verification.Status);
        verification.MarkSaved();
        return verification;
    }

    /// <summary>The same verification as the database would give it back, with these documents accepted.</summary>
    public static Verification Reloaded(this Verification verification, params string[] acceptedDocuments) =>
        Verification.FromStorage(
            new Verification.Opening
            {
                Id = verification.Id,
                TenantId = verification.TenantId,
                OrganizationId = verification.OrganizationId,
                RequestedByUserId = verification.Opened.RequestedByUserId,
                Types = verification.Types,
                Risk = verification.Risk,
            },
            verification.OpenedBy,
            verification.CreatedAt,
            verification.UpdatedAt,
            verification.Status,
            verification.Clock,
            verification.Version,
            verification.Decisions,
            [
                .. acceptedDocuments.Select(
                    (type, i) => new CaseDocument($"d-{i}", type, $"sha-{i}", DocumentStatus.Accepted)
                ),
            ]
        );

    /// <summary>The first approver of <paramref name="verification"/> as they were, and what they saw.</summary>
    public static Evidence Evidence(this Verification verification, string? seen = null) =>
        new()
        {
            Seen = seen,
            First = verification.Decisions is [.., { Outcome: DecisionOutcome.ApprovalProposed } first]
                ? FirstApprover.AsTheyWere(first, verification.TenantId)
                : null,
        };

    /// <summary>Approves with evidence that holds nothing against it.</summary>
    public static Domain.Shared.Result<Decision> Approve(
        this Verification verification,
        DecisionRequest request,
        ApprovalPolicy policy,
        DateTimeOffset now,
        string? seen = null
    ) => verification.Approve(request, policy, verification.Evidence(seen), now);

    public static DecisionRequest By(Actor actor, string? reason = "grounds") =>
        new(Authority.Of(actor), new Grounds { Reason = reason }, Notifications.SubscriptionsOnly);

    /// <summary>Everything a refusal or a repeat must leave as it was.</summary>
    public static object State(this Verification v) =>
        (
            v.Status,
            v.Version,
            v.UpdatedAt,
            v.Standing,
            v.ApprovalsGiven,
            string.Join('|', v.Decisions.Select(d => d.Digest())),
            string.Join('|', v.NewDecisions.Select(d => d.Digest())),
            string.Join('|', v.Events.Select(e => e.Action))
        );

    public static IEnumerable<Roles> EveryCombinationOfRoles =>
        Enumerable.Range(0, 1 << Enum.GetValues<Roles>().Count(r => r != Roles.None)).Select(bits => (Roles)bits);
}
