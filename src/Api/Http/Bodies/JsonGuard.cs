using System.Globalization;
using System.Text;
using System.Text.Json;
using VerificationService.Api.Http.Json;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Walks the whole text once before anything is made of it, the parts nobody reads included: what is kept as sent must
/// be sound too. Finds bad syntax, deep nesting, repeated names, lone surrogates, control characters and unknown names.
/// </summary>
internal static class JsonGuard
{
    // No name of ours is longer, so a longer one is unknown.
    private const int LongestName = 64;

    /// <summary>The refusal of a text that is not sound, or else of every unknown name; null when there is neither.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="shape">The names that it may hold.</param>
    /// <param name="ignored">Names that the operator has accepted anywhere.</param>
    /// <param name="hasEmptyId">Whether an optional id is an empty text, and so absent.</param>
    public static Error? Refusal(
        ReadOnlySpan<byte> utf8,
        RequestShape shape,
        IReadOnlySet<string> ignored,
        out bool hasEmptyId
    )
    {
        // Deeper than our own limit, so that reaching ours is told apart from bad syntax.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth + 8 });
        var open = new Stack<Level>();
        var unknown = new UnknownNames(ignored);
        hasEmptyId = false;
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

                if (open.Count == 0)
                {
                    if (reader.TokenType != JsonTokenType.StartObject)
                    {
                        return BodyErrors.NotAnObject;
                    }

                    open.Push(new Level { Names = [], Shape = shape });
                    continue;
                }

                if (Check(ref reader, open, unknown) is { } refusal)
                {
                    return refusal;
                }

                hasEmptyId |=
                    open.Count == 1
                    && reader is { TokenType: JsonTokenType.String, ValueSpan.IsEmpty: true }
                    && open.Peek().Member?.OptionalId is not null;
            }

            return unknown.Refusal;
        }
        catch (JsonException)
        {
            return BodyErrors.NotJson;
        }
    }

    private static Error? Check(ref Utf8JsonReader reader, Stack<Level> open, UnknownNames unknown)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                open.Pop();
                return null;
            case JsonTokenType.PropertyName:
                return CheckName(ref reader, open, unknown);
        }

        var around = open.Peek();
        around.Index++;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                open.Push(new Level { Names = [], Shape = around.Inner is { IsList: false } inner ? inner : null });
                return null;
            case JsonTokenType.StartArray:
                open.Push(new Level { Shape = around.Inner is { IsList: true } list ? list : null });
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

    private static Error? CheckName(ref Utf8JsonReader reader, Stack<Level> open, UnknownNames unknown)
    {
        var level = open.Peek();
        level.Member = Known(ref reader, level.Shape);
        if (level.Member is not null)
        {
            level.Name = level.Member.Name;
            return level.Names!.Add(level.Name) ? null : BodyErrors.Repeated(PathOf(open));
        }

        if (!TryGetString(ref reader, out var name))
        {
            return BodyErrors.NotUnicode(BodyErrors.Body);
        }

        if (name.Any(char.IsControl))
        {
            return BodyErrors.ControlCharacter(BodyErrors.Body);
        }

        level.Name = name;
        if (!level.Names!.Add(name))
        {
            return BodyErrors.Repeated(PathOf(open));
        }

        // An escaped name is the same name.
        level.Member = level.Shape?.Find(name);
        if (level.Shape is not null && level.Member is null)
        {
            unknown.AddField(PathOf(open), name, level.Shape);
        }

        return null;
    }

    // The name is compared as bytes, because every body passes here and a string would be allocated for each name.
    private static RequestShape.Member? Known(ref Utf8JsonReader reader, RequestShape? shape)
    {
        if (shape is null || reader.ValueIsEscaped || reader.ValueSpan.Length > LongestName)
        {
            return null;
        }

        Span<char> name = stackalloc char[LongestName];
        return shape.Find(name[..reader.CopyString(name)]);
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

        // A path may be as long as the body; the answer names a long one as the body.
        return path.Length is > 0 and <= 200 ? path.ToString() : BodyErrors.Body;
    }

    private sealed class Level
    {
        public HashSet<string>? Names { get; init; }
        public string? Name { get; set; }
        public int Index { get; set; } = -1;

        /// <summary>What may stand here; null where nobody looks.</summary>
        public RequestShape? Shape { get; init; }

        /// <summary>The known member that was named last.</summary>
        public RequestShape.Member? Member { get; set; }

        /// <summary>What may stand in the value that comes next.</summary>
        public RequestShape? Inner => Names is null ? Shape?.Element : Member?.Shape;
    }
}
