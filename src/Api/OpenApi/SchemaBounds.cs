using System.Globalization;
using Microsoft.OpenApi;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.OpenApi;

/// <summary>
/// Gives every text, number and list of a document that says nothing of its own the bounds that hold for its kind, told
/// by its name: a client generator gets sizes for its fields and a fuzzer limits to try.
/// </summary>
internal sealed class SchemaBounds : OpenApiVisitorBase
{
    /// <summary>An identifier: <see cref="Ids.IsWellFormed"/>.</summary>
    public const string Identifier = "^[A-Za-z0-9-]{1,64}$";

    // JSON numbers above 2^53 - 1 lose digits in readers that keep them as doubles (RFC 8259 §6).
    private const string MaxInteger = "9007199254740991";

    // No text is longer than the largest body, and a list needs two characters for each of its items.
    private const int MaxText = BodyBytes.MaxLength;
    private const int MaxItems = BodyBytes.MaxLength / 2;

    // Identifiers of other systems, of any form.
    private static readonly string[] ForeignIds =
    [
        "externalid",
        "externalapplicantid",
        "formid",
        "taxid",
        "userid",
        "requestedbyuserid",
    ];

    /// <inheritdoc/>
    public override void Visit(IOpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            Bound(property, name);
        }
    }

    /// <summary>Bounds one schema and, in a list, its items, and in an object of any names, its values.</summary>
    public static void Bound(IOpenApiSchema schema, string name)
    {
        if (schema is not OpenApiSchema own || own.Type is not { } type)
        {
            return;
        }

        if (type.HasFlag(JsonSchemaType.Array))
        {
            own.MaxItems ??= name == "items" ? PageRequest.MaxLimit : MaxItems;
            if (own.Items is not null)
            {
                Bound(own.Items, name);
            }
        }
        else if (own.AdditionalProperties is not null)
        {
            Bound(own.AdditionalProperties, name);
        }
        else if (type.HasFlag(JsonSchemaType.Integer))
        {
            own.Format ??= "int32";
            own.Minimum ??= "0";
            own.Maximum ??= own.Format == "int64" ? MaxInteger : int.MaxValue.ToString(CultureInfo.InvariantCulture);
        }
        else if (type.HasFlag(JsonSchemaType.String) && own.Enum is null && own.Const is null)
        {
            BoundText(own, name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant());
        }
    }

    private static void BoundText(OpenApiSchema text, string name)
    {
        var (maxLength, pattern, format) = (text.Format, name) switch
        {
            ("date-time", _) => (24, null, null),
            ("date", _) => (10, null, null),
            (_, "email" or "owneremail") => (254, null, "email"),
            (_, "password") => (256, null, "password"),
            (_, "hash") => (64, "^[0-9a-f]{64}$", null),
            (_, "nextcursor" or "cursor") => (200, "^[A-Za-z0-9_-]+$", null),
            (_, "accesstoken") => (8192, "^[A-Za-z0-9._-]+$", null),
            (_, "secretkey") => (256, "^[!-~]+$", null),
            // Answers hold codes. Requests also take names, and bound their length.
            _ when name.EndsWith("country", StringComparison.Ordinal) && text.MaxLength is null => (
                2,
                "^[A-Z]{2}$",
                null
            ),
            _ when name.EndsWith("url", StringComparison.Ordinal) => (CallbackUrlRules.MaxLength, null, "uri"),
            _ when name.EndsWith("id", StringComparison.Ordinal) && !ForeignIds.Contains(name) => (
                Ids.MaxLength,
                Identifier,
                null
            ),
            _ => (MaxText, "^[^\\u0000]*$", (string?)null),
        };
        text.MaxLength ??= maxLength;
        if (text.Format is null && text.Pattern is null)
        {
            text.Pattern = pattern;
            text.Format = format;
        }
    }
}
