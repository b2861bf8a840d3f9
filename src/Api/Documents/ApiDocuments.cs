using Microsoft.OpenApi;
using VerificationService.Api.Hosting;

namespace VerificationService.Api.Documents;

/// <summary>The two OpenAPI 3.1 documents, made from the controllers and their comments, and the page that shows them.</summary>
internal static class ApiDocuments
{
    public const string V1 = "v1";
    public const string V21 = "v2.1";

    /// <summary>Adds both documents.</summary>
    public static IServiceCollection AddApiDocuments(this IServiceCollection services)
    {
        Add(
            services,
            V1,
            "Verification service, v1",
            """
            For a customer's own systems: create applicants and verifications, read them, and finalise or adjust a
            verification's outcome. Authenticate with `Authorization: Token <key>` or `X-Api-Key: <key>`.
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
            page.RoutePrefix = ResponseHeaders.DocsPath[1..];
            page.DocumentTitle = "Verification service";
            page.SwaggerEndpoint($"/openapi/{V21}.json", "v2.1");
            page.SwaggerEndpoint($"/openapi/{V1}.json", "v1");
            page.EnableTryItOutByDefault();
            page.EnablePersistAuthorization();
        });
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
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = title,
                            Version = name == V1 ? "1.0" : "2.1",
                            Description = description,
                        };

                        // Wherever it is installed: the same host that serves the document.
                        document.Servers = [new OpenApiServer { Url = "/" }];
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes = SecuritySchemes.Of(name);
                        return Task.CompletedTask;
                    }
                );
            }
        );
}
