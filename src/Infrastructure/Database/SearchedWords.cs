namespace VerificationService.Infrastructure.Database;

/// <summary>What is asked of the words of a subject. Every word holds letters, digits and the sign of a mark, and nothing else.</summary>
/// <param name="Marks">Words that stand there whole, of which only engines that search all tenants at once need any.</param>
/// <param name="IsBusiness">Businesses or persons alone; null for both.</param>
/// <param name="Beginnings">Of each, a word of the subject begins with one.</param>
internal sealed record SearchedWords(
    IReadOnlyList<string> Marks,
    bool? IsBusiness,
    IReadOnlyList<IReadOnlyList<string>> Beginnings
);
