using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>What every v2.1 controller has: the gate, and the shape of its answers.</summary>
[ApiController]
[ApiExplorerSettings(GroupName = "v2.1")]
[RequestSizeLimit(BodyBytes.MaxLength)]
[ServiceFilter<V21Gate>]
[TakesKeys]
public abstract class V21Controller : ControllerBase
{
    private protected IActionResult Answer<T>(string message, T data)
        where T : class => Ok(new V21Answer<T> { Message = message, Data = data });

    private protected IActionResult AnswerCreated<T>(string message, T data, DateTimeOffset at)
        where T : class =>
        Ok(
            new V21CreatedAnswer<T>
            {
                Message = message,
                Data = data,
                Timestamp = at,
            }
        );

    private protected IActionResult AnswerLater<T>(string message, T data)
        where T : class =>
        Accepted(
            new V21Answer<T>
            {
                Code = StatusCodes.Status202Accepted,
                Message = message,
                Data = data,
            }
        );

    private protected IActionResult AnswerPage<T, TData>(Page<T> page, Func<T, TData> map)
        where TData : class =>
        Answer("Success", new PageData<TData> { Items = [.. page.Items.Select(map)], NextCursor = page.NextCursor });

    private protected static IActionResult Refuse(Error error) => new FailureResult(Failure.Of(error));

    /// <summary>What a query says of something that holds or does not: absent is false.</summary>
    private protected static Result<bool> Flag(string name, string? said) =>
        said is null or "false" ? false
        : said == "true" ? true
        : Error.InvalidField(name, $"{name} must be true or false");
}
