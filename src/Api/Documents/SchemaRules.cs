using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VerificationService.Api.Wire;

namespace VerificationService.Api.Documents;

/// <summary>What the generator cannot see: our own converters, and which values a text takes.</summary>
internal static class SchemaRules
{
    public static Task ApplyAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var isNullable = type != context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
        {
            schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            schema.Format = "date-time";
            schema.Examples = ["2026-03-14T07:05:00.658Z"];
        }
        else if (type == typeof(RawJson))
        {
            schema.Type = JsonSchemaType.Object;
            schema.AdditionalPropertiesAllowed = true;
        }

        if (context.JsonPropertyInfo?.AttributeProvider is { } member)
        {
            if (
                member.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false)
                is [AllowedValuesAttribute allowed]
            )
            {
                schema.Enum = [.. allowed.Values.Select(value => (JsonNode)JsonValue.Create((string)value!))];
            }

            // Null is taken for absent where absence is fine; what is required must be there.
            if (schema.Enum is not null || member.IsDefined(typeof(RequiredAttribute), inherit: false))
            {
                schema.Type &= ~JsonSchemaType.Null;
            }
        }

        return Task.CompletedTask;
    }
}
