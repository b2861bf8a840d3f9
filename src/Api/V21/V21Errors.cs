using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>Refusals of what the v2.1 contract has words for and this product does not do.</summary>
internal static class V21Errors
{
    /// <summary>A level above every approver there is here.</summary>
    public static readonly Error LevelGrantedByNobody = new(
        ErrorKind.RuleBroken,
        "LEVEL_GRANTED_BY_NOBODY",
        $"{V21Words.FinhubVerified} is granted by nobody here; requestedLevel can be TENANT_VERIFIED or POWER_TENANT_VERIFIED"
    )
    {
        Fields =
        [
            new FieldError(
                "requestedLevel",
                $"{V21Words.FinhubVerified} is granted by nobody here; requestedLevel can be TENANT_VERIFIED or POWER_TENANT_VERIFIED"
            ),
        ],
    };
}
