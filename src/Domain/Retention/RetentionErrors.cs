using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Retention;

/// <summary>Every refusal of the retention module, one sentence each.</summary>
public static class RetentionErrors
{
    /// <summary>Unknown erasure, or another tenant's.</summary>
    public static readonly Error ErasureNotFound = new(
        ErrorKind.NotFound,
        "ERASURE_NOT_FOUND",
        "The erasure was not found"
    );

    /// <summary>Unknown hold, or another tenant's.</summary>
    public static readonly Error HoldNotFound = new(ErrorKind.NotFound, "HOLD_NOT_FOUND", "The hold was not found");

    /// <summary>A subject has one erasure at a time.</summary>
    public static readonly Error ErasureExists = new(
        ErrorKind.Conflict,
        "ERASURE_EXISTS",
        "An erasure of this subject is proposed or under way already"
    );

    /// <summary>It is released once.</summary>
    public static readonly Error HoldReleased = new(
        ErrorKind.Conflict,
        "HOLD_RELEASED",
        "The hold was released already"
    );

    /// <summary>The installation itself is no second person.</summary>
    public static readonly Error PersonConfirms = new(
        ErrorKind.Forbidden,
        "PERSON_REQUIRED",
        "An erasure is confirmed by a person: a user, or a key that a user owns"
    );

    /// <summary>Two people erase.</summary>
    public static readonly Error SecondPersonRequired = new(
        ErrorKind.Forbidden,
        "SECOND_PERSON_REQUIRED",
        "An erasure is confirmed by another person than whoever proposed it"
    );

    /// <summary>One of the two was made by the other.</summary>
    public static readonly Error ConfirmerNotIndependent = new(
        ErrorKind.Forbidden,
        "ERASERS_NOT_INDEPENDENT",
        "One of the two people created the other or set the other's password"
    );

    /// <summary>It is not awaiting confirmation.</summary>
    public static Error NotProposed(ErasureStatus status) =>
        new(
            ErrorKind.Conflict,
            "ERASURE_NOT_PROPOSED",
            $"Only a proposed erasure is confirmed; this one is {Word(status)}"
        );

    /// <summary>It has begun, or is over.</summary>
    public static Error NotCancellable(ErasureStatus status) =>
        new(
            ErrorKind.Conflict,
            "ERASURE_NOT_CANCELLABLE",
            $"An erasure is cancelled before it has begun; this one is {Word(status)}"
        );

    /// <summary>A line that is no erasure.</summary>
    public static Error NotAnErasure(int line) =>
        new(
            ErrorKind.Invalid,
            "NOT_AN_ERASURE",
            $"Line {line} of the erasures is not one: it must be a line as erasures list printed it, unchanged"
        );

    private static string Word(ErasureStatus status) =>
        status switch
        {
            ErasureStatus.Proposed => "proposed",
            ErasureStatus.Confirmed => "confirmed",
            ErasureStatus.Running => "running",
            ErasureStatus.Done => "done",
            _ => "cancelled",
        };
}
