using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Verifications;

public sealed class VerificationRepositoryTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Of_two_copies_read_at_once_the_second_to_be_saved_is_told_and_leaves_nothing()
    {
        var id = await service.OpenAsync();
        var first = await FindAsync(id);
        var second = await FindAsync(id);
        Assert.Null(first.Approve(Request(), ApprovalPolicy.BuiltIn, Evidence.None, service.Clock.GetUtcNow()).Error);
        Assert.Null(second.Decline(Request(), ApprovalPolicy.BuiltIn, service.Clock.GetUtcNow()).Error);

        var won = await SaveAsync(first);
        var before = await service.DumpAsync();
        var lost = await SaveAsync(second);

        Assert.Null(won.Error);
        Assert.Same(VerificationErrors.ChangedMeanwhile, lost.Error);
        Assert.Equal(before, await service.DumpAsync());
        Assert.Equal(VerificationStatus.Approved, (await FindAsync(id)).Status);
    }

    [Fact]
    public async Task The_loser_who_reads_again_and_decides_anew_is_saved()
    {
        var id = await service.OpenAsync();
        var first = await FindAsync(id);
        first.StartReview(service.Clock.GetUtcNow());
        await SaveAsync(first);

        var again = await FindAsync(id);
        again.Approve(Request(), ApprovalPolicy.BuiltIn, Evidence.None, service.Clock.GetUtcNow());

        Assert.Null((await SaveAsync(again)).Error);
        Assert.Equal(3, (await FindAsync(id)).Version);
    }

    [Fact]
    public async Task One_copy_saved_twice_goes_on_from_its_own_version()
    {
        var id = await service.OpenAsync();
        var copy = await FindAsync(id);

        copy.StartReview(service.Clock.GetUtcNow());
        Assert.Null((await SaveAsync(copy)).Error);
        copy.Approve(Request(), ApprovalPolicy.BuiltIn, Evidence.None, service.Clock.GetUtcNow());
        Assert.Null((await SaveAsync(copy)).Error);

        Assert.Equal(3, (await FindAsync(id)).Version);
        Assert.Equal(
            3,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE stream LIKE CONCAT('%', @Id)",
                new { Id = id }
            )
        );
    }

    [Fact]
    public async Task A_case_of_another_tenant_is_neither_found_nor_saved_over()
    {
        var id = await service.OpenAsync();

        var found = await service.RunAsync(
            (IVerificationRepository verifications) => verifications.FindAsync(Actors.OtherTenant, id, default)
        );

        Assert.Null(found);
    }

    [Fact]
    public async Task Everything_of_a_case_and_its_decisions_comes_back_as_it_was_saved()
    {
        var opening = new Verification.Opening
        {
            Id = "d2177cdf067d424a221b5d045dc616bf81f9",
            TenantId = Actors.Tenant,
            UserId = "user \u202e\u05d0\u05d1 \ud83d\ude00",
            RequestedByUserId = "asked",
            Types = [VerificationTypes.Business, VerificationTypes.Identity, "SANCTIONS_CHECK"],
            FormId = "form",
            CallbackUrl = "https://example.org/callback?a=1&b=%20",
            AdditionalData = """{"a":[1,2,{"b":"c"}]}""",
            Risk = new RiskAssessment(RiskLevel.High, [RiskFactor.Gambling, RiskFactor.PepDirector]),
        };
        var opened = Verification.Open(opening, Actors.Integration, service.Clock.GetUtcNow());
        Assert.Null((await SaveAsync(opened)).Error);
        service.Clock.Advance(TimeSpan.FromMilliseconds(345));
        var decided = await FindAsync(opened.Id);
        decided.Approve(
            new DecisionRequest(
                Authority.Of(Actors.PowerTenant),
                new Grounds
                {
                    Reason = "reason \ud83d\ude00",
                    Notes = "line 1\r\nline 2\ttab",
                    Comment = "\u202e\u200f right to left \u05d0",
                    AdminNotes = "e\u0301 is not \u00e9",
                },
                new Notifications(true, false, true, false)
            ),
            ApprovalPolicy.BuiltIn with
            {
                Version = 7,
            },
            Evidence.None,
            service.Clock.GetUtcNow()
        );
        var decision = decided.Decisions[0];
        Assert.Null((await SaveAsync(decided)).Error);

        var read = await FindAsync(opened.Id);

        Assert.Equal(decision, Assert.Single(read.Decisions));
        Assert.Equal(decision.Digest(), read.Decisions[0].Digest());
        Assert.Equal(opening.UserId, read.Opened.UserId);
        Assert.Equal(opening.RequestedByUserId, read.Opened.RequestedByUserId);
        Assert.Equal(opening.Types, read.Types);
        Assert.Equal(opening.FormId, read.Opened.FormId);
        Assert.Equal(opening.CallbackUrl, read.Opened.CallbackUrl);
        Assert.Equal(opening.AdditionalData, read.Opened.AdditionalData);
        Assert.Equal(RiskLevel.High, read.Risk.Level);
        Assert.Equal(opening.Risk.Factors, read.Risk.Factors);
        Assert.Equal(opened.CreatedAt, read.CreatedAt);
        Assert.Equal(service.Clock.GetUtcNow(), read.UpdatedAt);
        Assert.Equal(Actors.Integration.Identity, read.OpenedBy);
        Assert.Empty(read.NewDecisions);
        Assert.Empty(read.Events);
    }

    private Task<Verification> FindAsync(string id) =>
        service.RunAsync(
            async (IVerificationRepository verifications) =>
                await verifications.FindAsync(Actors.Tenant, id, default)
                ?? throw new InvalidOperationException("Not found.")
        );

    private Task<Result> SaveAsync(Verification verification) =>
        service.RunAsync(
            (IVerificationRepository verifications) => verifications.SaveAsync(verification, default),
            Actors.PowerTenant
        );

    private static DecisionRequest Request() =>
        new(Authority.Of(Actors.TenantAdmin), Grounds.None, new Notifications(true, true, true, true));
}
