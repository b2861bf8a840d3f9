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
[ServiceFilter<IdempotencyFilter>]
[Unused("sandbox")]
public abstract class V1Controller : ControllerBase
{
    private protected IActionResult Answer<T>(T data)
        where T : class => Ok(new V1Answer<T> { Data = data });

    private protected static IActionResult Refuse(Error error) => new FailureResult(Failure.Of(error));

    private protected static IActionResult RefuseRequest(Error error) => new FailureResult(Failure.OfRequest(error));
}
