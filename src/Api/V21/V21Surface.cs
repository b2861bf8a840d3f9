using System.Text.Json.Serialization;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21;

[assembly: Surface<V21Surface>]

namespace VerificationService.Api.V21;

/// <summary>The addresses of the v2.1 contract.</summary>
internal sealed class V21Surface : Surface
{
    /// <inheritdoc/>
    public override string Name => "v2.1";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes => ["/api/v2.1"];

    /// <inheritdoc/>
    public override bool OwnsUnknownRoutes => true;

    /// <inheritdoc/>
    public override string Contract => "V21";

    /// <inheritdoc/>
    public override string Challenge => "Bearer";

    /// <inheritdoc/>
    public override JsonSerializerContext Json => V21Json.Default;

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure) =>
        WireJson.WriteAsync(context.Response, V21Error.Of(failure));
}

/// <summary>
/// Readers and writers generated at compile time for what is asked most: deciding, opening, reading and listing, and the
/// refusals. A type that is not named here works all the same, by reflection at its first use.
/// </summary>
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(V21Answer<ApprovalData>))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(V21Answer<RejectionData>))]
[JsonSerializable(typeof(CreateVerificationRequest))]
[JsonSerializable(typeof(V21CreatedAnswer<VerificationStartedData>))]
[JsonSerializable(typeof(VerificationData))]
[JsonSerializable(typeof(V21Answer<VerificationData>))]
[JsonSerializable(typeof(IReadOnlyList<VerificationData>))]
[JsonSerializable(typeof(PageData<VerificationData>))]
[JsonSerializable(typeof(V21Answer<PageData<VerificationData>>))]
[JsonSerializable(typeof(V21Answer<ApprovalRequirementsData>))]
[JsonSerializable(typeof(V21Error))]
internal sealed partial class V21Json : JsonSerializerContext;
