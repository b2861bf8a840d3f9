using System.Text.Json;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Deliveries;

/// <summary>Which decisions and steps of the review the callback address hears of, and which address that is.</summary>
public sealed class HeardCallbacksTests : IAsyncLifetime
{
    private const string Own = "https://own.example/callback";
    private const string OfTenant = "https://tenant.example/callback";

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private Task<TenantSettings> SetAsync(UpdateTenantSettings settings) =>
        service.MustAsync(Actors.TenantAdmin, settings);

    private async Task<string> OpenAsync(string? callbackUrl = Own)
    {
        var applicant = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = "Ada",
                LastName = "Okafor",
                ResidenceCountry = "GB",
                ExternalId = "user-7",
            }
        );
        return (
            await service.MustAsync(
                Actors.Integration,
                new CreateVerification { ApplicantId = applicant.Id, CallbackUrl = callbackUrl }
            )
        )
            .Verification
            .Id;
    }

    private Task<DecisionMade> ApproveAsync(string id, Notifications? notify = null) =>
        service.MustAsync(
            Actors.TenantAdmin,
            new ApproveVerification
            {
                VerificationId = id,
                ApprovedBy = "tenant-admin",
                Grounds = new Grounds { Notes = "Documents match" },
                Notify = notify ?? Notifications.SubscriptionsOnly,
            }
        );

    private Task<DecisionMade> RejectAsync(string id) =>
        service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = id,
                RejectedBy = "tenant-admin",
                Grounds = new Grounds { Notes = "Unreadable" },
            }
        );

    private async Task<IReadOnlyList<(string Type, string Url, JsonElement Body)>> ToldAsync(string id) =>
        [
            .. (
                await service.RowsAsync<Row>(
                    "SELECT event_type, destination, body FROM outbox_messages WHERE verification_id = @Id AND kind = 'callback'",
                    new { Id = id }
                )
            )
                .Select(row =>
                    (row.EventType, row.Destination, Body: JsonSerializer.Deserialize<JsonElement>(row.Body))
                )
                .OrderBy(told => told.Body.GetProperty("sequence").GetInt64()),
        ];

    private async Task<IEnumerable<(string Type, string Url)>> MessagesAsync(string id) =>
        (await ToldAsync(id)).Select(told => (told.Type, told.Url));

    [Fact]
    public async Task An_approval_and_a_decline_that_name_nobody_are_heard_at_the_cases_own_address()
    {
        var id = await OpenAsync();

        var approved = await ApproveAsync(id);
        await RejectAsync(id);

        Assert.True(approved.Decision.Notify.Callback);
        var told = await ToldAsync(id);
        Assert.Equal(
            [("VERIFICATION_COMPLETED", Own), ("VERIFICATION_COMPLETED", Own)],
            told.Select(message => (message.Type, message.Url))
        );
        Assert.Equal([true, false], told.Select(message => message.Body.GetProperty("verified").GetBoolean()));
    }

    [Fact]
    public async Task A_tenant_that_turns_it_off_has_only_those_decisions_told_that_ask_for_it()
    {
        await SetAsync(new UpdateTenantSettings { CallbackEveryDecision = false });
        var id = await OpenAsync();

        await ApproveAsync(id);
        await RejectAsync(id);
        Assert.Empty(await ToldAsync(id));

        await ApproveAsync(id, new Notifications(true, false, false, true));
        Assert.Single(await ToldAsync(id));
    }

    [Fact]
    public async Task A_status_request_of_v1_says_itself_whether_the_address_hears_of_it()
    {
        var id = await OpenAsync();

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Approved }
        );

        Assert.Empty(await ToldAsync(id));
    }

    [Fact]
    public async Task A_case_without_an_address_is_heard_at_the_tenants_and_one_with_its_own_there_alone()
    {
        await SetAsync(new UpdateTenantSettings { CallbackUrl = OfTenant });
        var without = await OpenAsync(callbackUrl: null);
        var with = await OpenAsync();

        await ApproveAsync(without);
        await ApproveAsync(with);

        Assert.Equal([("VERIFICATION_COMPLETED", OfTenant)], await MessagesAsync(without));
        Assert.Equal([("VERIFICATION_COMPLETED", Own)], await MessagesAsync(with));
    }

    [Fact]
    public async Task A_callback_asked_for_finds_the_tenants_address_and_warns_once_that_is_taken_away()
    {
        var id = await OpenAsync(callbackUrl: null);
        var approve = new UpdateVerificationStatus
        {
            VerificationId = id,
            Status = VerificationStatus.Approved,
            CallbackEnabled = true,
        };
        Assert.True((await service.MustAsync(Actors.TenantAdmin, approve)).HasNowhereToCall);
        Assert.Empty(await ToldAsync(id));

        await SetAsync(new UpdateTenantSettings { CallbackUrl = OfTenant });
        Assert.False((await service.MustAsync(Actors.TenantAdmin, approve)).HasNowhereToCall);
        Assert.Equal([("VERIFICATION_COMPLETED", OfTenant)], await MessagesAsync(id));

        Assert.Null((await SetAsync(new UpdateTenantSettings { CallbackUrl = "" })).Callbacks.Url);
        Assert.True((await service.MustAsync(Actors.TenantAdmin, approve)).HasNowhereToCall);
        Assert.Single(await ToldAsync(id));
    }

    [Fact]
    public async Task A_case_with_no_address_anywhere_asks_for_no_callback()
    {
        var id = await OpenAsync(callbackUrl: null);

        Assert.False((await ApproveAsync(id)).Decision.Notify.Callback);
        Assert.Empty(await ToldAsync(id));
    }

    [Fact]
    public async Task Steps_of_the_review_are_told_to_a_tenant_that_asks_and_to_no_other()
    {
        async Task ReviewAsync(string id)
        {
            await service.MustAsync(Actors.Reviewer, new StartReview(id));
            await service.MustAsync(Actors.Reviewer, new RequestInformation(id, "A readable scan"));
            await service.MustAsync(Actors.Reviewer, new ResumeReview(id));
        }

        var silent = await OpenAsync();
        await ReviewAsync(silent);
        await SetAsync(new UpdateTenantSettings { CallbackStatusChanges = true });
        var told = await OpenAsync();
        await ReviewAsync(told);

        Assert.Empty(await ToldAsync(silent));
        var messages = await ToldAsync(told);
        Assert.All(
            messages,
            message => Assert.Equal(("VERIFICATION_STATUS_CHANGED", Own), (message.Type, message.Url))
        );
        Assert.Equal(
            ["in_review", "information_requested", "in_review"],
            messages.Select(message => message.Body.GetProperty("review_status").GetString())
        );
        Assert.All(
            messages,
            message =>
            {
                Assert.Equal("pending", message.Body.GetProperty("verification_status").GetString());
                Assert.Equal("user-7", message.Body.GetProperty("external_applicant_id").GetString());
            }
        );
        var sequences = messages.Select(message => message.Body.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(3, sequences.Distinct().Count());
    }

    [Fact]
    public async Task A_case_shows_where_its_callbacks_go()
    {
        await SetAsync(new UpdateTenantSettings { CallbackUrl = OfTenant });

        async Task<CaseCallbacks> ShownAsync(string? url) =>
            (await service.MustAsync(Actors.Reviewer, new GetVerification(await OpenAsync(url)))).Callbacks;

        Assert.Equal(new CaseCallbacks(OfTenant, EveryDecision: true), await ShownAsync(null));
        Assert.Equal(new CaseCallbacks(Own, EveryDecision: true), await ShownAsync(Own));
    }

    private sealed class Row
    {
        public string EventType { get; init; } = "";
        public string Destination { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }
}
