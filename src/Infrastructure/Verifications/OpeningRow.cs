using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>An opening as stored. The aggregate's row and the read model's row both begin with it.</summary>
internal abstract class OpeningRow
{
    private static readonly string[] Names =
    [
        "id",
        "tenant_id",
        "applicant_id",
        "organization_id",
        "user_id",
        "requested_by_user_id",
        "types",
        "form_id",
        "callback_url",
        "additional_data",
        "risk_level",
        "risk_factors",
        "subject_name",
        "subject_reference",
        "applicant_revision",
        "organization_revision",
    ];

    /// <summary>The columns, of the table or alias <paramref name="of"/>.</summary>
    public static string Columns(string of = "verifications") =>
        string.Join(", ", Names.Select(name => $"{of}.{name}"));

    /// <summary>The columns as an INSERT names them.</summary>
    public static string InsertColumns { get; } = string.Join(", ", Names);

    /// <summary>The parameters of the columns, in their order.</summary>
    public static string InsertValues { get; } = string.Join(", ", Names.Select(Parameter));

    protected OpeningRow() { }

    protected OpeningRow(Verification.Opening opening)
    {
        Id = opening.Id!;
        TenantId = opening.TenantId;
        ApplicantId = opening.ApplicantId;
        OrganizationId = opening.OrganizationId;
        UserId = opening.UserId;
        RequestedByUserId = opening.RequestedByUserId;
        Types = Codes.Join(opening.Types);
        FormId = opening.FormId;
        CallbackUrl = opening.CallbackUrl;
        AdditionalData = opening.AdditionalData;
        RiskLevel = opening.Risk.Level.ToString();
        RiskFactors = Codes.Join(opening.Risk.Factors.Select(factor => factor.ToString()));
        SubjectName = opening.SubjectName;
        SubjectReference = opening.SubjectReference;
        ApplicantRevision = opening.ApplicantRevision;
        OrganizationRevision = opening.OrganizationRevision;
    }

    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string? ApplicantId { get; init; }
    public string? OrganizationId { get; init; }
    public string? UserId { get; init; }
    public string? RequestedByUserId { get; init; }
    public string Types { get; init; } = "";
    public string? FormId { get; init; }
    public string? CallbackUrl { get; init; }
    public string? AdditionalData { get; init; }
    public string RiskLevel { get; init; } = "";
    public string RiskFactors { get; init; } = "";
    public string? SubjectName { get; init; }
    public string? SubjectReference { get; init; }
    public int ApplicantRevision { get; init; }
    public int OrganizationRevision { get; init; }

    protected Verification.Opening ToOpening() =>
        new()
        {
            Id = Id,
            TenantId = TenantId,
            ApplicantId = ApplicantId,
            OrganizationId = OrganizationId,
            UserId = UserId,
            RequestedByUserId = RequestedByUserId,
            Types = Codes.Split(Types),
            FormId = FormId,
            CallbackUrl = CallbackUrl,
            AdditionalData = AdditionalData,
            Risk = new RiskAssessment(Enum.Parse<RiskLevel>(RiskLevel), Codes.Split<RiskFactor>(RiskFactors)),
            SubjectName = SubjectName,
            SubjectReference = SubjectReference,
            ApplicantRevision = ApplicantRevision,
            OrganizationRevision = OrganizationRevision,
        };

    /// <summary>The parameter of a column.</summary>
    protected static string Parameter(string column) => "@" + string.Concat(column.Split('_').Select(Capitalised));

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
