using System.ComponentModel;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VerificationService.Api.OpenApi;

/// <summary>The two OpenAPI 3.1 documents, made from the controllers and their comments, and the page that shows them.</summary>
internal static class ApiDocuments
{
    public const string V1 = "v1";
    public const string V21 = "v2.1";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> Names { get; } = [V1, V21];

    /// <summary>Adds both documents.</summary>
    public static IServiceCollection AddApiDocuments(this IServiceCollection services)
    {
        Add(
            services,
            V1,
            "Verification service, v1",
            """
            For a customer's own systems: create applicants and verifications, read them, and finalise or adjust a
            verification's outcome. Authenticate with `Authorization: Token <key>`, or `X-Api-Key` or `API-Key` with the key.
            """
        );
        Add(
            services,
            V21,
            "Verification service, v2.1",
            """
            For admins, compliance officers and the console: decide verifications under the right authority.
            `POST /api/v2.1/sessions` exchanges a user name and password for a bearer token.
            """
        );
        return services;
    }

    /// <summary>Serves the documents and, at <c>/docs</c>, the page; nothing is fetched from other hosts.</summary>
    public static void UseApiDocuments(this WebApplication app)
    {
        // Any other name is an unknown route like any other; the generator would answer it in plain text.
        app.MapOpenApi("/openapi/{documentName:regex(^(v1|v2\\.1)$)}.json");
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = DocsSurface.Path[1..];
            page.DocumentTitle = "Verification service";
            page.SwaggerEndpoint($"/openapi/{V21}.json", "v2.1");
            page.SwaggerEndpoint($"/openapi/{V1}.json", "v1");
            page.EnableTryItOutByDefault();
            page.EnableDeepLinking();
            page.DefaultModelsExpandDepth(0);
            page.ConfigObject.AdditionalItems["tagsSorter"] = "alpha";

            // The page would link the licence to a list of public ones, which does not hold the operator's.
            page.HeadContent = "<style>.info__license { display: none }</style>";
            page.EnablePersistAuthorization();
        });
    }

    /// <summary>The text of one document, the same as is served.</summary>
    public static async Task<string> DocumentAsync(
        this IServiceProvider services,
        string name,
        CancellationToken cancellationToken
    )
    {
        var document = await services
            .GetRequiredKeyedService<IOpenApiDocumentProvider>(name)
            .GetOpenApiDocumentAsync(cancellationToken);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
    }

    private static void Add(IServiceCollection services, string name, string title, string description) =>
        services.AddOpenApi(
            name,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.AddSchemaTransformer(SchemaRules.ApplyAsync);
                options.AddOperationTransformer(OperationRules.ApplyAsync);
                options.AddDocumentTransformer(
                    (document, context, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = title,
                            Version = name == V1 ? "1.0" : "2.1",
                            Description = description,
                            Contact = new OpenApiContact { Name = "Whoever operates this installation" },
                            License = new OpenApiLicense
                            {
                                Name = "The operator's terms",
                                Identifier = "LicenseRef-Operator",
                            },
                        };

                        // Wherever it is installed: the same host that serves the document.
                        document.Servers =
                        [
                            new OpenApiServer
                            {
                                Url = "/",
                                Extensions = new Dictionary<string, IOpenApiExtension>
                                {
                                    ["x-internal"] = new JsonNodeExtension(false),
                                },
                            },
                        ];
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes = SecuritySchemes.Of(name);
                        document.Components.Headers = AnswerHeaders.All;
                        DescribeTags(document, context);
                        new OpenApiWalker(new SchemaBounds()).Walk(document);
                        foreach (
                            var body in document
                                .Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? [])
                                .SelectMany(operation => operation.RequestBody?.Content?.Values.AsEnumerable() ?? [])
                        )
                        {
                            SchemaRules.Close(body.Schema);
                        }

                        return Task.CompletedTask;
                    }
                );
            }
        );

    // A tag says what its controller says of itself in [Description].
    private static void DescribeTags(OpenApiDocument document, OpenApiDocumentTransformerContext context)
    {
        var described = context
            .DescriptionGroups.SelectMany(group => group.Items)
            .Select(item => item.ActionDescriptor.EndpointMetadata)
            .SelectMany(metadata =>
                metadata
                    .OfType<TagsAttribute>()
                    .SelectMany(tags => tags.Tags)
                    .Select(tag =>
                        (Tag: tag, Text: metadata.OfType<DescriptionAttribute>().LastOrDefault()?.Description)
                    )
            )
            .Where(tag => tag.Text is not null)
            .DistinctBy(tag => tag.Tag)
            .ToDictionary(tag => tag.Tag, tag => tag.Text);
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description = described.GetValueOrDefault(tag.Name ?? "") ?? $"{tag.Name}.";
        }
    }
}
