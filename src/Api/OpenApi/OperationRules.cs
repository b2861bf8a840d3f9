using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Api.V1;
using VerificationService.Api.V21;
using VerificationService.Api.V21.Documents;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.OpenApi;

/// <summary>What every operation has and no controller repeats: credentials, headers, errors, accepted values, samples.</summary>
internal static class OperationRules
{
    private static readonly (string Name, bool Required, string Description, string Example)[] Headers =
    [
        ("X-Tenant-ID", true, "Tenant identifier", "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd"),
        ("X-Forwarded-From", true, "Client/application identifier for request source tracking", "playground"),
        ("platform", true, "Client platform identifier. Also accepted as sec-ch-ua-platform", "web"),
        ("deviceId", true, "Device identifier. Also accepted as X-Device-Id or device-id", "e2e-test-device"),
        ("User-Agent", false, "Browser user agent; required where StrictHeaders is set", "Mozilla/5.0"),
        ("X-Forwarded-For", false, "Client/application IP address; required where StrictHeaders is set", "192.168.0.1"),
        (
            "X-User-ID",
            false,
            "Authenticated user identifier; a contradiction to the token is 403",
            "87b3af37-4ac1-402b-a0ea-53cfdc695e02"
        ),
        (
            "X-User-Roles",
            false,
            "Comma-separated user roles; they narrow what the token grants, never widen it",
            "ADMIN_USER,COMPLIANCE_OFFICER"
        ),
    ];

    public static async Task ApplyAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var isV1 = context.DocumentName == ApiDocuments.V1;
        var isSignIn = IsSignIn(context.Description);
        operation.Security = isSignIn
            ? SecuritySchemes.None
            : SecuritySchemes.RequirementOf(context.DocumentName, context.Document);
        if (!isV1)
        {
            AddHeaders(operation, isSignIn);
        }

        if (Is<ChangesVersionAttribute>(context.Description))
        {
            (operation.Parameters ??= []).Add(IfMatch(Is<DecidesAttribute>(context.Description)));
        }

        if (TakesKey(context))
        {
            (operation.Parameters ??= []).Add(Key());
        }

        foreach (var name in UnusedAttribute.QueryOf(context.Description.ActionDescriptor.EndpointMetadata))
        {
            (operation.Parameters ??= []).Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Description = UnusedAttribute.Description,
                }
            );
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            Refine(parameter, context.Description);
        }

        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<AcceptsFormAttribute>().Any()
            && operation.RequestBody?.Content is { } content
        )
        {
            content[ContentTypes.Form] = new OpenApiMediaType { Schema = content[ContentTypes.Json].Schema };
        }

        if (IUploadRequest.IsOn(context.Description.ActionDescriptor))
        {
            operation.RequestBody!.Content![ContentTypes.Multipart] = new OpenApiMediaType
            {
                Schema = isV1 ? UploadV1() : Upload(),
            };
        }

        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<PreferredAddressAttribute>().SingleOrDefault()
                is { } preferred
            && preferred.Address != context.Description.RelativePath
        )
        {
            operation.Description =
                $"Another address of `/{preferred.Address}`, which is the preferred one. {operation.Description}".TrimEnd();
        }

        AddRejection(operation, context);
        await AddErrorsAsync(operation, context, isV1, cancellationToken);
        ContractSamples.AddTo(operation);
        DescribeAnswers(operation, context);
    }

    private static void AddHeaders(OpenApiOperation operation, bool isSignIn)
    {
        operation.Parameters ??= [];
        foreach (var (name, required, description, example) in isSignIn ? Headers[..1] : Headers)
        {
            if (operation.Parameters.FirstOrDefault(p => p.Name == name) is { } declared)
            {
                operation.Parameters.Remove(declared);
            }

            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Header,
                    Required = required,
                    Description = description,
                    Example = example,
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        MaxLength = RequestOrigin.MaxLength,
                        Pattern = "^[ -~]*$",
                    },
                }
            );
        }
    }

    private static OpenApiSchema UploadV1() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                ["sandbox"] = new OpenApiSchema { Description = UnusedAttribute.Description },
            },
        };

    private static OpenApiSchema Upload()
    {
        var upload = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "documentType", "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["docId"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = UploadDocument.MaxDocId,
                    Pattern = "^[^\\u0000]*$",
                },
                ["documentType"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = DocumentTypes.MaxLength,
                    Pattern = "^[A-Z][A-Z0-9_]*$",
                },
                ["fileName"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = UploadDocument.MaxFileName,
                    Pattern = "^[^\\u0000]*$",
                },
                ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            },
        };
        SchemaRules.AddUnused(upload, typeof(UploadDocumentRequest).GetCustomAttribute<UnusedAttribute>()!.Names);
        return upload;
    }

    // The two optional headers have no example, which the page would fill in and send.
    private static OpenApiParameter IfMatch(bool decides) =>
        new()
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            Description = decides
                ? "The `ETag` of the version that is decided, or a list of them; another version is 412. A tenant may require it: without it, 428"
                : "The `ETag` of the version that is changed, or a list of them; another version is 412",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MaxLength = 256,
                Pattern = "^[ -~]*$",
            },
        };

    private static OpenApiParameter Key() =>
        new()
        {
            Name = IdempotencyKey.Header,
            In = ParameterLocation.Header,
            Description =
                "Chosen by the caller, a new one for each thing that is to happen, bare or in double quotes. Sent again with the same body, the request is answered as before and nothing happens twice",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = IdempotencyKey.MaxLength + 2,
                Pattern = "^(\"[!#-\\[\\]-~]+\"|[!#-\\[\\]-~]+)$",
            },
        };

    private static bool TakesKey(OpenApiOperationTransformerContext context) =>
        HttpMethods.IsPost(context.Description.HttpMethod ?? "")
        && IdempotencyFilter.TakesKey(context.Description.ActionDescriptor);

    private static bool IsSignIn(ApiDescription description) =>
        description.ActionDescriptor.EndpointMetadata.OfType<SignInAttribute>().Any();

    private static void Refine(OpenApiParameter parameter, ApiDescription description)
    {
        if (WordsOf(parameter.Name, description) is { } words)
        {
            parameter.Schema = Words(words.All);
            return;
        }

        if (parameter is { In: ParameterLocation.Path, Name: "kind" })
        {
            parameter.Schema = Words(EmailKinds.All);
            return;
        }

        if (parameter is { In: ParameterLocation.Path, Name: "code" })
        {
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = ReasonCode.MaxCode,
                Pattern = $"^[A-Z][A-Z0-9_]{{0,{ReasonCode.MaxCode - 1}}}$",
            };
            return;
        }

        if (parameter.In == ParameterLocation.Path)
        {
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = 64,
                Pattern = SchemaBounds.Identifier,
            };
            parameter.Example = parameter.Name switch
            {
                // The contracts' own.
                "verification_id" => "d2177cdf067d424a221b5d045dc616bf81f9",
                "verificationId" => "42cf474d-0914-47f1-895f-54147443d203",
                _ => null,
            };
            return;
        }

        if (parameter.In != ParameterLocation.Query)
        {
            return;
        }

        parameter.Schema = parameter.Name switch
        {
            "limit" => new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = int.MaxValue.ToString(CultureInfo.InvariantCulture),
                Default = PageRequest.DefaultLimit,
            },
            "type" => Words(VerificationTypes.All),
            "overdue" => Words(["true", "false"]),
            "minAgeHours" => new OpenApiSchema { Type = JsonSchemaType.Integer, Maximum = "876000" },
            "text" => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = SubjectQuery.MaxText },
            "externalId" => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = SubjectQuery.MaxExternalId },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        };
        SchemaBounds.Bound(parameter.Schema, parameter.Name ?? "");
    }

    private static WordsOfAttribute? WordsOf(string? name, ApiDescription description) =>
        description
            .ActionDescriptor.Parameters.OfType<ControllerParameterDescriptor>()
            .FirstOrDefault(parameter => parameter.Name == name)
            ?.ParameterInfo.GetCustomAttribute<WordsOfAttribute>();

    private static OpenApiSchema Words(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)JsonValue.Create(word))] };

    // With the target status REJECTED approve rejects, and answers as reject does.
    private static void AddRejection(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (operation.OperationId == "approve-verification")
        {
            var answer = operation.Responses!["200"].Content![ContentTypes.Json];
            answer.Schema = new OpenApiSchema
            {
                AnyOf = [answer.Schema!, new OpenApiSchemaReference("V21AnswerOfRejectionData", context.Document)],
            };
        }
    }

    private static async Task AddErrorsAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        bool isV1,
        CancellationToken cancellationToken
    )
    {
        var type = isV1 ? typeof(V1Error) : typeof(V21Error);
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
        context.Document!.AddComponent(type.Name, schema);
        operation.Responses ??= [];
        foreach (var status in StatusesOf(operation, context.Description))
        {
            var phrase = ReasonPhrases.GetReasonPhrase(status);
            var name = phrase.Replace(" ", "", StringComparison.Ordinal);
            context.Document.AddComponent<IOpenApiResponse>(
                name,
                new OpenApiResponse
                {
                    Description = phrase,
                    Headers = AnswerHeaders.Of(
                        context.Document,
                        status switch
                        {
                            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
                            [
                                AnswerHeaders.RetryAfter,
                            ],
                            StatusCodes.Status415UnsupportedMediaType => [AnswerHeaders.AcceptEncoding],
                            _ => [],
                        }
                    ),
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [ContentTypes.Json] = new()
                        {
                            Schema = new OpenApiSchemaReference(type.Name, context.Document),
                            Example = ErrorSamples.Of(status, isV1),
                        },
                    },
                }
            );
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(
                name,
                context.Document
            );
        }
    }

    private static void DescribeAnswers(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        // More than a line belongs into <remarks>.
        var done = operation.Responses!["200"];
        operation.Description ??= $"{operation.Summary}: {done.Description}";
        foreach (
            var own in operation
                .Responses.Where(response => response.Key[0] == '2')
                .Select(response => response.Value)
                .OfType<OpenApiResponse>()
        )
        {
            own.Headers = AnswerHeaders.Of(
                context.Document,
                [
                    .. Is<VersionedAttribute>(context.Description) ? [AnswerHeaders.ETag] : Array.Empty<string>(),
                    .. TakesKey(context) ? [IdempotencyFilter.ReplayedHeader] : Array.Empty<string>(),
                ]
            );
        }
    }

    private static bool Is<T>(ApiDescription description)
        where T : Attribute => description.ActionDescriptor.EndpointMetadata.OfType<T>().Any();

    private static IEnumerable<int> StatusesOf(OpenApiOperation operation, ApiDescription description)
    {
        var changes = !HttpMethods.IsGet(description.HttpMethod ?? "") && !IsSignIn(description);
        var refersToOthers = changes || operation.Parameters?.Any(p => p.In == ParameterLocation.Path) == true;
        return
        [
            StatusCodes.Status400BadRequest,
            StatusCodes.Status401Unauthorized,
            StatusCodes.Status403Forbidden,
            .. refersToOthers ? [StatusCodes.Status404NotFound] : Array.Empty<int>(),
            .. changes ? [StatusCodes.Status409Conflict] : Array.Empty<int>(),
            .. Is<ChangesVersionAttribute>(description)
                ? [StatusCodes.Status412PreconditionFailed]
                : Array.Empty<int>(),
            .. Is<DecidesAttribute>(description) ? [StatusCodes.Status428PreconditionRequired] : Array.Empty<int>(),
            .. operation.RequestBody is null
                ? Array.Empty<int>()
                : [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType],
            .. changes ? [StatusCodes.Status422UnprocessableEntity] : Array.Empty<int>(),
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status500InternalServerError,
            StatusCodes.Status503ServiceUnavailable,
        ];
    }
}
