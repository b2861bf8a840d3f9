using System.Globalization;
using System.Text;
using System.Text.Json;
using VerificationService.Api.Wire;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Bodies;

/// <summary>
/// Walks the whole text once before anything is made of it, the parts nobody reads included: what is kept as sent must
/// be sound too. Finds bad syntax, deep nesting, repeated names, lone surrogates and control characters.
/// </summary>
internal static class JsonGuard
{
    /// <summary>The first fault, or null.</summary>
    public static Error? FirstFault(ReadOnlySpan<byte> utf8)
    {
        // Deeper than our own limit, so that reaching ours is told apart from bad syntax.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth + 8 });
        var open = new Stack<Level>();
        try
        {
            while (reader.Read())
            {
                if (
                    reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray)
                    && reader.CurrentDepth >= WireJson.MaxDepth
                )
                {
                    return BodyErrors.TooDeep;
                }

                if (open.Count == 0 && reader.TokenType != JsonTokenType.StartObject)
                {
                    return BodyErrors.NotAnObject;
                }

                if (Check(ref reader, open) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return BodyErrors.NotJson;
        }
    }

    private static Error? Check(ref Utf8JsonReader reader, Stack<Level> open)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                open.Pop();
                return null;
            case JsonTokenType.PropertyName:
                return CheckName(ref reader, open);
        }

        if (open.TryPeek(out var around))
        {
            around.Index++;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                open.Push(new Level { Names = [] });
                return null;
            case JsonTokenType.StartArray:
                open.Push(new Level());
                return null;
            case JsonTokenType.String when !reader.ValueIsEscaped:
                return HoldsControl(reader.ValueSpan) ? BodyErrors.ControlCharacter(PathOf(open)) : null;
            case JsonTokenType.String:
                return TryGetString(ref reader, out var text)
                    ? text.Any(IsControl)
                        ? BodyErrors.ControlCharacter(PathOf(open))
                        : null
                    : BodyErrors.NotUnicode(PathOf(open));
            default:
                return null;
        }
    }

    private static Error? CheckName(ref Utf8JsonReader reader, Stack<Level> open)
    {
        if (!TryGetString(ref reader, out var name))
        {
            return BodyErrors.NotUnicode(BodyErrors.Body);
        }

        if (name.Any(char.IsControl))
        {
            return BodyErrors.ControlCharacter(BodyErrors.Body);
        }

        var level = open.Peek();
        level.Name = name;
        return level.Names!.Add(name) ? null : BodyErrors.Repeated(PathOf(open));
    }

    private static bool TryGetString(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    // JSON forbids U+0000 to U+001F unescaped (RFC 8259 §7), and lets DEL and C1 (U+0080 to U+009F: C2 80 to C2 9F) stand.
    private static bool HoldsControl(ReadOnlySpan<byte> utf8)
    {
        for (var at = 0; utf8[at..].IndexOfAny((byte)0x7F, (byte)0xC2) is >= 0 and var next; at++)
        {
            at += next;
            if (utf8[at] == 0x7F || utf8[at + 1] < 0xA0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="c"/> is a control character no text field takes.</summary>
    public static bool IsControl(char c) => char.IsControl(c) && c is not ('\t' or '\n' or '\r');

    private static string PathOf(Stack<Level> open)
    {
        var path = new StringBuilder();
        foreach (var level in open.Reverse())
        {
            if (level.Names is null)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{level.Index}]");
            }
            else if (level.Name is not null)
            {
                path.Append(path.Length > 0 ? "." : "").Append(level.Name);
            }
        }

        // A name may be as long as the body: an answer is not.
        return path.Length is > 0 and <= 200 ? path.ToString() : BodyErrors.Body;
    }

    private sealed class Level
    {
        public HashSet<string>? Names { get; init; }
        public string? Name { get; set; }
        public int Index { get; set; } = -1;
    }
}
