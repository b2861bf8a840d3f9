using VerificationService.Application.Audit;
using VerificationService.Domain.Retention;

namespace VerificationService.Application.Retention;

/// <summary>What the module records, in the history of the subject, or of the tenant where all of it is meant.</summary>
internal static class RetentionAudit
{
    public static AuditRecord Of(
        string tenantId,
        SubjectRef? subject,
        string what,
        DateTimeOffset now,
        params KeyValuePair<string, string?>[] facts
    ) =>
        new()
        {
            TenantId = tenantId,
            Stream = subject is null ? AuditStreams.Tenant(tenantId) : AuditStreams.Subject(subject.Id),
            Action = (subject is null ? "tenant." : "subject.") + what,
            OccurredAt = now,
            Facts = facts,
        };
}
