using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;

namespace VerificationService.Api.Console;

/// <summary>A subject, and what keeps its records.</summary>
internal sealed record SubjectRecords(SubjectRef Subject, RetentionOutlook Outlook)
{
    /// <summary>As a page's query names it.</summary>
    public static string Query(SubjectRef subject) =>
        $"{(subject.IsBusiness ? "organization" : "customer")}={Uri.EscapeDataString(subject.Id)}";
}
