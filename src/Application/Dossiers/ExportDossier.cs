using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Dossiers;

/// <summary>
/// Exports one case whole: for a supervisor, a court, an auditor. What for, and the hash of what left, stand in the audit before
/// the first byte leaves. Nothing is kept; each export is a new one.
/// </summary>
/// <param name="VerificationId">The case.</param>
/// <param name="Begin">Called once, when nothing can be refused any more; answers where the ZIP goes.</param>
public sealed record ExportDossier(string VerificationId, Func<IDossier, Task<Stream>> Begin)
    : IProcess<ExportedDossier>,
        IAttempt
{
    /// <summary>The largest sum of files, in bytes.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>What for.</summary>
    public string? Purpose { get; init; }

    /// <summary>Whether notes kept among those who decide are in it.</summary>
    public bool WithAdminNotes { get; init; }

    /// <summary>Told how far it is, now and then.</summary>
    public IProgress<WorkProgress>? Progress { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ExportDossiers;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.dossier", VerificationId);

    /// <inheritdoc/>
    public override string ToString() => nameof(ExportDossier);

    internal sealed class Validator : AbstractValidator<ExportDossier>
    {
        public Validator() => RuleFor(c => c.Purpose).Required().Text(4000);
    }

    internal sealed class Handler(
        IVerificationReader verifications,
        IDossiers dossiers,
        DossierTurns turns,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ExportDossier, ExportedDossier>
    {
        public async Task<Result<ExportedDossier>> Handle(ExportDossier command, CancellationToken cancellationToken)
        {
            if (
                await verifications.FindAsync(caller.TenantId, command.VerificationId, cancellationToken)
                is not { } found
            )
            {
                return VerificationErrors.NotFound;
            }

            if (command.WithAdminNotes && !caller.Required.IsAdmin)
            {
                return DossierErrors.AdminNotes;
            }

            using var turn = turns.TryEnter();
            if (turn is null)
            {
                return DossierErrors.Busy;
            }

            var order = new DossierOrder
            {
                Case = found,
                Purpose = command.Purpose!,
                WithAdminNotes = command.WithAdminNotes,
                By = caller.Required,
                At = time.Now(),
                Progress = command.Progress,
            };
            var dossier = await dossiers.PrepareAsync(order, cancellationToken);
            if (dossier.Bytes > MostBytes)
            {
                return DossierErrors.TooLarge(dossier.Bytes);
            }

            await RecordAsync(order, dossier, cancellationToken);
            await dossier.WriteAsync(await command.Begin(dossier), cancellationToken);
            return new ExportedDossier(dossier.ManifestSha256, dossier.Files, dossier.Bytes);
        }

        private Task RecordAsync(DossierOrder order, IDossier dossier, CancellationToken cancellationToken) =>
            unitOfWork.RunAsync<Result>(
                async () =>
                {
                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = caller.TenantId,
                            Stream = AuditStreams.Verification(order.Case.Id),
                            Action = "verification.dossier_exported",
                            OccurredAt = time.Now(),
                            Facts =
                            [
                                new("manifestSha256", dossier.ManifestSha256),
                                new("files", dossier.Files.ToString(CultureInfo.InvariantCulture)),
                                new("withAdminNotes", order.WithAdminNotes ? "true" : null),
                                new("purpose", order.Purpose),
                            ],
                        },
                        cancellationToken
                    );
                    return Result.Success;
                },
                cancellationToken
            );
    }
}

/// <summary>A dossier that has left.</summary>
/// <param name="ManifestSha256">SHA-256 of its <c>manifest.json</c>, lower-case hex, as the audit has it.</param>
/// <param name="Files">How many files it holds.</param>
/// <param name="Bytes">The sum of their sizes.</param>
public sealed record ExportedDossier(string ManifestSha256, int Files, long Bytes);
