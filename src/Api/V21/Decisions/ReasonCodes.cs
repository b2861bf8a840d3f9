using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>What a reason code means.</summary>
public sealed class SetReasonCodeRequest
{
    /// <summary>One line of at most 200 characters.</summary>
    /// <example>The documents are complete and authentic</example>
    [Required]
    [MaxLength(200)]
    public string? Text { get; init; }

    /// <summary>With what it may be given: <c>APPROVE</c>, <c>REJECT</c>, <c>REQUEST_INFORMATION</c>.</summary>
    [Required]
    [MaxLength(3)]
    public IReadOnlyList<string?>? AppliesTo { get; init; }

    /// <summary>Whether it may be given from now on; true when left out.</summary>
    public bool? Active { get; init; }

    internal Result<SetReasonCode> ToCommand(string code)
    {
        var uses = ReasonUses.None;
        foreach (var word in AppliesTo ?? [])
        {
            if (V21Words.ParseReasonUse("appliesTo", word ?? "").Failed(out var refusal, out var use))
            {
                return refusal;
            }

            uses |= use!.Value;
        }

        return new SetReasonCode(code, Text, uses, Active ?? true);
    }
}

/// <summary>A reason for decisions.</summary>
public sealed class ReasonCodeData
{
    /// <summary>The code.</summary>
    /// <example>DOCUMENTS_VERIFIED</example>
    public required string Code { get; init; }

    /// <summary>What it means.</summary>
    /// <example>The documents are complete and authentic</example>
    public required string Text { get; init; }

    /// <summary>With what it may be given.</summary>
    public required IReadOnlyList<string> AppliesTo { get; init; }

    /// <summary>Whether it may be given.</summary>
    public required bool Active { get; init; }

    internal static ReasonCodeData Of(ReasonCode reason) =>
        new()
        {
            Code = reason.Code,
            Text = reason.Text,
            AppliesTo = [.. V21Words.Of(reason.Uses)],
            Active = reason.IsActive,
        };
}

/// <summary>A tenant's list of reasons.</summary>
public sealed class ReasonCodesData
{
    /// <summary>The reasons by code.</summary>
    public required IReadOnlyList<ReasonCodeData> Items { get; init; }
}
