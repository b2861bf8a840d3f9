using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Subjects;

namespace VerificationService.Api.OpenApi;

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

        if (type.GetCustomAttribute<UnusedAttribute>() is { } unused)
        {
            AddUnused(schema, unused.Names);
        }

        if (context.JsonPropertyInfo?.CustomConverter is TextOrNumberConverter)
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Integer | JsonSchemaType.Null;
        }

        if (context.JsonPropertyInfo?.CustomConverter is WordConverter)
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null;
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

    /// <summary>Adds names that are accepted whatever they hold.</summary>
    public static void AddUnused(OpenApiSchema schema, IEnumerable<string> names)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var name in names)
        {
            schema.Properties[name] = new OpenApiSchema { Description = UnusedAttribute.Description };
        }
    }

    /// <summary>Says of a request's body, at every depth, that no other name is taken.</summary>
    public static void Close(IOpenApiSchema? schema)
    {
        var own = schema as OpenApiSchema ?? (schema as OpenApiSchemaReference)?.RecursiveTarget;
        if (own is null)
        {
            return;
        }

        foreach (var choice in (own.OneOf ?? []).Concat(own.AnyOf ?? []).Concat(own.AllOf ?? []))
        {
            Close(choice);
        }

        Close(own.Items);
        if (own.Properties is not { Count: > 0 } properties)
        {
            return;
        }

        own.AdditionalPropertiesAllowed = false;
        foreach (var property in properties.Values)
        {
            Close(property);
        }
    }
}
