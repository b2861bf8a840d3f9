using FsCheck;
using FsCheck.Fluent;
using VerificationService.Application.Audit;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>
/// Random commands by random actors through the whole pipeline onto a real database, held against a model of a few lines:
/// who may, what then stands, what a refusal leaves behind. Between them the clock jumps, an hour ahead or an hour back.
/// </summary>
[Trait(Categories.Name, Categories.Load)]
public sealed class RandomCommandsTests : IAsyncLifetime
{
    private static readonly Actor[] Callers =
    [
        Actors.TenantAdmin,
        Actors.PowerTenant,
        Actors.User(Roles.PowerTenant, "second-power-tenant"),
        Actors.Key(Roles.TenantAdmin),
        Actors.Key(Roles.PowerTenant | Roles.Integration),
        Actors.Reviewer,
        Actors.Auditor,
        Actors.Integration,
        Actors.ForeignPowerTenant,
    ];

    private TestService service = null!;

    public sealed record Step(Way Way, int Caller, int Case, int VersionsBehind, int Jump)
    {
        public override string ToString() =>
            $"{Way} case {Case} by {Callers[Caller].Name}{(VersionsBehind == 0 ? "" : $", {VersionsBehind} versions behind")}, clock {Jump:+0;-0;0} h";
    }

    private static readonly Arbitrary<Step[]> Lives = Arb.From(
        (
            from way in Gen.Elements(DecisionCommands.All)
            from caller in Gen.Choose(0, Callers.Length - 1)
            from one in Gen.Choose(0, 1)
            from behind in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
            from jump in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Elements(-1, 1)))
            select new Step(way, caller, one, behind, jump)
        ).ArrayOf(25),
        life => Enumerable.Range(0, life.Length).Select(i => (Step[])[.. life[..i], .. life[(i + 1)..]])
    );

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Random_commands_by_random_actors_do_what_the_model_says_and_nothing_else()
    {
        var happened = new HashSet<ErrorKind?>();
        Prop.ForAll(Lives, async life => await LiveAsync(life, happened))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

        // Otherwise the property would hold because nothing happened.
        Assert.Superset(
            new HashSet<ErrorKind?> { null, ErrorKind.Forbidden, ErrorKind.NotFound, ErrorKind.PreconditionFailed },
            happened
        );
        var audit = await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());
        Assert.Null(audit.Broken);
    }

    private async Task LiveAsync(Step[] life, HashSet<ErrorKind?> happened)
    {
        Model[] cases =
        [
            new(await service.OpenAsync(), IsHigh: false),
            new(await service.OpenHighRiskAsync(), IsHigh: true),
        ];
        foreach (var step in life)
        {
            var (actor, one) = (Callers[step.Caller], cases[step.Case]);
            service.Clock.Advance(TimeSpan.FromHours(step.Jump));
            var before = await RowsOfAsync(one.Id);
            var version = one.Version - step.VersionsBehind;
            var expected = one.Take(step.Way.Outcome(), actor, step.VersionsBehind > 0);

            var result = await service.SendAsync(
                actor,
                step.Way.On(one.Id, actor, new ExpectedRecord { Version = version })
            );

            var after = await RowsOfAsync(one.Id);
            happened.Add(expected);
            Assert.Equal(expected, result.Error?.Kind);
            Assert.Equal(one.Status.ToString(), after.Status);
            Assert.Equal(one.Version, after.Version);
            Assert.Equal(one.Decisions, after.Decisions);
            Assert.Equal(before.Entries + one.Entries, after.Entries);
        }
    }

    private async Task<Stored> RowsOfAsync(string id) =>
        Assert.Single(
            await service.RowsAsync<Stored>(
                """
                SELECT v.status AS Status, v.version AS Version,
                       (SELECT COUNT(*) FROM decisions d WHERE d.verification_id = v.id) AS Decisions,
                       (SELECT COUNT(*) FROM audit_entries a WHERE a.stream = @Stream) AS Entries
                FROM verifications v WHERE v.id = @Id
                """,
                new { Id = id, Stream = "verification:" + id }
            )
        );

    private sealed class Stored
    {
        public string Status { get; init; } = "";
        public long Version { get; init; }
        public long Decisions { get; init; }
        public long Entries { get; init; }
    }

    /// <summary>One case in a page: written from the product's description, sharing nothing with the aggregate.</summary>
    private sealed record Model(string Id, bool IsHigh)
    {
        public VerificationStatus Status { get; private set; } = VerificationStatus.Pending;

        public long Version { get; private set; } = 1;

        public long Decisions { get; private set; }

        /// <summary>How many audit entries the last step left in the case's own chain.</summary>
        public long Entries { get; private set; }

        public ErrorKind? Take(VerificationStatus outcome, Actor actor, bool isOutdated)
        {
            Entries = 0;
            if (!actor.Roles.HasFlag(Roles.TenantAdmin) && !actor.Roles.HasFlag(Roles.PowerTenant))
            {
                Entries = 1;
                return ErrorKind.Forbidden;
            }

            if (actor.TenantId != Actors.Tenant)
            {
                return ErrorKind.NotFound;
            }

            if (isOutdated)
            {
                return ErrorKind.PreconditionFailed;
            }

            if (IsHigh && !actor.Roles.HasFlag(Roles.PowerTenant))
            {
                Entries = 1;
                return ErrorKind.Forbidden;
            }

            if (Status != outcome)
            {
                (Status, Version, Decisions, Entries) = (outcome, Version + 1, Decisions + 1, 1);
            }

            return null;
        }
    }
}
