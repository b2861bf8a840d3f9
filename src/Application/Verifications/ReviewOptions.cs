using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>How long cases may wait, and for how long somebody may hold one. Section <c>Review</c>.</summary>
public sealed record ReviewOptions
{
    /// <summary>Hours until a case of standard risk is overdue; the clock stands still while the subject is asked.</summary>
    public int DueHoursStandard { get; init; } = 72;

    /// <summary>Hours until a case of high risk is overdue.</summary>
    public int DueHoursHigh { get; init; } = 24;

    /// <summary>Minutes that an assignment holds unless it is renewed.</summary>
    public int AssignmentMinutes { get; init; } = 120;

    /// <summary>The due times.</summary>
    public DueTimes DueTimes => new(TimeSpan.FromHours(DueHoursStandard), TimeSpan.FromHours(DueHoursHigh));

    /// <summary>How long an assignment holds.</summary>
    public TimeSpan Lease => TimeSpan.FromMinutes(AssignmentMinutes);

    /// <summary>What is wrong, in one sentence; null when nothing is.</summary>
    public string? Fault()
    {
        const int Year = 366 * 24;
        return DueHoursStandard is < 1 or > Year || DueHoursHigh is < 1 or > Year
                ? $"Review:DueHoursStandard and Review:DueHoursHigh must be whole hours from 1 to {Year}."
            : AssignmentMinutes is < 1 or > Year * 60
                ? $"Review:AssignmentMinutes must be whole minutes from 1 to {Year * 60}."
            : null;
    }
}
