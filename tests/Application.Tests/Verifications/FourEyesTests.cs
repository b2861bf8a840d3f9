using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>One proposes, another confirms, and both decide on the same thing.</summary>
public sealed class FourEyesTests : IAsyncLifetime
{
    private static readonly Actor Second = Actors.User(Roles.TenantAdmin, "second-admin");
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.EnrolAsync(Actors.TenantAdmin, Actors.PowerTenant, Second);
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule with { Approvals = 2 });
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<string> ProposedAsync(Actor? by = null)
    {
        var id = await service.OpenAsync();
        var made = await service.MustAsync(by ?? Actors.TenantAdmin, TestService.Approval(id));
        Assert.Equal(VerificationStatus.AwaitingSecondApproval, made.Status);
        return id;
    }

    public static TheoryData<string, Way> Changes()
    {
        var changes = new TheoryData<string, Way>();
        foreach (var way in new[] { Way.Approve, Way.StatusApproved })
        {
            changes.Add("UPDATE verifications SET risk_factors = 'PepDirector'", way);
            changes.Add("UPDATE organizations SET name = 'Renamed Ltd'", way);
            changes.Add("UPDATE organizations SET country = 'IR'", way);
            changes.Add("UPDATE organizations SET business_activities = 'BAKERY,CASINO'", way);
            changes.Add(
                "INSERT INTO directors (organization_id, position, name, politically_exposed, beneficial_owner) SELECT id, 1, 'New Owner', '1', '1' FROM organizations",
                way
            );
        }

        return changes;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_second_approval_is_refused_when_risk_or_subject_changed_since_the_first(
        string change,
        Way way
    )
    {
        var id = await ProposedAsync();
        await service.TamperAsync(change);

        var (error, entry) = await service.RefusedWithOneEntryAsync(Second, way.On(id, Second));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal("CASE_CHANGED_SINCE_FIRST_APPROVAL", error.Code);
        Assert.Contains("verification.approve.refused", entry);
        var requirements = await service.MustAsync(Second, new GetApprovalRequirements(id));
        Assert.Equal("CASE_CHANGED_SINCE_FIRST_APPROVAL", Assert.Single(requirements.Refusals).Code);
    }

    [Theory]
    [InlineData("first_name = 'Eve'")]
    [InlineData("last_name = 'Byron'")]
    [InlineData("email = 'eve@example.org'")]
    [InlineData("date_of_birth = '1816-12-10'")]
    [InlineData("residence_country = 'FR'")]
    [InlineData("external_id = 'p-2'")]
    [InlineData("external_id = NULL")]
    public async Task The_second_approval_is_refused_when_the_person_changed_since_the_first(string change)
    {
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = "Ada",
                LastName = "Lovelace",
                Email = "ada@example.org",
                DateOfBirth = "1990-12-10",
                ResidenceCountry = "GB",
                ExternalId = "p-1",
            }
        );
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var opened = await service.MustAsync(Actors.Integration, new CreateVerification { CustomerId = person.Id });
            ids.Add(opened.Verification.Id);
            await service.MustAsync(Actors.TenantAdmin, TestService.Approval(ids[i]));
        }

        Assert.Equal(
            VerificationStatus.Approved,
            (await service.MustAsync(Second, TestService.Approval(ids[0]))).Status
        );
        await service.TamperAsync($"UPDATE applicants SET {change}");

        var (error, _) = await service.RefusedWithOneEntryAsync(Second, TestService.Approval(ids[1]));

        Assert.Equal((ErrorKind.Conflict, "CASE_CHANGED_SINCE_FIRST_APPROVAL"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task Where_the_tenant_requires_a_version_whoever_decides_or_withdraws_names_one()
    {
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { RequiresIfMatch = true });
        var id = await service.OpenAsync();
        ExpectedRecord read = new() { Version = 1 };

        Assert.Equal(VerificationErrors.VersionRequired, await RefusedAsync(TestService.Approval(id)));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id) with { Expected = read });
        Assert.Equal(VerificationErrors.VersionRequired, await RefusedAsync(new WithdrawApproval(id, "Too early")));
        var returned = await service.MustAsync(
            Actors.TenantAdmin,
            new WithdrawApproval(id, "Too early") { Expected = new ExpectedRecord { Version = ExpectedVersion.Any } }
        );
        Assert.Equal((id, 3L), (returned.VerificationId, returned.Version));

        // Elsewhere nobody has to.
        var theirs = await service.OpenAsync(by: Actors.ForeignPowerTenant);
        await service.MustAsync(Actors.ForeignPowerTenant, TestService.Approval(theirs, "power-tenant"));

        Task<Error> RefusedAsync<T>(IMessage<T> message) =>
            service.RefusedWithoutTraceAsync(Actors.TenantAdmin, message);
    }

    [Fact]
    public async Task Returned_to_review_a_changed_case_is_approved_by_two_people_anew()
    {
        var id = await ProposedAsync();
        await service.TamperAsync("UPDATE organizations SET name = 'Renamed Ltd'");

        var returned = await service.MustAsync(Second, new WithdrawApproval(id, "It was renamed"));
        var first = await service.MustAsync(Second, TestService.Approval(id));
        var second = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(VerificationStatus.InReview, returned.Status);
        Assert.Equal(VerificationStatus.AwaitingSecondApproval, first.Status);
        Assert.Equal(VerificationStatus.Approved, second.Status);
        Assert.Equal(first.Decision.Seen, second.Decision.Seen);
        var history = await service.RowsAsync<string>(
            "SELECT action FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
            new { Stream = "verification:" + id }
        );
        Assert.Equal(
            [
                "verification.created",
                "verification.approval_proposed",
                "verification.approval_withdrawn",
                "verification.approval_proposed",
                "verification.approved",
            ],
            history
        );
    }

    [Fact]
    public async Task The_first_approval_does_not_count_towards_a_policy_it_does_not_meet()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, Way.StatusApproved.On(id, Actors.TenantAdmin));
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2, ReasonRequired = true }, Say.HighRule);

        var (error, _) = await service.RefusedWithOneEntryAsync(Second, TestService.Approval(id));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal("FIRST_APPROVAL_OUTDATED", error.Code);
    }

    [Fact]
    public async Task Nobody_confirms_through_a_key_of_their_own_what_they_proposed()
    {
        var made = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "mine", Roles = Roles.TenantAdmin }
        );
        Assert.Equal(
            Actors.TenantAdmin.Id,
            await service.ValueAsync<string>("SELECT created_by FROM api_keys WHERE id = @Id", new { made.Id })
        );
        var key = Actors.Key(Roles.TenantAdmin, made.Id) with { KeyOwnerId = Actors.TenantAdmin.Id };
        foreach (var (first, second) in new[] { (Actors.TenantAdmin, key), (key, Actors.TenantAdmin) })
        {
            var id = await ProposedAsync(by: first);

            var error = await service.RefusedAsync(second, Way.StatusApproved.On(id, second));

            Assert.Equal("SECOND_APPROVER_REQUIRED", error.Code);
            Assert.Equal(
                VerificationStatus.Approved,
                (await service.MustAsync(Second, TestService.Approval(id))).Status
            );
        }
    }

    [Fact]
    public async Task One_approval_alone_stores_no_fingerprint()
    {
        await service.SetPolicyAsync(Say.StandardRule, Say.HighRule);
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Null(made.Decision.Seen);
    }

    // ---- A first approval is worth its approver today

    private Actor First => Actors.TenantAdmin;

    private async Task<string> CodeOfConfirmingAsync(string id, Actor? by = null)
    {
        var error = await service.RefusedAsync(by ?? Second, TestService.Approval(id));
        var told = await service.MustAsync(by ?? Second, new GetApprovalRequirements(id));
        Assert.Equal(error, told.Refusals[0]);
        return error.Code;
    }

    [Fact]
    public async Task Confirming_what_somebody_approved_who_was_disabled_since_is_a_conflict_until_they_are_back()
    {
        var id = await ProposedAsync();
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(First.Id) { IsActive = false });

        Assert.Equal("FIRST_APPROVAL_OUTDATED", await CodeOfConfirmingAsync(id));

        await service.MustAsync(Actors.PowerTenant, new UpdateUser(First.Id) { IsActive = true });
        await service.MustAsync(Second, TestService.Approval(id));
    }

    [Theory]
    [InlineData(Roles.Reviewer)]
    [InlineData(Roles.Auditor)]
    public async Task Confirming_what_somebody_approved_who_was_demoted_since_is_a_conflict(Roles left)
    {
        var id = await ProposedAsync();
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(First.Id) { Roles = left });

        Assert.Equal("FIRST_APPROVAL_OUTDATED", await CodeOfConfirmingAsync(id));
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("taken over")]
    [InlineData("owner disabled")]
    [InlineData("owner demoted")]
    public async Task Confirming_what_a_key_approved_that_lost_its_worth_since_is_a_conflict(string how)
    {
        var made = await service.MustAsync(First, new CreateApiKey { Name = how, Roles = Roles.TenantAdmin });
        var key = Actors.Key(Roles.TenantAdmin, made.Id) with { KeyOwnerId = First.Id };
        var id = await ProposedAsync(key);
        switch (how)
        {
            case "revoked":
                await service.MustAsync(First, new RevokeApiKey(made.Id));
                break;
            case "taken over":
                await service.MustAsync(Actors.PowerTenant, new TakeOverApiKey(made.Id));
                break;
            case "owner disabled":
                await service.MustAsync(Actors.PowerTenant, new UpdateUser(First.Id) { IsActive = false });
                break;
            default:
                await service.MustAsync(Actors.PowerTenant, new UpdateUser(First.Id) { Roles = Roles.Reviewer });
                break;
        }

        Assert.Equal("FIRST_APPROVAL_OUTDATED", await CodeOfConfirmingAsync(id));
    }

    // ---- Not one person with two hats

    [Fact]
    public async Task Two_keys_of_the_installation_are_not_two_people()
    {
        var (one, other) = (Actors.Key(Roles.TenantAdmin, "one"), Actors.Key(Roles.TenantAdmin, "other"));
        await service.EnrolAsync(one, other);
        var id = await ProposedAsync(one);

        Assert.Equal(
            "SECOND_APPROVER_REQUIRED",
            (await service.RefusedAsync(other, Way.StatusApproved.On(id, other))).Code
        );

        await service.MustAsync(Second, TestService.Approval(id));
    }

    [Theory]
    [InlineData("created")]
    [InlineData("reset")]
    [InlineData("made the first")]
    public async Task Whoever_was_given_their_credential_by_the_other_approver_since_the_opening_does_not_confirm(
        string how
    )
    {
        var id = await ProposedAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var hat = Second;
        switch (how)
        {
            case "created":
                var created = await service.MustAsync(
                    First,
                    new CreateUser { UserName = "hat", Roles = Roles.TenantAdmin }
                );
                hat = Actors.User(Roles.TenantAdmin, created.Id);
                break;
            case "reset":
                await service.MustAsync(First, new ResetPassword(Second.Id));
                break;
            default:
                await service.MustAsync(Second, new ResetPassword(First.Id));
                break;
        }

        Assert.Equal("APPROVERS_NOT_INDEPENDENT", await CodeOfConfirmingAsync(id, hat));
        var key = Actors.Key(Roles.TenantAdmin, "hats-key") with { KeyOwnerId = hat.Id };
        Assert.Equal(
            "APPROVERS_NOT_INDEPENDENT",
            (await service.RefusedAsync(key, Way.StatusApproved.On(id, key))).Code
        );
    }

    [Theory]
    [InlineData("mailed to an address of the first approver's", true)]
    [InlineData("mailed to an address of their own making", true)]
    [InlineData("mailed to an address of somebody else's", false)]
    [InlineData("shown", true)]
    [InlineData("shown, and the password changed since", true)]
    [InlineData("shown to somebody else", false)]
    [InlineData("shown for a reset", true)]
    [InlineData("mailed for a reset", false)]
    public async Task An_activation_makes_a_password_ones_own_to_all_but_whoever_may_have_read_it(
        string how,
        bool isTied
    )
    {
        const string Own = "correct horse battery staple",
            Next = "seven purple walruses dance";
        var mail = new MailedActivations();
        await service.DisposeAsync();
        service = await TestService.StartAsync(services =>
        {
            services.AddSingleton<IAccessTokens>(new TokenStub());
            services.AddSingleton<IActivationNotices>(mail);
        });
        await service.EnrolAsync(Actors.TenantAdmin, Actors.PowerTenant, Second);
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule with { Approvals = 2 });
        var id = await ProposedAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        var made = await service.MustAsync<UserCreated>(
            First,
            new CreateUser
            {
                UserName = "hat",
                Roles = Roles.TenantAdmin,
                Email = how == "mailed to an address of the first approver's" ? "hat@example.com" : null,
            }
        );
        var hat = Actors.User(Roles.TenantAdmin, made.User.Id) with { Name = "hat" };
        var activation = made.Activation!;
        switch (how)
        {
            case "mailed to an address of their own making":
                // Whoever was shown the first activation acts as the user; a colleague's reset does not mend that.
                await service.MustAsync(null, new ActivateUser(activation.Token, Own));
                await service.MustAsync(hat, new SetUserEmail(made.User.Id, "hat@example.com"));
                service.Clock.Advance(TimeSpan.FromMinutes(1));
                activation = (await service.MustAsync(Actors.PowerTenant, new ResetPassword(made.User.Id))).Activation!;
                break;
            case "mailed to an address of somebody else's":
                await service.MustAsync(Actors.PowerTenant, new SetUserEmail(made.User.Id, "hat@example.com"));
                activation = (await service.MustAsync(First, new ResetPassword(made.User.Id))).Activation!;
                break;
            case "shown to somebody else":
                activation = (await service.MustAsync(Actors.PowerTenant, new ResetPassword(made.User.Id))).Activation!;
                break;
            case "shown for a reset" or "mailed for a reset":
                await service.MustAsync(null, new ActivateUser(activation.Token, Own));
                if (how == "mailed for a reset")
                {
                    await service.MustAsync(Actors.PowerTenant, new SetUserEmail(made.User.Id, "hat@example.com"));
                }

                service.Clock.Advance(TimeSpan.FromMinutes(1));
                activation = (await service.MustAsync(First, new ResetPassword(made.User.Id))).Activation!;
                break;
        }

        if (how != "mailed to an address of their own making")
        {
            Assert.Equal("APPROVERS_NOT_INDEPENDENT", await CodeOfConfirmingAsync(id, hat));
        }

        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.MustAsync(null, new ActivateUser(activation.Token ?? mail.Last, Own));
        if (how.Contains("changed"))
        {
            service.Clock.Advance(TimeSpan.FromMinutes(1));
            await service.MustAsync(hat, new ChangePassword(Own, Next) { ForSession = true });
        }

        var told = await service.MustAsync(hat, new GetApprovalRequirements(id));
        Assert.Equal(isTied, told.Refusals.Any(reason => reason.Code == "APPROVERS_NOT_INDEPENDENT"));
        if (isTied)
        {
            Assert.Equal("APPROVERS_NOT_INDEPENDENT", await CodeOfConfirmingAsync(id, hat));
            return;
        }

        await service.MustAsync(hat, TestService.Approval(id));
    }

    /// <summary>Stands where mail goes out: the token as the user reads it.</summary>
    private sealed class MailedActivations : IActivationNotices
    {
        public string? Last { get; private set; }

        public string? LinkTo(string token) => null;

        public Task<string?> SendAsync(
            User user,
            string token,
            DateTimeOffset expiresAt,
            CancellationToken cancellationToken
        )
        {
            Last = user.Email is null ? Last : token;
            return Task.FromResult(user.Email is null ? null : "h…@example.com");
        }
    }

    [Fact]
    public async Task A_credential_given_before_the_case_was_opened_is_no_tie()
    {
        await service.MustAsync(First, new ResetPassword(Second.Id));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = await ProposedAsync();

        await service.MustAsync(Second, TestService.Approval(id));
    }

    // ---- Withdrawing

    [Fact]
    public async Task A_tenant_admin_does_not_undo_a_power_tenants_approval_of_a_high_risk_case()
    {
        var id = await service.OpenHighRiskAsync();
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(id, "power-tenant"));

        var (error, _) = await service.RefusedWithOneEntryAsync(Second, new WithdrawApproval(id, "Too early"));
        Assert.Equal((ErrorKind.Forbidden, "FIRST_APPROVAL_STANDS"), (error.Kind, error.Code));
        Assert.Equal("FIRST_APPROVAL_STANDS", (await service.RefusedAsync(Second, new StartReview(id))).Code);
        Assert.Equal(
            "FIRST_APPROVAL_STANDS",
            (await service.RefusedAsync(Second, new RequestInformation(id, "more"))).Code
        );

        await service.MustAsync(
            Actors.User(Roles.PowerTenant, "another"),
            new WithdrawApproval(id, "It was too early")
        );
    }

    [Fact]
    public async Task Only_whoever_decides_withdraws_an_approval()
    {
        var id = await ProposedAsync();
        foreach (var role in Say.Lacking(Permission.DecideVerifications))
        {
            var error = await service.RefusedAsync(Actors.User(role), new WithdrawApproval(id, "Too early"));
            Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
        }

        Assert.Equal(
            "VERIFICATION_NOT_FOUND",
            (await service.RefusedAsync(Actors.ForeignPowerTenant, new WithdrawApproval(id, "Too early"))).Code
        );
    }

    [Fact]
    public async Task Withdrawing_where_nothing_was_proposed_or_of_another_version_is_refused()
    {
        var id = await service.OpenAsync();
        var (error, _) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            new WithdrawApproval(id, "Too early")
        );
        Assert.Equal("NO_APPROVAL_AWAITS_CONFIRMATION", error.Code);

        var proposed = await ProposedAsync();
        var stale = new WithdrawApproval(proposed, "Too early") { Expected = new ExpectedRecord { Version = 1 } };
        Assert.Equal("VERSION_MISMATCH", (await service.RefusedAsync(Actors.TenantAdmin, stale)).Code);

        foreach (var reason in new[] { null, " ", Say.Long(ApproveVerification.MaxNotes + 1) })
        {
            var refused = await service.RefusedWithoutTraceAsync(
                Actors.TenantAdmin,
                new WithdrawApproval(proposed, reason)
            );
            Assert.Equal("reason", Assert.Single(refused.Fields).Field);
        }
    }
}
