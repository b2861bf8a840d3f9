using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Under which name the audit keeps that somebody tried what they may not.</summary>
public sealed class RefusedNamesTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Id = "0190f2c4-0000-7000-8000-000000000000";

    private static readonly Dictionary<string, IAttempt> ByName = new()
    {
        ["verification.add_note.refused"] = new AddNote(Id, "note", false),
        ["verification.assign.refused"] = new AssignVerifications([Id]) { UserId = "me" },
        ["verification.request_information.refused"] = new RequestInformation(Id, "passport"),
        ["verification.resume_review.refused"] = new ResumeReview(Id),
        ["verification.start_review.refused"] = new StartReview(Id),
        ["verification.take_next.refused"] = new TakeNextVerification(),
        ["verification.unassign.refused"] = new UnassignVerification(Id),
        ["verification.withdraw_approval.refused"] = new WithdrawApproval(Id, "reason"),
        ["reason_code.set.refused"] = new SetReasonCode("CODE", "text", ReasonUses.Reject, true),
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_refused_attempt_stands_in_the_audit_under_its_own_name(string name)
    {
        var (error, entry) = ByName[name] switch
        {
            AddNote message => await RefusedAsync(message),
            AssignVerifications message => await RefusedAsync(message),
            RequestInformation message => await RefusedAsync(message),
            ResumeReview message => await RefusedAsync(message),
            StartReview message => await RefusedAsync(message),
            TakeNextVerification message => await RefusedAsync(message),
            UnassignVerification message => await RefusedAsync(message),
            WithdrawApproval message => await RefusedAsync(message),
            SetReasonCode message => await RefusedAsync(message),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };

        Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
        Assert.Contains($"action={name},", entry, StringComparison.Ordinal);
    }

    private Task<(Domain.Shared.Error Error, string Entry)> RefusedAsync<T>(IMessage<T> message) =>
        fixture.Service.RefusedWithOneEntryAsync(Actors.Integration, message);
}
