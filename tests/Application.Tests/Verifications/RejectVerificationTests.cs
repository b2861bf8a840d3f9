using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class RejectVerificationTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private static readonly RejectVerification Valid = new()
    {
        VerificationId = "some-id",
        RejectedBy = "tenant-admin",
        Grounds = new() { Reason = "The document has expired" },
    };

    private static readonly Dictionary<string, (string Field, RejectVerification Command)> Faults = new()
    {
        ["no approver"] = ("rejectedBy", Valid with { RejectedBy = null }),
        ["a blank approver"] = ("rejectedBy", Valid with { RejectedBy = " " }),
        ["an approver too long"] = ("rejectedBy", Valid with { RejectedBy = Say.Long(201) }),
        ["a control character in the approver"] = ("rejectedBy", Valid with { RejectedBy = "a\u0007" }),
        ["a blank id"] = ("verificationId", Valid with { VerificationId = "" }),
        ["a reason too long"] = (
            "rejectionReason",
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
        ["a zero in the reason"] = ("rejectionReason", Valid with { Grounds = Valid.Grounds with { Reason = "a\0b" } }),
        ["half a surrogate pair in the admin notes"] = (
            "adminNotes",
            Valid with
            {
                Grounds = Valid.Grounds with { AdminNotes = "\ud83d!" },
            }
        ),
        ["no grounds"] = ("notes", Valid with { Grounds = Valid.Grounds with { Reason = null } }),
        ["nothing but blank grounds"] = (
            "notes",
            Valid with
            {
                Grounds = Valid.Grounds with { Reason = " ", Notes = " ", Comment = " " },
            }
        ),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Reject_that_is_malformed_is_refused_by_field(string what)
    {
        var (field, command) = Faults[what];

        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task Reject_shows_its_reason_and_grants_no_level()
    {
        var id = await service.OpenAsync();

        await service.MustAsync(Actors.TenantAdmin, Valid with { VerificationId = id });

        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal(VerificationStatus.Declined, view.Status);
        Assert.Equal("The document has expired", view.Reason);
        Assert.Null(view.Level);
    }

    [Fact]
    public async Task Reject_of_a_case_that_waits_for_information_stands()
    {
        var id = await service.OpenAsync();
        await service.MoveAsync(id, (v, now) => v.RequestInformation(new("A utility bill, please"), now));

        var made = await service.MustAsync(Actors.TenantAdmin, Valid with { VerificationId = id });

        Assert.Equal(VerificationStatus.Declined, made.Status);
    }

    [Fact]
    public async Task Reject_under_an_authority_the_credential_does_not_bear_is_refused()
    {
        var id = await service.OpenAsync();

        var (error, _) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            Valid with
            {
                VerificationId = id,
                RejectedBy = "power-tenant",
            }
        );

        Assert.Equal("AUTHORITY_NOT_HELD", error.Code);
    }
}
