namespace VerificationService.Application.Pipeline;

/// <summary>How far a long piece of work is.</summary>
/// <param name="What">What is counted, in the plural.</param>
/// <param name="Count">How many so far.</param>
public readonly record struct WorkProgress(string What, long Count);
