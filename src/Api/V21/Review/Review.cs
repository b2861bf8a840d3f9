using System.ComponentModel.DataAnnotations;
using VerificationService.Api.V21.Decisions;
using VerificationService.Application.Forms;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Review;

/// <summary>How many verifications stand where.</summary>
public sealed class QueueCountsData
{
    /// <summary>One number for each status.</summary>
    public required IReadOnlyList<StatusCountData> Statuses { get; init; }

    /// <summary>Open ones that the caller holds.</summary>
    public required int Mine { get; init; }

    /// <summary>Open ones that are out of the queue for a while; the other numbers leave them out.</summary>
    public required int Snoozed { get; init; }

    /// <summary>Open ones of which a decision is recommended, and which the caller may decide; none for whoever decides nothing.</summary>
    public required int Ready { get; init; }

    internal static QueueCountsData Of(QueueCounts counts) =>
        new()
        {
            Statuses =
            [
                .. counts.ByStatus.Select(count => new StatusCountData
                {
                    Status = V21Words.Of(count.Key),
                    Count = count.Value,
                }),
            ],
            Mine = counts.Mine,
            Snoozed = counts.Snoozed,
            Ready = counts.Ready,
        };
}

/// <summary>One number.</summary>
public sealed class StatusCountData
{
    /// <summary>The status.</summary>
    /// <example>IN_REVIEW</example>
    public required string Status { get; init; }

    /// <summary>How many stand there; 1001 means more than a thousand.</summary>
    public required int Count { get; init; }
}

/// <summary>What the subject is asked for.</summary>
public sealed class RequestInformationRequest
{
    /// <summary>What is missing; it reaches the subject.</summary>
    /// <example>Please send a proof of address that is not older than three months</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Message { get; init; }

    /// <summary>One of the tenant's reason codes for this, or any code while it has no list.</summary>
    /// <example>DOCUMENT_EXPIRED</example>
    [MaxLength(Domain.Verifications.ReasonCode.MaxCode)]
    public string? ReasonCode { get; init; }

    /// <summary>Notes among admins; they never leave the service. Only an admin sends them.</summary>
    [StringLength(ApproveVerification.MaxNotes)]
    public string? AdminNotes { get; init; }

    /// <summary>Whether the subject is asked by e-mail too; false when left out.</summary>
    /// <example>true</example>
    public bool? ApplicantEmail { get; init; }

    /// <summary>Fields of the subject that are asked for anew, by their names in forms: <c>address</c>, <c>dateOfBirth</c> …</summary>
    [MaxLength(Application.Verifications.RequestInformation.MaxFields)]
    public IReadOnlyList<string?>? Fields { get; init; }

    /// <summary>Types of documents that are asked for.</summary>
    /// <example>["ADDRESS_DOCUMENT"]</example>
    [MaxLength(Application.Verifications.RequestInformation.MaxDocuments)]
    public IReadOnlyList<string?>? Documents { get; init; }

    internal RequestInformation ToCommand(string verificationId, ExpectedRecord expected) =>
        new(verificationId, Message)
        {
            Fields = [.. (Fields ?? []).Select(field => field ?? "")],
            Documents = [.. (Documents ?? []).Select(type => V21Words.DocumentTypeOf(type) ?? "")],
            ReasonCode = ReasonCode,
            AdminNotes = AdminNotes,
            ApplicantEmail = ApplicantEmail ?? false,
            Expected = expected,
        };
}

/// <summary>What is recommended to whoever decides.</summary>
public sealed class RecommendRequest
{
    /// <summary><c>APPROVE</c> or <c>REJECT</c>.</summary>
    /// <example>APPROVE</example>
    [Required]
    public string? Outcome { get; init; }

    /// <summary>Why, for whoever decides; it does not reach the subject.</summary>
    /// <example>The register confirms the licence, and the owners are known</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Reason { get; init; }

    /// <summary>One of the tenant's reason codes for such a decision, or any code while it has no list.</summary>
    [MaxLength(Domain.Verifications.ReasonCode.MaxCode)]
    public string? ReasonCode { get; init; }
}

/// <summary>Why a recommendation is taken back.</summary>
public sealed class WithdrawRecommendationRequest
{
    /// <summary>Why; for the record.</summary>
    /// <example>The register is to be asked again</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Reason { get; init; }
}

/// <summary>Until when a verification is out of the queue.</summary>
public sealed class SnoozeRequest
{
    /// <summary>Until when: later than now, by at most a year.</summary>
    /// <example>2030-01-02T08:00:00Z</example>
    [Required]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why, for the colleagues.</summary>
    /// <example>The registry answers within ten days</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Reason { get; init; }
}

/// <summary>Who is to hold a verification.</summary>
public sealed class AssignRequest
{
    /// <summary>A user's id, or <c>me</c>.</summary>
    /// <example>me</example>
    [Required]
    public string? UserId { get; init; }

    /// <summary>Whether to take it from whoever holds it; admins alone may.</summary>
    public bool? TakeOver { get; init; }
}

/// <summary>Who is to hold several verifications.</summary>
public sealed class AssignManyRequest
{
    /// <summary>The verifications, 1 to 200.</summary>
    [Required]
    [Length(1, AssignVerifications.Most)]
    public IReadOnlyList<string>? VerificationIds { get; init; }

    /// <summary>A user's id, or <c>me</c>.</summary>
    /// <example>me</example>
    [Required]
    public string? UserId { get; init; }

    /// <summary>Whether to take them from whoever holds them; admins alone may.</summary>
    public bool? TakeOver { get; init; }
}

/// <summary>Something to note.</summary>
public sealed class NoteRequest
{
    /// <summary>The note.</summary>
    /// <example>Called the registry: the licence is genuine</example>
    [Required]
    [StringLength(ApproveVerification.MaxNotes)]
    public string? Text { get; init; }

    /// <summary>Whether admins alone read it.</summary>
    public bool? ForAdmins { get; init; }
}

/// <summary>Where a verification stands after a move of its review.</summary>
public sealed class ReviewMovedData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Where it stands now.</summary>
    /// <example>IN_REVIEW</example>
    public required string Status { get; init; }

    internal static ReviewMovedData Of(ReviewMoved moved) =>
        new() { VerificationId = moved.VerificationId, Status = V21Words.Of(moved.Status) };
}

/// <summary>A verification whose subject was asked, and where the subject answers.</summary>
public sealed class InformationAskedData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Where it stands now.</summary>
    /// <example>INFORMATION_REQUESTED</example>
    public required string Status { get; init; }

    /// <summary>Where the subject answers; it stands in the e-mail too. It is told this once: whoever has it is taken for the subject.</summary>
    public required string FormUrl { get; init; }

    /// <summary>Until when, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal static InformationAskedData Of(InformationAsked asked, string url) =>
        new()
        {
            VerificationId = asked.Moved.VerificationId,
            Status = V21Words.Of(asked.Moved.Status),
            FormUrl = url,
            ExpiresAt = asked.Link.ExpiresAt,
        };
}

/// <summary>What the subject of a verification was asked for last.</summary>
public sealed class InformationRequestData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Fields of the subject that were asked for.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Types of documents that were asked for.</summary>
    public required IReadOnlyList<string> Documents { get; init; }

    /// <summary>The user who asked; absent for the installation, and where nothing was asked.</summary>
    public string? AskedBy { get; init; }

    /// <summary>When, UTC; absent where nothing was asked.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When the subject answered, UTC; absent while they have not.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Until when they can, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal static InformationRequestData Of(AskedInformation asked) =>
        new()
        {
            VerificationId = asked.VerificationId,
            Fields = asked.Fields,
            Documents = asked.Documents,
            AskedBy = asked.AskedBy,
            AskedAt = asked.AskedAt,
            AnsweredAt = asked.AnsweredAt,
            ExpiresAt = asked.AnswerableUntil,
        };
}

/// <summary>A verification and who holds it.</summary>
public sealed class AssignedData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Who holds it; absent when nobody does.</summary>
    public AssignmentData? Assignment { get; init; }
}

/// <summary>What became of several verifications.</summary>
public sealed class AssignedManyData
{
    /// <summary>Who holds those that could be assigned.</summary>
    public required AssignmentData Assignment { get; init; }

    /// <summary>Their ids.</summary>
    public required IReadOnlyList<string> Assigned { get; init; }

    /// <summary>The others, each with the reason.</summary>
    public required IReadOnlyList<NotAssignedData> NotAssigned { get; init; }

    internal static AssignedManyData Of(VerificationsAssigned result) =>
        new()
        {
            Assignment = AssignmentData.Of(result.Assignment),
            Assigned = result.Assigned,
            NotAssigned =
            [
                .. result.NotAssigned.Select(not => new NotAssignedData
                {
                    VerificationId = not.VerificationId,
                    Error = not.Reason.Code,
                    Message = not.Reason.Message,
                }),
            ],
        };
}

/// <summary>A verification that could not be assigned.</summary>
public sealed class NotAssignedData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The code that assigning it alone would be refused with.</summary>
    /// <example>VERIFICATION_ASSIGNED</example>
    public required string Error { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }
}

/// <summary>The verification that was taken.</summary>
public sealed class NextData
{
    /// <summary>The verification; absent when nothing waits.</summary>
    public VerificationData? Verification { get; init; }
}

/// <summary>A note.</summary>
public sealed class NoteData
{
    /// <summary>The note's own id.</summary>
    public required string NoteId { get; init; }

    /// <summary>What was noted.</summary>
    public required string Text { get; init; }

    /// <summary>Whether admins alone read it.</summary>
    public required bool ForAdmins { get; init; }

    /// <summary>The author's id.</summary>
    public required string AuthorId { get; init; }

    /// <summary>The author's name at the time.</summary>
    public required string AuthorName { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whom the note names with <c>@</c>; only in the answer to adding it, absent where it names nobody.</summary>
    public IReadOnlyList<MentionData>? Mentioned { get; init; }

    internal static NoteData Of(NoteKept kept) =>
        Of(kept.Note, kept.Mentioned.Count == 0 ? null : [.. kept.Mentioned.Select(MentionData.Of)]);

    internal static NoteData Of(VerificationNote note) => Of(note, null);

    private static NoteData Of(VerificationNote note, IReadOnlyList<MentionData>? mentioned) =>
        new()
        {
            NoteId = note.Id,
            Text = note.Text,
            ForAdmins = note.ForAdmins,
            AuthorId = note.Author.Id,
            AuthorName = note.AuthorName,
            CreatedAt = note.CreatedAt,
            Mentioned = mentioned,
        };
}

/// <summary>Somebody whom a note names.</summary>
public sealed class MentionData
{
    /// <summary>The user name; of nobody known what stands in the note.</summary>
    /// <example>ada</example>
    public required string Name { get; init; }

    /// <summary>The user; absent where nobody of the tenant is called that.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// <c>TOLD</c>; or why not: <c>UNKNOWN</c>, <c>NO_ACCESS</c> of a disabled user, <c>MAY_NOT_READ</c>, <c>FOR_ADMINS</c> of a note
    /// that the user may not read, <c>ONESELF</c>.
    /// </summary>
    /// <example>TOLD</example>
    public required string Outcome { get; init; }

    internal static MentionData Of(Mentioned mentioned) =>
        new()
        {
            Name = mentioned.Name,
            UserId = mentioned.UserId,
            Outcome = V21Words.Of(mentioned.Outcome),
        };
}
