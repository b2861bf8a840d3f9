using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Refuses fields that are sent to an action that reads none: whoever names a version to <c>start-review</c> believes that
/// it counts. Nothing, blanks and <c>{}</c> are what clients send who always send a body.
/// </summary>
internal sealed class BodylessActions(IgnoredFields ignored) : IAsyncActionFilter
{
    /// <summary>Before the filter that opens a keyed request's unit of work: reading waits for the network.</summary>
    public const int First = -100;

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || !ContentTypes.HasBody(request)
            || context.ActionDescriptor.Parameters.Any(p => p.BindingInfo?.BindingSource == BindingSource.Body)
            || context.ActionDescriptor.EndpointMetadata.OfType<ReadsFormAttribute>().Any()
        )
        {
            await next();
            return;
        }

        var body = await BodyBytes.ReadAsync(request, context.HttpContext.RequestAborted);
        if (Refusal(body.Span, request) is { } refusal)
        {
            context.Result = new FailureResult(Failure.OfRequest(refusal));
            return;
        }

        await next();
    }

    private Error? Refusal(ReadOnlySpan<byte> body, HttpRequest request) =>
        body.Trim(" \t\r\n"u8).IsEmpty
            ? null
            : JsonBody.Refusal(body, RequestShape.Empty, ignored.At(request.Path), out _);
}
