using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>How long cases may wait, and for how long somebody may hold one. Section <c>Review</c>.</summary>
public sealed record ReviewOptions
{
    /// <summary>
    /// Hours until a case of standard risk is overdue, for tenants that set no time of their own; the clock stands still
    /// while the subject is asked.
    /// </summary>
    public int DueHoursStandard { get; init; } = 72;

    /// <summary>Hours until a case of high risk is overdue, likewise.</summary>
    public int DueHoursHigh { get; init; } = 24;

    /// <summary>Minutes that an assignment holds unless it is renewed.</summary>
    public int AssignmentMinutes { get; init; } = 120;

    /// <summary>How long an assignment holds.</summary>
    public TimeSpan Lease => TimeSpan.FromMinutes(AssignmentMinutes);

    /// <summary>The hours that count for a tenant with these of its own: both given.</summary>
    public DueHours InForce(DueHours own) => new(own.Standard ?? DueHoursStandard, own.High ?? DueHoursHigh);

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure()
    {
        const int MostMinutes = DueHours.Most * 60;
        return !DueHours.AreAccepted(DueHoursStandard) || !DueHours.AreAccepted(DueHoursHigh)
                ? $"Review:DueHoursStandard and Review:DueHoursHigh must be whole hours from 1 to {DueHours.Most}."
            : AssignmentMinutes is < 1 or > MostMinutes
                ? $"Review:AssignmentMinutes must be whole minutes from 1 to {MostMinutes}."
            : null;
    }
}
