using System.Text.Json.Serialization;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21;

[assembly: Surface<V21Surface>]
[assembly: GeneratedJson<V21Json>]

namespace VerificationService.Api.V21;

/// <summary>The addresses of the v2.1 contract.</summary>
internal sealed class V21Surface : Surface
{
    /// <inheritdoc/>
    public override string Name => "v2.1";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } = ["/api/v2.1"];

    /// <inheritdoc/>
    public override bool OwnsUnknownRoutes => true;

    /// <inheritdoc/>
    public override string Contract => "V21";

    /// <inheritdoc/>
    public override string Challenge => "Bearer";

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure) =>
        WireJson.WriteAsync(context.Response, V21Error.Of(failure));
}

/// <summary>The reader and writer of refusals, generated at compile time.</summary>
[JsonSerializable(typeof(V21Error))]
internal sealed partial class V21Json : JsonSerializerContext;
