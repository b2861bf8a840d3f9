using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V1;

/// <summary>What every v1 controller has: the gate, and the shape of its answers.</summary>
[ApiController]
[ApiExplorerSettings(GroupName = "v1")]
[RequestSizeLimit(BodyBytes.MaxLength)]
[ServiceFilter<V1Gate>]
[TakesKeys]
[Unused("sandbox")]
public abstract class V1Controller : ControllerBase
{
    // What a use case refuses was well formed: v1 tells values apart from syntax, and answers 422.
    private protected static IActionResult Refuse(Error error) =>
        new FailureResult(
            Failure.Of(
                error is { Kind: ErrorKind.Invalid, LacksField: false, Fields.Count: > 0 }
                    ? error with
                    {
                        Kind = ErrorKind.RuleBroken,
                    }
                    : error
            )
        );

    private protected static IActionResult RefuseRequest(Error error) => new FailureResult(Failure.OfRequest(error));
}
