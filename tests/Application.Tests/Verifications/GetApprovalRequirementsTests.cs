using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What is said of an approval beforehand is what the approval then meets.</summary>
public sealed class GetApprovalRequirementsTests : IAsyncLifetime
{
    private static readonly Roles[] Held =
    [
        .. Say.SingleRoles,
        Roles.Reviewer | Roles.TenantAdmin,
        Roles.Auditor | Roles.PowerTenant,
        Roles.Integration | Roles.TenantAdmin,
    ];

    private TestService service = null!;

    public static TheoryData<RiskLevel, VerificationStatus, int, bool> Cases
    {
        get
        {
            var data = new TheoryData<RiskLevel, VerificationStatus, int, bool>();
            foreach (var risk in Enum.GetValues<RiskLevel>())
            {
                foreach (var status in Enum.GetValues<VerificationStatus>())
                {
                    data.Add(risk, status, 1, false);
                    data.Add(risk, status, 2, true);
                }
            }

            return data;
        }
    }

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Requirements_agree_with_what_approve_then_does(
        RiskLevel risk,
        VerificationStatus status,
        int approvals,
        bool separationOfDuties
    )
    {
        // The way to a status may need other rules than the ones in question.
        var ids = new Dictionary<Actor, string>();
        foreach (var roles in Held)
        {
            var actor = Actors.User(roles);
            ids[actor] = await AtAsync(risk, status, actor);
        }

        var rule = new { Approvals = approvals, SeparationOfDuties = separationOfDuties };
        await service.SetPolicyAsync(
            Say.StandardRule with
            {
                Approvals = rule.Approvals,
                SeparationOfDuties = rule.SeparationOfDuties,
            },
            Say.HighRule with
            {
                Approvals = rule.Approvals,
                SeparationOfDuties = rule.SeparationOfDuties,
            }
        );
        foreach (var (actor, id) in ids)
        {
            var before = await service.DumpAsync();
            var asked = await service.SendAsync(actor, new GetApprovalRequirements(id));
            Assert.Equal(before, await service.DumpAsync());
            var approved = await service.SendAsync(actor, Way.Approve.On(id, actor));

            if (actor.Roles == Roles.None)
            {
                Assert.Equal(ErrorKind.Forbidden, asked.Error?.Kind);
                Assert.Equal(ErrorKind.Forbidden, approved.Error?.Kind);
                continue;
            }

            Assert.Null(asked.Error);
            Assert.Equal(status, asked.Value.Status);
            Assert.Equal(risk, asked.Value.Risk.Level);
            Assert.Equal(status == VerificationStatus.AwaitingSecondApproval ? 1 : 0, asked.Value.ApprovalsGiven);
            var foretold = asked.Value.Refusals.Count > 0 ? asked.Value.Refusals[0] : null;
            if (foretold is null)
            {
                Assert.Null(approved.Error);
            }
            else if (RolePermissions.Of(actor.Roles).HasFlag(Permission.DecideVerifications))
            {
                Assert.Equal(foretold, approved.Error);
            }
            else
            {
                // Those who may never decide are stopped at the door, in other words.
                Assert.Equal(ErrorKind.Forbidden, approved.Error?.Kind);
                Assert.Equal(ErrorKind.Forbidden, foretold.Kind);
            }
        }
    }

    [Fact]
    public async Task Requirements_name_everything_that_stands_in_the_way_gravest_first()
    {
        var id = await service.OpenHighRiskAsync();
        await service.MoveAsync(id, (v, now) => v.RequestInformation(new("A licence, please"), now));
        await service.SetPolicyAsync(Say.StandardRule, Say.HighRule with { RequiredDocuments = ["LICENCE"] });

        var asked = await service.MustAsync(Actors.TenantAdmin, new GetApprovalRequirements(id));

        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", "ILLEGAL_STATUS_CHANGE", "DOCUMENTS_MISSING"],
            asked.Refusals.Select(refusal => refusal.Code)
        );
        Assert.Equal([RiskFactor.CryptoExchange], asked.Risk.Factors);
        Assert.Equal(Roles.PowerTenant, asked.Rule.RequiredRole);
        Assert.Equal(1, asked.PolicyVersion);
    }

    // A case opened by the actor where the actor may open one, and by the integration otherwise.
    private async Task<string> AtAsync(RiskLevel risk, VerificationStatus status, Actor actor)
    {
        var opener = actor.Permissions.HasFlag(Permission.CreateVerifications) ? actor : Actors.Integration;
        var id = await service.OpenAsync(risk == RiskLevel.High ? "CRYPTO_EXCHANGE" : "BAKERY", opener);
        var decider = Actors.User(Roles.PowerTenant, "somebody-else");
        switch (status)
        {
            case VerificationStatus.InReview:
                await service.MoveAsync(id, (v, now) => v.StartReview(now));
                break;
            case VerificationStatus.InformationRequested:
                await service.MoveAsync(id, (v, now) => v.RequestInformation(new("More, please"), now));
                break;
            case VerificationStatus.AwaitingSecondApproval:
                // First approved by the actor where they may, so that both who may and who may not confirm are seen.
                var first =
                    actor.Roles.HasFlag(Roles.Auditor) || !actor.Permissions.HasFlag(Permission.DecideVerifications)
                        ? decider
                        : actor;
                await service.MoveAsync(
                    id,
                    (v, now) =>
                        v.Approve(
                            new DecisionRequest(
                                Authority.Of(first with { Roles = Roles.PowerTenant }),
                                Grounds.None,
                                Notifications.SubscriptionsOnly
                            ),
                            ApprovalPolicy.BuiltIn with
                            {
                                Standard = Say.StandardRule with { Approvals = 2 },
                                High = Say.HighRule with { Approvals = 2 },
                            },
                            Evidence.None,
                            now
                        ).Error
                            is { } refusal
                            ? refusal
                            : Result.Success
                );
                break;
            case VerificationStatus.Approved or VerificationStatus.Declined:
                await service.MustAsync(decider, new UpdateVerificationStatus { VerificationId = id, Status = status });
                break;
            default:
                break;
        }

        return id;
    }
}
