using System.Text.Json.Serialization;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V1;

[assembly: Surface<V1Surface>]
[assembly: GeneratedJson<V1Json>]

namespace VerificationService.Api.V1;

/// <summary>The addresses of the v1 contract, those of routes it has elsewhere and not here among them.</summary>
internal sealed class V1Surface : Surface
{
    /// <inheritdoc/>
    public override string Name => "v1";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } =
    [
        "/verifications",
        "/applicants",
        "/addresses",
        "/affiliated-persons",
        "/countries",
        "/documents",
        "/files",
        "/services",
    ];

    /// <summary>Addresses of forms are asked for beside the pages that applicants read.</summary>
    public override bool Owns(PathString path) => base.Owns(path) || FormUrls.AreAskedForAt(path);

    /// <inheritdoc/>
    public override bool OwnsUnknownRoutes => true;

    /// <inheritdoc/>
    public override string Contract => "V1";

    /// <inheritdoc/>
    public override string Challenge => "Token";

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure) =>
        WireJson.WriteAsync(context.Response, V1Error.Of(failure));
}

/// <summary>
/// Readers and writers generated at compile time for what is asked most: deciding, opening and reading, and the refusals.
/// A type that is not named here works all the same, by reflection at its first use.
/// </summary>
[JsonSerializable(typeof(UpdateStatusRequest))]
[JsonSerializable(typeof(V1Answer<UpdateStatusData>))]
[JsonSerializable(typeof(CreateVerificationRequest))]
[JsonSerializable(typeof(VerificationCreated))]
[JsonSerializable(typeof(VerificationData))]
[JsonSerializable(typeof(V1Error))]
internal sealed partial class V1Json : JsonSerializerContext;
