using VerificationService.Application.Audit;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console;

/// <summary>One entry of the audit, with its facts read.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Line">What it says, in the words of a case's history.</param>
internal sealed record AuditLine(AuditEntryView Entry, HistoryLine Line)
{
    private const string Case = "verification:";

    /// <summary>Whose history the entry stands in: of what kind, and the id where there are several of them.</summary>
    public (string Kind, string? Id) Whose =>
        Entry.Stream.IndexOf(':', StringComparison.Ordinal) is > 0 and var at
            ? (Entry.Stream[..at], Entry.Stream[(at + 1)..])
            : (Entry.Stream, null);

    /// <summary>Reads an entry's facts.</summary>
    public static AuditLine Of(AuditEntryView entry) =>
        new(
            entry,
            HistoryLine.Of(
                new HistoryEntryView
                {
                    Sequence = entry.Sequence,
                    OccurredAt = entry.OccurredAt,
                    Action = entry.Action,
                    ActorKind = entry.ActorKind,
                    ActorId = entry.ActorId,
                    ActorName = entry.ActorName,
                    Facts = entry.Facts,
                    Origin = entry.Origin,
                    Hash = entry.Hash,
                }
            )
        );

    /// <summary>The verification whose history the entry is part of, or null.</summary>
    public static string? CaseOf(AuditEntryView entry) =>
        entry.Stream.StartsWith(Case, StringComparison.Ordinal) ? entry.Stream[Case.Length..] : null;
}
