using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>The ways to decide a case. They pass through one guard, so they are tested side by side.</summary>
public enum Way
{
    /// <summary>v2.1 approve.</summary>
    Approve,

    /// <summary>v2.1 reject.</summary>
    Reject,

    /// <summary>v1 status, approved.</summary>
    StatusApproved,

    /// <summary>v1 status, declined.</summary>
    StatusDeclined,
}

internal static class DecisionCommands
{
    public static readonly Way[] All = Enum.GetValues<Way>();

    public static bool Approves(this Way way) => way is Way.Approve or Way.StatusApproved;

    public static VerificationStatus Outcome(this Way way) =>
        way.Approves() ? VerificationStatus.Approved : VerificationStatus.Declined;

    /// <summary>The command, claiming <paramref name="actor"/>'s own name where the surface has a claim.</summary>
    public static ICommand<DecisionMade> On(this Way way, string id, Actor actor, ExpectedRecord? expected = null) =>
        way switch
        {
            Way.Approve => new ApproveVerification
            {
                VerificationId = id,
                ApprovedBy = actor.Name,
                Grounds = new() { Notes = "All criteria met" },
                Expected = expected ?? ExpectedRecord.Nothing,
            },
            Way.Reject => new RejectVerification
            {
                VerificationId = id,
                RejectedBy = actor.Name,
                Grounds = new() { Notes = "Criteria not met" },
                Expected = expected ?? ExpectedRecord.Nothing,
            },
            _ => new UpdateVerificationStatus
            {
                VerificationId = id,
                Status = way.Outcome(),
                Expected = expected ?? ExpectedRecord.Nothing,
            },
        };

    public static TheoryData<Way> Ways => [.. All];
}
