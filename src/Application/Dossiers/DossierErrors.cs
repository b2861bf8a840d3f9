using VerificationService.Domain.Shared;

namespace VerificationService.Application.Dossiers;

/// <summary>What the export of a case refuses.</summary>
public static class DossierErrors
{
    /// <summary>Notes kept among those who decide leave with one of them.</summary>
    public static readonly Error AdminNotes = new(
        ErrorKind.Forbidden,
        "ADMIN_NOTES_FORBIDDEN",
        "Notes kept among those who decide are exported by one who decides; leave adminNotes out"
    );

    /// <summary>As many as a node makes at once are under way.</summary>
    public static readonly Error Busy = new(
        ErrorKind.Busy,
        "TOO_MANY_DOSSIERS",
        $"{DossierTurns.Most} dossiers are being made already; nothing was exported, try again in a moment"
    );

    /// <summary>It would be larger than is exported at once.</summary>
    public static Error TooLarge(long bytes) =>
        new(
            ErrorKind.TooLarge,
            "DOSSIER_TOO_LARGE",
            $"The dossier would be {bytes} bytes; at most {ExportDossier.MostBytes} are exported at once"
        );
}
