namespace VerificationService.Infrastructure.Database;

/// <summary>What is asked of the words of a subject. Each holds letters, digits and § alone.</summary>
/// <param name="Beginnings">Of each, a word of the subject begins with one.</param>
internal sealed record SearchedWords(IReadOnlyList<IReadOnlyList<string>> Beginnings);
