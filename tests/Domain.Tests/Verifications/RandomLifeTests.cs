using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>Random lives of one verification, held against a model of a few lines.</summary>
public sealed class RandomLifeTests
{
    private static readonly Actor[] Actors =
    [
        Cases.Opener,
        Cases.Requester,
        Cases.Ann,
        Cases.Ben,
        Cases.User("tom", Roles.TenantAdmin),
        Cases.Key("ann", Roles.TenantAdmin | Roles.Integration),
        Cases.User("rita", Roles.Reviewer),
        Cases.User("otto", Roles.Auditor),
        Cases.Key("annskey", Roles.TenantAdmin) with
        {
            KeyOwnerId = Cases.Ann.Id,
        },
    ];

    private static readonly ApprovalPolicy[] Policies =
    [
        ApprovalPolicy.BuiltIn,
        Cases.FourEyes,
        Cases.Demanding(rule => rule with { ReasonRequired = true }),
        Cases.Demanding(rule => rule with { SeparationOfDuties = true, Approvals = 2 }),
    ];

    public enum Verb
    {
        Approve,
        Decline,
        Review,
        Ask,
        Save,
        Reload,
    }

    public sealed record Step(Verb Verb, int Actor, int Policy, bool Grounds)
    {
        public override string ToString() => $"{Verb}({Actors[Actor].Name}, policy {Policy}, grounds {Grounds})";
    }

    private static readonly Gen<Step> Steps =
        from verb in Gen.Frequency(
            (4, Gen.Constant(Verb.Approve)),
            (3, Gen.Constant(Verb.Decline)),
            (1, Gen.Elements(Verb.Review, Verb.Ask, Verb.Save, Verb.Reload))
        )
        from actor in Gen.Choose(0, Actors.Length - 1)
        from policy in Gen.Choose(0, Policies.Length - 1)
        from grounds in Gen.Elements(true, true, false)
        select new Step(verb, actor, policy, grounds);

    private static readonly Arbitrary<Step[]> Lives = Arb.From(
        Gen.Choose(1, 40).SelectMany(length => Steps.ArrayOf(length)),
        life => Enumerable.Range(0, life.Length).Select(i => (Step[])[.. life[..i], .. life[(i + 1)..]])
    );

    [Theory]
    [InlineData(RiskLevel.Standard)]
    [InlineData(RiskLevel.High)]
    public void A_random_life_follows_the_model_step_by_step(RiskLevel risk)
    {
        var reached = new HashSet<string>();
        Prop.ForAll(Lives, life => Live(life, risk, reached)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        // Otherwise the property would hold because nothing happened.
        Assert.Superset(
            new HashSet<string>
            {
                "Pending",
                "InReview",
                "InformationRequested",
                "AwaitingSecondApproval",
                "Approved",
                "Declined",
                "repeat",
                "no authority",
                "own case",
                "same person",
                "outdated",
                "illegal",
                "no grounds",
            },
            reached
        );
    }

    private static void Live(Step[] life, RiskLevel risk, HashSet<string> reached)
    {
        var verification = Cases.Open(risk);
        var model = new Model(risk);
        var now = Cases.Opened;
        foreach (var step in life)
        {
            now = now.AddMinutes(1);
            var before = verification.Decisions.ToArray();
            var versionBefore = verification.Version;
            var expected = model.Take(step);
            reached.Add(expected);
            reached.Add(model.Status.ToString());

            var policy = Policies[step.Policy];
            var request = Cases.By(Actors[step.Actor], step.Grounds ? "grounds" : null);
            var error = step.Verb switch
            {
                Verb.Approve => verification.Approve(request, policy, now).Error,
                Verb.Decline => verification.Decline(request, policy, now).Error,
                Verb.Review => verification.StartReview(now).Error,
                Verb.Ask => verification.RequestInformation(new("more"), now).Error,
                _ => null,
            };
            if (step.Verb is Verb.Save or Verb.Reload)
            {
                verification.MarkSaved();
                Assert.Equal(versionBefore + 1, verification.Version);
                verification = step.Verb == Verb.Reload ? verification.Reloaded() : verification;
                Assert.Empty(verification.NewDecisions);
                Assert.Empty(verification.Events);
            }
            else
            {
                Assert.Equal(versionBefore, verification.Version);
            }

            // The model and the aggregate agree on what happened.
            Assert.Equal(expected, Said(error?.Code) ?? (expected == "repeat" ? "repeat" : "done"));
            Assert.Equal(model.Status, verification.Status);
            Assert.Equal(model.Outcomes, verification.Decisions.Select(d => d.Outcome));

            // Decisions are only ever appended, and numbered without gaps.
            Assert.Equal(before, verification.Decisions.Take(before.Length));
            Assert.Equal(
                Enumerable.Range(1, verification.Decisions.Count),
                verification.Decisions.Select(d => d.Sequence)
            );

            // A decision stands exactly when the status says so, and only the last one ever does.
            var isDecided = verification.Status is VerificationStatus.Approved or VerificationStatus.Declined;
            Assert.Equal(isDecided, verification.Standing is not null);
            if (isDecided)
            {
                Assert.Same(verification.Decisions[^1], verification.Standing);
                Assert.Equal(verification.Status.ToString(), verification.Standing!.Outcome.ToString());
            }

            // Never two standing decisions: the same outcome is never decided twice running.
            Assert.DoesNotContain(
                verification.Decisions.Zip(verification.Decisions.Skip(1)),
                pair =>
                    pair.First.Outcome == pair.Second.Outcome && pair.First.Outcome != DecisionOutcome.ApprovalProposed
            );
        }
    }

    private static string? Said(string? code) =>
        code switch
        {
            null => null,
            "INSUFFICIENT_AUTHORITY" => "no authority",
            "SEPARATION_OF_DUTIES" => "own case",
            "SECOND_APPROVER_REQUIRED" => "same person",
            "FIRST_APPROVAL_OUTDATED" => "outdated",
            "ILLEGAL_STATUS_CHANGE" => "illegal",
            "REASON_REQUIRED" => "no grounds",
            _ => code,
        };

    /// <summary>The business in a page: written from the product's description, sharing nothing with the aggregate.</summary>
    private sealed class Model(RiskLevel risk)
    {
        private int firstApprover = -1;

        // The key is Ann's.
        private static int PersonOf(int actor) => actor == 8 ? 2 : actor;

        public VerificationStatus Status { get; private set; } = VerificationStatus.Pending;

        public List<DecisionOutcome> Outcomes { get; } = [];

        public string Take(Step step)
        {
            if (step.Verb is Verb.Save or Verb.Reload)
            {
                return "done";
            }

            if (step.Verb == Verb.Review)
            {
                return Move(VerificationStatus.InReview, "Pending InformationRequested AwaitingSecondApproval");
            }

            if (step.Verb == Verb.Ask)
            {
                return Move(VerificationStatus.InformationRequested, "Pending InReview AwaitingSecondApproval");
            }

            var isAdmin = step.Actor is 0 or 1 or 2 or 3 || (risk == RiskLevel.Standard && step.Actor is 4 or 5 or 8);
            if (!isAdmin)
            {
                return "no authority";
            }

            if (step.Policy == 3 && step.Actor is 0 or 1)
            {
                return "own case";
            }

            var target = step.Verb == Verb.Approve ? VerificationStatus.Approved : VerificationStatus.Declined;
            if (Status == target)
            {
                return "repeat";
            }

            if (step.Verb == Verb.Decline)
            {
                return step.Policy == 2 && !step.Grounds ? "no grounds" : Decide(target, DecisionOutcome.Declined);
            }

            if (Status == VerificationStatus.AwaitingSecondApproval && PersonOf(step.Actor) == firstApprover)
            {
                return "same person";
            }

            // The first approval was given under a policy that let whoever opened the case decide it.
            if (Status == VerificationStatus.AwaitingSecondApproval && step.Policy == 3 && firstApprover is 0 or 1)
            {
                return "outdated";
            }

            if (Status == VerificationStatus.InformationRequested)
            {
                return "illegal";
            }

            if (step.Policy == 2 && !step.Grounds)
            {
                return "no grounds";
            }

            if (step.Policy is 1 or 3 && Status != VerificationStatus.AwaitingSecondApproval)
            {
                firstApprover = PersonOf(step.Actor);
                return Decide(VerificationStatus.AwaitingSecondApproval, DecisionOutcome.ApprovalProposed);
            }

            return Decide(target, DecisionOutcome.Approved);
        }

        private string Move(VerificationStatus to, string from)
        {
            if (!from.Split(' ').Contains(Status.ToString()))
            {
                return "illegal";
            }

            Status = to;
            return "done";
        }

        private string Decide(VerificationStatus to, DecisionOutcome outcome)
        {
            Outcomes.Add(outcome);
            Status = to;
            return "done";
        }
    }
}
