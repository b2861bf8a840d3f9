using VerificationService.Domain.Shared;

namespace VerificationService.Application.Audit;

/// <summary>What the audit refuses.</summary>
public static class AuditErrors
{
    /// <summary>Somebody has it checked already.</summary>
    public static Error CheckIsRunning { get; } =
        new(
            ErrorKind.Conflict,
            "AUDIT_CHECK_RUNNING",
            "The audit is being checked already on this node: a moment later it can be checked again"
        );

    /// <summary>A line that is no head.</summary>
    public static Error NotAHead(int line) =>
        new(
            ErrorKind.Invalid,
            "NOT_A_HEAD",
            $"Line {line} of the heads is not one: it must be a line as audit head printed it, unchanged."
        );

    /// <summary>A head whose signature does not hold.</summary>
    public static Error NotSigned(int line, bool isGivenKey) =>
        new(
            ErrorKind.Invalid,
            "HEAD_NOT_SIGNED",
            isGivenKey
                ? $"The head on line {line} was changed, or signed with none of the keys given."
                : $"The head on line {line} was changed, or signed with another key than this installation's: give the public key that was kept with it (--key)."
        );
}
