using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Refuses fields that are sent to an action that reads none: whoever names a version to <c>start-review</c> believes that
/// it counts. Nothing, blanks and <c>{}</c> are what clients send who always send a body. Added to those actions at the start.
/// </summary>
internal sealed class BodylessActions : IActionModelConvention, IAsyncActionFilter, IOrderedFilter
{
    /// <summary>Before the filter that opens a keyed request's unit of work: reading waits for the network.</summary>
    public int Order => -100;

    public void Apply(ActionModel action)
    {
        if (
            !action.Parameters.Any(parameter => parameter.BindingInfo?.BindingSource == BindingSource.Body)
            && !action.Attributes.Concat(action.Controller.Attributes).OfType<ReadsFormAttribute>().Any()
        )
        {
            action.Filters.Add(this);
        }
    }

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !ContentTypes.HasBody(request))
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

    private static Error? Refusal(ReadOnlySpan<byte> body, HttpRequest request) =>
        body.Trim(" \t\r\n"u8).IsEmpty
            ? null
            : JsonBody.Refusal(
                body,
                RequestShape.Empty,
                request.HttpContext.RequestServices.GetRequiredService<IgnoredFields>().At(request.Path),
                out _
            );
}
