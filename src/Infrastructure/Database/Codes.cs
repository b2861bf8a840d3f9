namespace VerificationService.Infrastructure.Database;

/// <summary>Short lists of codes kept in one column, comma-separated.</summary>
internal static class Codes
{
    public static string Join(IEnumerable<string> codes) => string.Join(',', codes);

    public static string[] Split(string codes) => codes.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static T[] Split<T>(string codes)
        where T : struct, Enum => codes.Length == 0 ? [] : Array.ConvertAll(Split(codes), Enum.Parse<T>);
}
