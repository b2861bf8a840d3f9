using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>A tenant's list of reasons, and decisions that give one.</summary>
public sealed class ReasonCodeTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private Task<ReasonCode> SetAsync(string code, ReasonUses uses, bool isActive = true) =>
        service.MustAsync(Actors.TenantAdmin, new SetReasonCode(code, "About " + code, uses, isActive));

    private static ApproveVerification Approval(string id, string? code) =>
        TestService.Approval(id) with
        {
            Grounds = new() { Notes = "All criteria met", ReasonCode = code },
        };

    private static RejectVerification Rejection(string id, string? code) =>
        new()
        {
            VerificationId = id,
            RejectedBy = "tenant-admin",
            Grounds = new() { Notes = "n", ReasonCode = code },
        };

    [Fact]
    public async Task A_reason_is_added_changed_and_listed_with_those_no_longer_active()
    {
        await SetAsync("SECOND", ReasonUses.Reject | ReasonUses.RequestInformation);
        await SetAsync("FIRST", ReasonUses.Approve);
        await SetAsync("FIRST", ReasonUses.Approve | ReasonUses.Reject, isActive: false);

        var list = await service.MustAsync(Actors.Reviewer, new ListReasonCodes());

        Assert.Equal(
            [
                new ReasonCode("FIRST", "About FIRST", ReasonUses.Approve | ReasonUses.Reject, IsActive: false),
                new ReasonCode("SECOND", "About SECOND", ReasonUses.Reject | ReasonUses.RequestInformation, true),
            ],
            list
        );
        Assert.Empty(await service.MustAsync(Actors.ForeignPowerTenant, new ListReasonCodes()));
        Assert.Equal(
            3,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM audit_entries WHERE action = 'reason_code.set'")
        );
    }

    [Fact]
    public async Task A_decision_keeps_its_code_in_the_record_the_audit_and_the_webhook_but_not_in_v1s_callback()
    {
        await SetAsync("CRITERIA_MET", ReasonUses.Approve);
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook("https://receiver.example/hooks", ["verification.approved"])
        );
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, Approval(id, "CRITERIA_MET"));

        Assert.Equal("CRITERIA_MET", made.Decision.Grounds.ReasonCode);
        Assert.Equal("CRITERIA_MET", (await service.MustAsync(Actors.Reviewer, new GetVerification(id))).ReasonCode);
        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        Assert.Contains("\"reasonCode\":\"CRITERIA_MET\"", history.Items[^1].Facts);
        var body = await service.ValueAsync<byte[]>("SELECT body FROM outbox_messages WHERE kind <> 'callback'");
        Assert.Contains("\"reasonCode\":\"CRITERIA_MET\"", System.Text.Encoding.UTF8.GetString(body!));
    }

    [Theory]
    [InlineData("UNKNOWN")]
    [InlineData("FOR_REJECTING")]
    [InlineData("RETIRED")]
    public async Task A_code_that_the_list_does_not_hold_for_this_is_refused_and_says_which_would_be_taken(string code)
    {
        await SetAsync("CRITERIA_MET", ReasonUses.Approve);
        await SetAsync("FOR_REJECTING", ReasonUses.Reject);
        await SetAsync("RETIRED", ReasonUses.Approve, isActive: false);
        var id = await service.OpenAsync();

        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, Approval(id, code));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(
            ("reasonCode", "reasonCode must be one of CRITERIA_MET"),
            (error.Fields[0].Field, error.Fields[0].Message)
        );
        await service.MustAsync(Actors.TenantAdmin, Rejection(id, "FOR_REJECTING"));
    }

    [Fact]
    public async Task A_tenant_without_a_list_takes_any_code_and_one_with_a_list_decisions_without_any()
    {
        var id = await service.OpenAsync();
        Assert.Equal(
            "ANYTHING_1",
            (await service.MustAsync(Actors.TenantAdmin, Approval(id, "ANYTHING_1"))).Decision.Grounds.ReasonCode
        );

        await SetAsync("CRITERIA_MET", ReasonUses.Approve);

        Assert.Null((await service.MustAsync(Actors.TenantAdmin, Rejection(id, null))).Decision.Grounds.ReasonCode);
        Assert.Equal(
            "reasonCode must be left out: no active code of this tenant's list is for this",
            (await service.RefusedAsync(Actors.TenantAdmin, Rejection(id, "CRITERIA_MET"))).Message
        );
    }

    [Theory]
    [InlineData("lower")]
    [InlineData("1ST")]
    [InlineData("A-B")]
    [InlineData("")]
    public async Task What_is_no_code_is_refused_in_a_decision_and_on_the_list(string code)
    {
        var id = await service.OpenAsync();

        Assert.Equal(
            "reasonCode",
            (await service.RefusedAsync(Actors.TenantAdmin, Approval(id, code))).Fields[0].Field
        );
        Assert.Equal(
            "reasonCode",
            (await service.RefusedAsync(Actors.TenantAdmin, Rejection(id, code))).Fields[0].Field
        );
        Assert.Equal(
            "code",
            (await service.RefusedAsync(Actors.TenantAdmin, new SetReasonCode(code, "text", ReasonUses.Approve, true)))
                .Fields[0]
                .Field
        );
    }

    [Fact]
    public async Task A_reason_without_text_or_use_is_refused_by_its_fields_and_only_admins_set_one()
    {
        var error = await service.RefusedWithoutTraceAsync(
            Actors.TenantAdmin,
            new SetReasonCode("CODE", " ", ReasonUses.None, true)
        );
        Assert.Equal(["text", "appliesTo"], error.Fields.Select(field => field.Field));

        foreach (var role in Say.Lacking(Permission.ManageTenant))
        {
            var refused = await service.RefusedAsync(
                Actors.User(role),
                new SetReasonCode("CODE", "text", ReasonUses.Approve, true)
            );
            Assert.Equal("INSUFFICIENT_PERMISSION", refused.Code);
        }
    }

    [Fact]
    public async Task A_code_is_reason_enough_where_the_policy_asks_for_one()
    {
        await service.SetPolicyAsync(Say.StandardRule with { ReasonRequired = true }, Say.HighRule);
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, Approval(id, "CRITERIA_MET"));

        Assert.Equal(VerificationStatus.Approved, made.Status);
    }

    [Fact]
    public async Task The_audit_keeps_what_a_code_meant_from_when_on()
    {
        await service.MustAsync(
            Actors.TenantAdmin,
            new SetReasonCode("CODE", "Expired", ReasonUses.Approve | ReasonUses.Reject, true)
        );
        await service.MustAsync(Actors.TenantAdmin, new SetReasonCode("CODE", "Expired", ReasonUses.Reject, false));

        Assert.Equal(
            [
                """{"code":"CODE","text":"Expired","uses":"Approve, Reject","active":"true"}""",
                """{"code":"CODE","text":"Expired","uses":"Reject","active":"false"}""",
            ],
            await service.RowsAsync<string>(
                "SELECT facts FROM audit_entries WHERE action = 'reason_code.set' ORDER BY position"
            )
        );
    }

    [Fact]
    public async Task A_list_holds_at_most_two_hundred_codes_and_each_of_them_may_still_be_changed()
    {
        for (var i = 1; i <= 200; i++)
        {
            await service.MustAsync(
                Actors.TenantAdmin,
                new SetReasonCode($"CODE_{i}", "text", ReasonUses.Reject, true)
            );
        }

        var refusal = await service.RefusedAsync(
            Actors.TenantAdmin,
            new SetReasonCode("ONE_MORE", "text", ReasonUses.Reject, true)
        );

        Assert.Equal((ErrorKind.RuleBroken, "TOO_MANY_REASON_CODES"), (refusal.Kind, refusal.Code));
        Assert.Contains("200", refusal.Message, StringComparison.Ordinal);
        await service.MustAsync(Actors.TenantAdmin, new SetReasonCode("CODE_1", "other", ReasonUses.Reject, true));
    }
}
