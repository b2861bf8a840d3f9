using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>Ends a link: it leads nowhere from then on, to the form as to the outcome. Ending it again changes nothing.</summary>
public sealed record RevokeFormLink(string LinkId) : ICommand<FormLink>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("form_link.revoke");

    internal sealed class Handler(IFormLinkRepository links, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<RevokeFormLink, FormLink>
    {
        public async Task<Result<FormLink>> Handle(RevokeFormLink command, CancellationToken cancellationToken)
        {
            if (await links.FindAsync(caller.TenantId, command.LinkId, cancellationToken) is not { } found)
            {
                return FormErrors.LinkNotFound;
            }

            if (found.EndedAt is not null)
            {
                return found;
            }

            var now = time.Now();
            var ended = found with { EndedAt = now, Draft = FormDraft.Empty };
            if (!await links.TrySaveAsync(ended, cancellationToken))
            {
                return FormErrors.FilledInMeanwhile;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "form_link.revoked",
                    OccurredAt = now,
                    Facts = [new("linkId", ended.Id), new("verificationId", ended.VerificationId)],
                },
                cancellationToken
            );
            return ended;
        }
    }
}
