using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class UpdateVerificationStatusTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    public static TheoryData<VerificationStatus, bool, bool, bool> Flags
    {
        get
        {
            var data = new TheoryData<VerificationStatus, bool, bool, bool>();
            foreach (var status in new[] { VerificationStatus.Approved, VerificationStatus.Declined })
            {
                for (var flags = 0; flags < 8; flags++)
                {
                    data.Add(status, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
                }
            }

            return data;
        }
    }

    [Theory]
    [InlineData(VerificationStatus.Pending)]
    [InlineData(VerificationStatus.InReview)]
    [InlineData(VerificationStatus.InformationRequested)]
    [InlineData(VerificationStatus.AwaitingSecondApproval)]
    [InlineData((VerificationStatus)99)]
    public async Task Status_takes_approved_and_declined_only(VerificationStatus status)
    {
        var id = await service.OpenAsync();

        var error = await service.RefusedWithoutTraceAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus { VerificationId = id, Status = status }
        );

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal("status", Assert.Single(error.Fields).Field);
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task Status_stores_its_flags_and_writes_the_messages_they_ask_for(
        VerificationStatus status,
        bool callback,
        bool owner,
        bool applicant
    )
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");

        var made = await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus
            {
                VerificationId = id,
                Status = status,
                CallbackEnabled = callback,
                ProjectOwnerEmailEnabled = owner,
                ApplicantEmailEnabled = applicant,
            }
        );

        var stored = Assert.Single(
            await service.RowsAsync<(bool, bool, bool, bool)>(
                "SELECT notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions FROM decisions WHERE verification_id = @Id",
                new { Id = id }
            )
        );
        Assert.Equal((callback, owner, applicant, true), stored);
        var expected = new List<(string, string, string)>();
        if (callback)
        {
            expected.Add(("callback", "VERIFICATION_COMPLETED", "https://example.org/callback"));
        }

        if (owner)
        {
            expected.Add(("owner_email", "DECISION_NOTICE", "owner@example.org"));
        }

        if (applicant)
        {
            expected.Add(("applicant_email", "DECISION_NOTICE", "ada@example.org"));
        }

        Assert.Equal(
            expected.Order(),
            (
                await service.RowsAsync<(string, string, string)>(
                    "SELECT kind, event_type, destination FROM outbox_messages WHERE verification_id = @Id",
                    new { Id = id }
                )
            ).Order()
        );
        Assert.Equal(
            expected.Count,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM outbox_messages WHERE decision_id = @Id AND status = 'pending' AND attempts = 0 AND trace_id IS NOT NULL",
                new { made.Decision.Id }
            )
        );
    }

    [Fact]
    public async Task Status_without_flags_tells_nobody()
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Approved }
        );

        Assert.Equal(0, await OutboxAsync(id));
    }

    [Fact]
    public async Task Status_asks_for_a_callback_and_a_mail_that_have_nowhere_to_go_and_writes_neither()
    {
        var id = await OpenAsync(callbackUrl: null, email: null);

        var made = await service.MustAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));

        Assert.True(made.HasNowhereToCall);
        Assert.Equal(
            ["owner_email"],
            await service.RowsAsync<string>(
                "SELECT kind FROM outbox_messages WHERE verification_id = @Id",
                new { Id = id }
            )
        );
    }

    [Fact]
    public async Task Status_that_repeats_what_stands_without_flags_tells_nobody_again()
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");
        await service.MustAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));
        Assert.Equal(3, await OutboxAsync(id));

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Approved }
        );

        Assert.Equal(3, await OutboxAsync(id));
    }

    [Theory]
    [InlineData(VerificationStatus.Approved)]
    [InlineData(VerificationStatus.Declined)]
    public async Task Status_that_repeats_what_stands_tells_whom_it_names_again_and_decides_nothing(
        VerificationStatus status
    )
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");
        var first = await service.MustAsync(
            Actors.PowerTenant,
            new UpdateVerificationStatus { VerificationId = id, Status = status }
        );

        var again = await service.MustAsync(Actors.TenantAdmin, All(id, status));
        await service.MustAsync(Actors.TenantAdmin, All(id, status));

        Assert.Equal((first.Decision.Id, first.Version), (again.Decision.Id, again.Version));
        Assert.Equal(
            1,
            await service.ValueAsync<int>("SELECT COUNT(*) FROM decisions WHERE verification_id = @Id", new { Id = id })
        );
        Assert.Equal(
            1,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE stream = @Stream AND action IN ('verification.approved', 'verification.declined')",
                new { Stream = AuditStreams.Verification(id) }
            )
        );
        var bodies = (
            await service.RowsAsync<byte[]>(
                "SELECT body FROM outbox_messages WHERE verification_id = @Id AND kind = 'callback'",
                new { Id = id }
            )
        ).Select(body => JsonSerializer.Deserialize<JsonElement>(body));
        Assert.All(bodies, body => Assert.Equal(first.Decision.Id, body.GetProperty("decision").GetString()));
        Assert.All(bodies, body => Assert.Equal(first.Version, body.GetProperty("sequence").GetInt64()));
        Assert.Equal(2, bodies.Select(body => body.GetProperty("request_id").GetString()).Distinct().Count());
        Assert.Equal(6, await OutboxAsync(id));
    }

    [Fact]
    public async Task Status_that_repeats_what_stands_is_heard_only_from_whoever_may_decide()
    {
        var id = await service.OpenHighRiskAsync();
        await service.MustAsync(Actors.PowerTenant, All(id, VerificationStatus.Approved));
        var written = await OutboxAsync(id);

        await service.RefusedAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));

        Assert.Equal(written, await OutboxAsync(id));
    }

    [Fact]
    public async Task Status_that_adjusts_tells_everybody_again()
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");
        await service.MustAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));

        await service.MustAsync(Actors.TenantAdmin, All(id, VerificationStatus.Declined));

        Assert.Equal(6, await OutboxAsync(id));
    }

    [Fact]
    public async Task Status_that_is_refused_tells_nobody()
    {
        var id = await service.OpenHighRiskAsync();

        await service.RefusedAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));

        Assert.Equal(0, await OutboxAsync(id));
    }

    [Theory]
    [InlineData(VerificationStatus.Approved, true)]
    [InlineData(VerificationStatus.Declined, false)]
    public async Task The_callback_says_what_was_decided_of_whom(VerificationStatus status, bool verified)
    {
        var id = await OpenAsync("https://example.org/callback", "ada@example.org");
        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));

        await service.MustAsync(Actors.TenantAdmin, All(id, status));

        var (messageId, body) = Assert.Single(
            await service.RowsAsync<(string, byte[])>(
                "SELECT id, body FROM outbox_messages WHERE verification_id = @Id AND kind = 'callback'",
                new { Id = id }
            )
        );
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        Assert.Equal("VERIFICATION_COMPLETED", root.GetProperty("type").GetString());
        Assert.Equal(messageId, root.GetProperty("request_id").GetString());
        Assert.Equal(id, root.GetProperty("verification_id").GetString());
        Assert.Equal(view.ApplicantId, root.GetProperty("applicant_id").GetString());
        Assert.Equal("form-1", root.GetProperty("form_id").GetString());
        Assert.Equal("completed", root.GetProperty("status").GetString());
        Assert.Equal(verified, root.GetProperty("verified").GetBoolean());
        Assert.True(root.GetProperty("verifications").TryGetProperty("profile", out _));
        Assert.Equal("Ada", root.GetProperty("applicant").GetProperty("first_name").GetString());
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_takes_the_decision_back_with_it()
    {
        await using var own = await TestService.StartAsync();
        var id = await own.OpenAsync();
        await own.MustAsync(Actors.TenantAdmin, All(await own.OpenAsync(), VerificationStatus.Approved));
        await own.TamperAsync("CREATE UNIQUE INDEX one_mail ON outbox_messages (kind) WHERE kind = 'applicant_email'");
        var before = await own.DumpAsync();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            own.SendAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved))
        );

        Assert.Equal(before, await own.DumpAsync());

        await own.TamperAsync(
            TestEngine.Of("DROP INDEX one_mail", "DROP INDEX one_mail", "DROP INDEX one_mail ON outbox_messages")
        );
        var made = await own.MustAsync(Actors.TenantAdmin, All(id, VerificationStatus.Approved));
        Assert.Equal(1, made.Decision.Sequence);
    }

    [Fact]
    public void Admin_notes_are_in_no_message_that_leaves()
    {
        const string Marker = "\u2042 for admins only \u2042";
        Prop.ForAll<NonNull<string>, bool>(
                async (noise, approves) =>
                {
                    var notes = Marker + Ordinary(noise.Get);
                    var id = await OpenAsync("https://example.org/callback", "ada@example.org");
                    await service.RunAsync(
                        (IVerificationRepository verifications) => DecideAsync(verifications, id, notes, approves),
                        Actors.TenantAdmin
                    );

                    var bodies = await service.RowsAsync<byte[]>(
                        "SELECT body FROM outbox_messages WHERE verification_id = @Id",
                        new { Id = id }
                    );
                    Assert.Equal(3, bodies.Count);
                    Assert.All(bodies, body => Assert.DoesNotContain(Texts(body), text => text.Contains(Marker)));

                    Assert.DoesNotContain(
                        await service.DumpAsync(),
                        line => line.StartsWith("outbox_messages: ") && line.Contains(Marker)
                    );

                    // The check can find it: the reason, which may leave, is there.
                    Assert.Contains(bodies.SelectMany(Texts), text => text.Contains("an ordinary reason"));
                    Assert.Equal(
                        notes,
                        await service.ValueAsync<string>(
                            "SELECT admin_notes FROM decisions WHERE verification_id = @Id",
                            new { Id = id }
                        )
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    // What a validator lets through: no control characters, no halves of surrogate pairs.
    private static string Ordinary(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c < '\ufffe'));

    private async Task<Domain.Shared.Result> DecideAsync(
        IVerificationRepository verifications,
        string id,
        string adminNotes,
        bool approves
    )
    {
        var verification = await verifications.FindAsync(Actors.Tenant, id, default);
        var request = new DecisionRequest(
            Authority.Of(Actors.TenantAdmin),
            new Grounds { Reason = "an ordinary reason", AdminNotes = adminNotes },
            new Notifications(true, true, true, true)
        );
        var decided = approves
            ? verification!.Approve(request, ApprovalPolicy.BuiltIn, Evidence.None, service.Clock.Now())
            : verification!.Decline(request, ApprovalPolicy.BuiltIn, service.Clock.Now());
        Assert.Null(decided.Error);
        return await verifications.SaveAsync(verification, default);
    }

    // Every text of a JSON body, unescaped, names included.
    private static IEnumerable<string> Texts(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        var texts = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                texts.Add(reader.GetString()!);
            }
        }

        return texts;
    }

    private static UpdateVerificationStatus All(string id, VerificationStatus status) =>
        new()
        {
            VerificationId = id,
            Status = status,
            CallbackEnabled = true,
            ProjectOwnerEmailEnabled = true,
            ApplicantEmailEnabled = true,
        };

    private Task<int> OutboxAsync(string id) =>
        service.ValueAsync<int>("SELECT COUNT(*) FROM outbox_messages WHERE verification_id = @Id", new { Id = id });

    private async Task<string> OpenAsync(string? callbackUrl, string? email)
    {
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = "Ada",
                LastName = "Lovelace",
                Email = email,
            }
        );
        var opened = await service.MustAsync(
            Actors.Integration,
            new CreateVerification
            {
                ApplicantId = person.Id,
                CallbackUrl = callbackUrl,
                FormId = "form-1",
            }
        );
        return opened.Verification.Id;
    }
}
