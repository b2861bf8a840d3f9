using System.ComponentModel.DataAnnotations;
using System.Globalization;
using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Retention;

/// <summary>When the relationship with a person or a business ended.</summary>
public sealed class EndRelationshipRequest
{
    /// <summary>The last day of it, not in the future.</summary>
    /// <example>2026-11-30</example>
    [Required]
    public string? EndedOn { get; init; }

    internal Result<EndRelationship> ToCommand(SubjectRef subject) =>
        DateOnly.TryParseExact(
            EndedOn,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var endedOn
        )
            ? new EndRelationship(subject, endedOn)
            : Error.InvalidField("endedOn", "endedOn must be a date such as 2026-11-30");
}

/// <summary>Whose records, and why they are held.</summary>
public sealed class SetHoldRequest
{
    /// <summary>The person; this, <c>organizationId</c> or <c>tenant</c>.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business; this, <c>customerId</c> or <c>tenant</c>.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>True for all of the tenant.</summary>
    /// <example>true</example>
    public bool? Tenant { get; init; }

    /// <summary>What it is about, one line: a court's reference, say.</summary>
    /// <example>Public prosecutor 14 Js 311/26</example>
    [Required]
    [MaxLength(LegalHold.MaxMatter)]
    public string? Matter { get; init; }

    /// <summary>Why.</summary>
    /// <example>Seizure order of 2026-11-30</example>
    [Required]
    [MaxLength(4000)]
    public string? Reason { get; init; }

    /// <summary>Until when, UTC; for as long as nobody releases it when left out.</summary>
    public DateTimeOffset? Until { get; init; }

    internal Result<SetHold> ToCommand()
    {
        var all = Tenant == true;
        if (new[] { CustomerId is not null, OrganizationId is not null, all }.Count(given => given) != 1)
        {
            return Error.InvalidField("customerId", "One of customerId, organizationId and tenant is required");
        }

        return new SetHold
        {
            Subject = all ? null : RetentionRequests.Subject(CustomerId, OrganizationId),
            Matter = Matter,
            Reason = Reason,
            Until = Until,
        };
    }
}

/// <summary>Why a hold is released.</summary>
public sealed class ReleaseHoldRequest
{
    /// <summary>Why.</summary>
    /// <example>The proceedings were closed</example>
    [Required]
    [MaxLength(4000)]
    public string? Reason { get; init; }
}

/// <summary>Who is to be erased, and why.</summary>
public sealed class ProposeErasureRequest
{
    /// <summary>The person; this or <c>organizationId</c>.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business; this or <c>customerId</c>.</summary>
    public string? OrganizationId { get; init; }

    /// <summary><c>SUBJECT_REQUEST</c> or <c>RETENTION_OVER</c>.</summary>
    /// <example>SUBJECT_REQUEST</example>
    [Required]
    public string? Basis { get; init; }

    /// <summary>Why; erased with the subject.</summary>
    /// <example>Asked for by letter of 2026-11-30</example>
    [Required]
    [MaxLength(4000)]
    public string? Reason { get; init; }

    internal Result<ProposeErasure> ToCommand()
    {
        if (CustomerId is null == OrganizationId is null)
        {
            return Error.InvalidField("customerId", "One of customerId and organizationId is required");
        }

        if (V21Words.ParseErasureBasis(Basis).Failed(out var refusal, out var basis))
        {
            return refusal;
        }

        return basis is { } known
            ? new ProposeErasure(RetentionRequests.Subject(CustomerId, OrganizationId), known, Reason)
            : Error.InvalidField("basis", "basis is required");
    }
}

/// <summary>What the requests share.</summary>
internal static class RetentionRequests
{
    public static SubjectRef Subject(string? customerId, string? organizationId) =>
        new(customerId ?? organizationId!, IsBusiness: customerId is null);
}

/// <summary>Until when the records of a person or a business are kept.</summary>
public sealed class SubjectRetentionData
{
    /// <summary>From when they may be erased, UTC; absent while that is not known.</summary>
    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary><c>REFUSAL</c> or <c>RELATIONSHIP_END</c>, from which the years are counted, or why it is not known: <c>OPEN_CASE</c>, <c>RELATIONSHIP_NOT_ENDED</c>. <c>NO_CASES</c> where no law asks to keep them.</summary>
    /// <example>REFUSAL</example>
    public required string Basis { get; init; }

    /// <summary>When the relationship ended; absent while it goes on.</summary>
    /// <example>2026-11-30</example>
    public string? RelationshipEndedOn { get; init; }

    /// <summary>Since when they are erased, UTC.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>The holds that keep them, over the subject, the tenant, or another subject of the same cases.</summary>
    public required IReadOnlyList<HoldData> Holds { get; init; }

    /// <summary>How much there is of them, by kind.</summary>
    public required IReadOnlyList<KeptRowsData> Kept { get; init; }

    internal static SubjectRetentionData Of(RetentionOutlook outlook, IReadOnlyList<KeptRows> kept) =>
        new()
        {
            RetainUntil = outlook.Term.Basis == RetentionBasis.NoCases ? outlook.Subject.CreatedAt : outlook.Term.Until,
            Basis = V21Words.Of(outlook.Term.Basis),
            RelationshipEndedOn = outlook.Subject.RelationshipEndedOn?.ToString(
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture
            ),
            ErasedAt = outlook.Subject.ErasedAt,
            Holds = [.. outlook.Holds.Select(HoldData.Of)],
            Kept = [.. kept.Select(KeptRowsData.Of)],
        };
}

/// <summary>How much of one kind is kept.</summary>
public sealed class KeptRowsData
{
    /// <summary><c>CASES</c>, <c>DECISIONS</c>, <c>NOTES</c>, <c>DOCUMENTS</c> or <c>MESSAGES</c>.</summary>
    /// <example>DOCUMENTS</example>
    public required string Kind { get; init; }

    /// <summary>How many.</summary>
    /// <example>2</example>
    public required long Rows { get; init; }

    /// <summary>The size of their contents; absent where a row is all there is.</summary>
    /// <example>48211</example>
    public long? Bytes { get; init; }

    internal static KeptRowsData Of(KeptRows kept) =>
        new()
        {
            Kind = kept.Kind,
            Rows = kept.Rows,
            Bytes = kept.Bytes,
        };
}

/// <summary>A hold: records that are not erased while it stands.</summary>
public sealed class HoldData
{
    /// <summary>Identifier.</summary>
    public required string HoldId { get; init; }

    /// <summary>The person, where it is one.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business, where it is one.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Whether it is over all of the tenant.</summary>
    public required bool Tenant { get; init; }

    /// <summary>What it is about; empty once the subject is erased.</summary>
    public required string Matter { get; init; }

    /// <summary>Why; empty once the subject is erased.</summary>
    public required string Reason { get; init; }

    /// <summary>Until when, UTC; absent for as long as nobody releases it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was set, UTC.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <summary>Who set it.</summary>
    public required string SetBy { get; init; }

    /// <summary>When it was released, UTC.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Who released it.</summary>
    public string? ReleasedBy { get; init; }

    /// <summary>Why it was released.</summary>
    public string? ReleaseReason { get; init; }

    internal static HoldData Of(LegalHold hold) =>
        new()
        {
            HoldId = hold.Id,
            CustomerId = hold.Subject is { IsBusiness: false } person ? person.Id : null,
            OrganizationId = hold.Subject is { IsBusiness: true } business ? business.Id : null,
            Tenant = hold.Subject is null,
            Matter = hold.Matter,
            Reason = hold.Reason,
            Until = hold.Until,
            SetAt = hold.SetAt,
            SetBy = hold.SetByName,
            ReleasedAt = hold.ReleasedAt,
            ReleasedBy = hold.ReleasedByName,
            ReleaseReason = hold.ReleaseReason,
        };
}

/// <summary>An erasure of one person or business.</summary>
public sealed class ErasureData
{
    /// <summary>Identifier.</summary>
    public required string ErasureId { get; init; }

    /// <summary>The person, where it is one.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business, where it is one.</summary>
    public string? OrganizationId { get; init; }

    /// <summary><c>SUBJECT_REQUEST</c> or <c>RETENTION_OVER</c>.</summary>
    /// <example>SUBJECT_REQUEST</example>
    public required string Basis { get; init; }

    /// <summary>Why; empty once the subject is erased.</summary>
    public required string Reason { get; init; }

    /// <summary><c>PROPOSED</c>, <c>CONFIRMED</c>, <c>RUNNING</c>, <c>DONE</c> or <c>CANCELLED</c>.</summary>
    /// <example>PROPOSED</example>
    public required string Status { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>Who proposed it.</summary>
    public required string ProposedBy { get; init; }

    /// <summary>When it was confirmed, UTC.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>Who confirmed it.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>When it was cancelled, UTC.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Who cancelled it.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Cases erased so far.</summary>
    public required int Cases { get; init; }

    /// <summary>Audit entries erased so far.</summary>
    public required int Entries { get; init; }

    /// <summary>When the last row was erased, UTC; stored documents and kept answers are gone a day later.</summary>
    public DateTimeOffset? RowsErasedAt { get; init; }

    /// <summary>When all of it was gone, UTC.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>What it waits for now, gravest first; absent in lists and once it is over.</summary>
    public IReadOnlyList<ErasureWaitData>? WaitsFor { get; init; }

    internal static ErasureData Of(ErasureView view) => Of(view.Erasure, view.Waits);

    internal static ErasureData Of(Erasure erasure) => Of(erasure, null);

    private static ErasureData Of(Erasure erasure, IReadOnlyList<ErasureWait>? waits) =>
        new()
        {
            ErasureId = erasure.Id,
            CustomerId = erasure.Subject.IsBusiness ? null : erasure.Subject.Id,
            OrganizationId = erasure.Subject.IsBusiness ? erasure.Subject.Id : null,
            Basis = V21Words.Of(erasure.Basis),
            Reason = erasure.Reason,
            Status = V21Words.Of(erasure.Status),
            ProposedAt = erasure.ProposedAt,
            ProposedBy = erasure.ProposedByName,
            ConfirmedAt = erasure.ConfirmedAt,
            ConfirmedBy = erasure.ConfirmedByName,
            CancelledAt = erasure.CancelledAt,
            CancelledBy = erasure.CancelledByName,
            Cases = erasure.Cases,
            Entries = erasure.Entries,
            RowsErasedAt = erasure.RowsErasedAt,
            DoneAt = erasure.DoneAt,
            WaitsFor = waits is null or { Count: 0 } ? null : [.. waits.Select(ErasureWaitData.Of)],
        };
}

/// <summary>What an erasure waits for.</summary>
public sealed class ErasureWaitData
{
    /// <summary><c>LEGAL_HOLD</c>, <c>OPEN_CASE</c>, <c>RELATIONSHIP_NOT_ENDED</c>, <c>RETENTION</c> or <c>UNDELIVERED_MESSAGES</c>.</summary>
    /// <example>RETENTION</example>
    public required string Code { get; init; }

    /// <summary>Until when, UTC; absent when that is not known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>One sentence.</summary>
    /// <example>The law keeps the records until then</example>
    public required string Message { get; init; }

    internal static ErasureWaitData Of(ErasureWait wait) =>
        new()
        {
            Code = wait.Code,
            Until = wait.Until,
            Message = wait.Message,
        };
}
