using System.ComponentModel.DataAnnotations;

namespace VerificationService.Api.V21.Dossiers;

/// <summary>What a case is exported for.</summary>
public sealed class ExportDossierRequest
{
    /// <summary>What for: it stands in the audit and in the dossier.</summary>
    /// <example>Request of the supervisor of 2026-11-30</example>
    [Required]
    [MaxLength(4000)]
    public string? Purpose { get; init; }

    /// <summary>Whether notes kept among those who decide are in it: for one who decides. False when left out.</summary>
    /// <example>false</example>
    public bool? AdminNotes { get; init; }
}
