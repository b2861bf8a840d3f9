using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace VerificationService.Api.Console;

/// <summary>
/// Names and numbers as whoever filled in a form typed them: what is in a case's additional data under the names by which the record
/// knows them. Where the two differ, the page says so.
/// </summary>
internal sealed class TypedValues
{
    /// <summary>Nothing was typed.</summary>
    public static readonly TypedValues None = new([]);

    private const int MostDepth = 8;

    // Other names that forms have for what the record calls by one.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["givenname"] = "firstname",
        ["forename"] = "firstname",
        ["familyname"] = "lastname",
        ["surname"] = "lastname",
        ["dob"] = "dateofbirth",
        ["birthdate"] = "dateofbirth",
        ["companyname"] = "name",
        ["legalname"] = "name",
        ["businessname"] = "name",
        ["organizationname"] = "name",
        ["companynumber"] = "registrationnumber",
        ["registrynumber"] = "registrationnumber",
        ["phonenumber"] = "phone",
        ["telephone"] = "phone",
        ["emailaddress"] = "email",
        ["mail"] = "email",
        ["taxnumber"] = "taxid",
        ["passportnumber"] = "documentnumber",
        ["idnumber"] = "documentnumber",
        ["identitynumber"] = "documentnumber",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ILookup<string, string> values;

    private TypedValues(IEnumerable<KeyValuePair<string, string>> typed) =>
        values = typed.ToLookup(value => value.Key, value => value.Value, StringComparer.Ordinal);

    /// <summary>What stands in <paramref name="additionalData"/>; <see cref="None"/> where that is no JSON object.</summary>
    public static TypedValues In(string? additionalData)
    {
        if (string.IsNullOrWhiteSpace(additionalData))
        {
            return None;
        }

        try
        {
            using var data = JsonDocument.Parse(additionalData);
            var typed = new List<KeyValuePair<string, string>>();
            Collect(data.RootElement, name: null, MostDepth, typed);
            return typed.Count == 0 ? None : new TypedValues(typed);
        }
        catch (JsonException)
        {
            return None; // The sender's own, in a form of their own.
        }
    }

    /// <summary>
    /// What was typed for <paramref name="name"/> where it is something else than <paramref name="recorded"/>: case, spaces and
    /// punctuation aside. Empty when it is the same, or when either is not told.
    /// </summary>
    public IEnumerable<string> Beside(string name, string? recorded)
    {
        var folded = Fold(recorded);
        return folded.Length == 0
            ? []
            : values[NameOf(name)]
                .Where(value => Fold(value) is { Length: > 0 } other && other != folded)
                .Distinct(StringComparer.Ordinal);
    }

    private static void Collect(JsonElement at, string? name, int depth, List<KeyValuePair<string, string>> typed)
    {
        switch (at.ValueKind)
        {
            case JsonValueKind.Object when depth > 0:
                foreach (var member in at.EnumerateObject())
                {
                    Collect(member.Value, NameOf(member.Name), depth - 1, typed);
                }

                break;
            case JsonValueKind.String or JsonValueKind.Number when name is not null:
                typed.Add(new(name, at.ToString()));
                break;
            default:
                break; // Lists hold several people's.
        }
    }

    private static string NameOf(string name)
    {
        var folded = Fold(name);
        return Aliases.GetValueOrDefault(folded, folded);
    }

    private static string Fold(string? text)
    {
        var folded = new StringBuilder();
        foreach (var rune in (text ?? "").Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                folded.Append(Rune.ToLowerInvariant(rune));
            }
        }

        return folded.ToString();
    }
}
