using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class ApproveVerificationTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private static readonly ApproveVerification Valid = TestService.Approval("some-id");

    private static readonly Dictionary<string, (string Field, ApproveVerification Command)> Faults = new()
    {
        ["no approver"] = ("approvedBy", Valid with { ApprovedBy = null }),
        ["a blank approver"] = ("approvedBy", Valid with { ApprovedBy = " " }),
        ["an approver too long"] = ("approvedBy", Valid with { ApprovedBy = Say.Long(201) }),
        ["a line break in the approver"] = ("approvedBy", Valid with { ApprovedBy = "tenant\nadmin" }),
        ["a blank id"] = ("verificationId", Valid with { VerificationId = "" }),
        ["a reason too long"] = (
            "approvalReason",
            Valid with
            {
                Grounds = Valid.Grounds with { Reason = Say.Long(4001) },
            }
        ),
        ["notes too long"] = ("notes", Valid with { Grounds = Valid.Grounds with { Notes = Say.Long(4001) } }),
        ["a comment too long"] = ("comment", Valid with { Grounds = Valid.Grounds with { Comment = Say.Long(4001) } }),
        ["admin notes too long"] = (
            "adminNotes",
            Valid with
            {
                Grounds = Valid.Grounds with { AdminNotes = Say.Long(4001) },
            }
        ),
        ["a zero in the reason"] = ("approvalReason", Valid with { Grounds = Valid.Grounds with { Reason = "a\0b" } }),
        ["an escape in the notes"] = ("notes", Valid with { Grounds = Valid.Grounds with { Notes = "a\u001bb" } }),
        ["a C1 control in the comment"] = (
            "comment",
            Valid with
            {
                Grounds = Valid.Grounds with { Comment = "a\u0085b" },
            }
        ),
        ["a non-character in the admin notes"] = (
            "adminNotes",
            Valid with
            {
                Grounds = Valid.Grounds with { AdminNotes = "a\uffffb" },
            }
        ),
        ["half a surrogate pair in the notes"] = (
            "notes",
            Valid with
            {
                Grounds = Valid.Grounds with { Notes = "a\ud83d" },
            }
        ),
        ["the other half in the comment"] = (
            "comment",
            Valid with
            {
                Grounds = Valid.Grounds with { Comment = "\ude00b" },
            }
        ),
        ["no grounds"] = ("notes", Valid with { Grounds = Valid.Grounds with { Notes = null } }),
        ["blank grounds"] = (
            "notes",
            Valid with
            {
                Grounds = Valid.Grounds with { Notes = " ", Comment = "\t", Reason = "" },
            }
        ),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Approve_that_is_malformed_is_refused_by_field(string what)
    {
        var (field, command) = Faults[what];

        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.DoesNotContain("xxxx", error.Message);
    }

    [Fact]
    public async Task Approve_names_every_fault_at_once()
    {
        var error = await service.RefusedAsync(
            Actors.TenantAdmin,
            new ApproveVerification
            {
                VerificationId = "",
                Grounds = new() { AdminNotes = "\0" },
            }
        );

        Assert.Equal(["verificationId", "approvedBy", "adminNotes", "notes"], error.Fields.Select(f => f.Field));
    }

    [Theory]
    [InlineData("notes")]
    [InlineData("approvalReason")]
    [InlineData("comment")]
    public async Task Approve_takes_its_grounds_from_any_of_three_fields_to_the_full_length(string field)
    {
        var id = await service.OpenAsync();
        var text = "Zeile 1\r\n\tZeile 2 " + Say.Long(ApproveVerification.MaxNotes - 18);
        Assert.Equal(ApproveVerification.MaxNotes, text.Length);

        var made = await service.MustAsync(
            Actors.TenantAdmin,
            new ApproveVerification
            {
                VerificationId = id,
                ApprovedBy = "tenant-admin",
                Grounds = new()
                {
                    Notes = field == "notes" ? text : null,
                    Reason = field == "approvalReason" ? text : null,
                    Comment = field == "comment" ? text : null,
                },
            }
        );

        Assert.Equal(
            text,
            made.Decision.Grounds.Notes ?? made.Decision.Grounds.Reason ?? made.Decision.Grounds.Comment
        );
    }

    [Fact]
    public async Task Approve_stores_the_claim_the_actor_and_every_text_as_sent()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(
            Actors.PowerTenant,
            new ApproveVerification
            {
                VerificationId = id,
                ApprovedBy = "tenant-admin",
                Grounds = new()
                {
                    Reason = "a reason \ud83d\ude00",
                    Notes = "notes \u202e\u05d0",
                    Comment = "a comment",
                    AdminNotes = "admin notes",
                },
            }
        );

        var row = Assert.Single(
            await service.RowsAsync<dynamic>("SELECT * FROM decisions WHERE verification_id = @Id", new { Id = id })
        );

        Assert.Equal("tenant-admin", row.claimed_approver);
        Assert.Equal("tenant-admin", row.role);
        Assert.Equal(Actors.PowerTenant.Id, row.actor_id);
        Assert.Equal(Actors.PowerTenant.Name, row.actor_name);
        Assert.Equal("User", row.actor_kind);
        Assert.Equal("a reason \ud83d\ude00", row.reason);
        Assert.Equal("notes \u202e\u05d0", row.notes);
        Assert.Equal("a comment", row.comment);
        Assert.Equal("admin notes", row.admin_notes);
        Assert.Equal("Standard", row.risk_level);
        Assert.Equal(0, row.policy_version);
        Assert.Equal(
            (0, 0, 0, 1),
            (
                (int)Convert.ToInt32(row.notify_callback),
                (int)Convert.ToInt32(row.notify_owner_email),
                (int)Convert.ToInt32(row.notify_applicant_email),
                (int)Convert.ToInt32(row.notify_subscriptions)
            )
        );
    }

    [Fact]
    public async Task An_approval_and_a_rejection_tell_whom_they_name()
    {
        var approved = await service.OpenAsync();
        var rejected = await service.OpenAsync();
        var notify = new Notifications(true, true, false, true);

        await service.MustAsync(
            Actors.TenantAdmin,
            new ApproveVerification
            {
                VerificationId = approved,
                ApprovedBy = "tenant-admin",
                Grounds = new() { Notes = "fine" },
                Notify = notify,
            }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = rejected,
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "not fine" },
                Notify = notify,
            }
        );

        foreach (var id in new[] { approved, rejected })
        {
            var row = Assert.Single(
                await service.RowsAsync<dynamic>("SELECT * FROM decisions WHERE verification_id = @Id", new { Id = id })
            );
            Assert.Equal(
                (1, 1, 0, 1),
                (
                    (int)Convert.ToInt32(row.notify_callback),
                    (int)Convert.ToInt32(row.notify_owner_email),
                    (int)Convert.ToInt32(row.notify_applicant_email),
                    (int)Convert.ToInt32(row.notify_subscriptions)
                )
            );
        }
    }

    [Theory]
    [InlineData("power-tenant", Roles.TenantAdmin)]
    [InlineData("reviewer", Roles.PowerTenant)]
    [InlineData("integration", Roles.PowerTenant)]
    [InlineData("somebody else", Roles.PowerTenant)]
    [InlineData("TENANT-ADMIN", Roles.TenantAdmin)]
    public async Task Approve_under_an_authority_the_credential_does_not_bear_is_refused(string claim, Roles held)
    {
        var id = await service.OpenAsync();

        var (error, entry) = await service.RefusedWithOneEntryAsync(Actors.User(held), TestService.Approval(id, claim));

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
        Assert.Equal("AUTHORITY_NOT_HELD", error.Code);
        Assert.Contains(claim, entry);
    }

    [Fact]
    public async Task Approve_by_a_power_tenant_who_claims_to_be_a_tenant_admin_is_refused_for_high_risk()
    {
        var id = await service.OpenHighRiskAsync();

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.PowerTenant, TestService.Approval(id));

        Assert.Equal("High-risk organizations require POWER_TENANT approval", error.Message);
    }

    [Fact]
    public async Task Approve_by_the_callers_own_id_or_name_counts_by_their_highest_role()
    {
        foreach (var claim in new[] { Actors.PowerTenant.Id, Actors.PowerTenant.Name })
        {
            var id = await service.OpenHighRiskAsync();

            var made = await service.MustAsync(Actors.PowerTenant, TestService.Approval(id, claim));

            Assert.Equal(claim, made.Decision.ClaimedApprover);
            Assert.Equal(Roles.PowerTenant, made.Decision.Role);
        }
    }

    [Fact]
    public async Task Approve_by_a_user_who_is_named_like_a_role_they_lack_is_refused()
    {
        var id = await service.OpenHighRiskAsync();
        var actor = new Actor(ActorKind.User, "u", "power-tenant", Actors.Tenant, Roles.TenantAdmin);

        var error = await service.RefusedAsync(actor, TestService.Approval(id, "power-tenant"));

        Assert.Equal("AUTHORITY_NOT_HELD", error.Code);
    }

    [Fact]
    public async Task Approve_by_the_test_approver_stands_in_a_sandbox()
    {
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id, "E2E_TEST_ADMIN"));

        Assert.Equal("E2E_TEST_ADMIN", made.Decision.ClaimedApprover);
        Assert.Equal(Roles.TenantAdmin, made.Decision.Role);
    }

    [Fact]
    public async Task Approve_by_the_test_approver_of_a_high_risk_case_is_refused_even_from_a_power_tenant()
    {
        var id = await service.OpenHighRiskAsync();

        var error = await service.RefusedAsync(Actors.PowerTenant, TestService.Approval(id, "E2E_TEST_ADMIN"));

        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
    }

    [Fact]
    public async Task Approve_by_the_test_approver_outside_a_sandbox_is_refused()
    {
        var id = await service.OpenAsync();

        var result = await service.SendAsync(
            Actors.TenantAdmin,
            TestService.Approval(id, "E2E_TEST_ADMIN"),
            isSandbox: false
        );

        Assert.Equal("TEST_APPROVER_NOT_ALLOWED", result.Error?.Code);
        Assert.Equal(ErrorKind.Forbidden, result.Error?.Kind);
    }

    [Fact]
    public async Task Twenty_approvers_at_once_make_one_decision()
    {
        var id = await service.OpenAsync();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Task.Run(() => service.SendAsync(Actors.TenantAdmin, TestService.Approval(id))))
        );

        // Whoever was late finds the outcome standing.
        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Single(results.Select(result => result.Value.Decision.Id).Distinct());
        Assert.Equal(
            1,
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM decisions WHERE verification_id = @Id",
                new { Id = id }
            )
        );
        Assert.Single(
            results.Where(result => result.Error is null).Select(result => result.Value.Decision.Id).Distinct()
        );
    }
}
