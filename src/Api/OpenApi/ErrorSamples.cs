using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V1;
using VerificationService.Api.V21;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.OpenApi;

/// <summary>One answer for each error status, made the way the service makes them.</summary>
internal static class ErrorSamples
{
    /// <summary>The sample, in the surface's shape.</summary>
    public static JsonNode? Of(int status, bool isV1)
    {
        var failure = FailureOf(status, isV1);
        return isV1
            ? JsonSerializer.SerializeToNode(V1Error.Of(failure), WireJson.Options)
            : JsonSerializer.SerializeToNode(V21Error.Of(failure), WireJson.Options);
    }

    private static Failure FailureOf(int status, bool isV1) =>
        status switch
        {
            StatusCodes.Status400BadRequest => isV1
                ? Failure.OfRequest(
                    Error.InvalidField("verification_status", "verification_status must be approved or declined")
                )
                : Failure.OfRequest(Error.InvalidField("status", "status must be APPROVED or REJECTED")),
            StatusCodes.Status401Unauthorized => Failure.Of(TenancyErrors.NotAuthenticated),
            StatusCodes.Status403Forbidden => Failure.Of(
                VerificationErrors.InsufficientAuthority(RiskLevel.High, Roles.PowerTenant)
            ),
            StatusCodes.Status404NotFound => Failure.Of(VerificationErrors.NotFound),
            StatusCodes.Status409Conflict => Failure.Of(VerificationErrors.ChangedMeanwhile),
            StatusCodes.Status412PreconditionFailed => Failure.Of(VerificationErrors.VersionMismatch),
            StatusCodes.Status428PreconditionRequired => Failure.Of(VerificationErrors.VersionRequired),
            StatusCodes.Status415UnsupportedMediaType => Failure.UnsupportedMediaType(ContentTypes.Json),
            StatusCodes.Status422UnprocessableEntity => Failure.Of(VerificationErrors.ReasonRequired),
            StatusCodes.Status503ServiceUnavailable => Failure.Of(new DatabaseUnavailableException("")),
            _ => Failure.OfStatus(status),
        };
}
