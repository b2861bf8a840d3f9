using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Console;

/// <summary>
/// Asks a page for the handler that a request names, before anything of it runs. Left to itself, the framework renders a
/// page whose handler it does not find, without the model that the handler would have filled, and lets a handler without
/// a name answer for every name.
/// </summary>
internal static class PageHandlers
{
    private const string Handler = "handler";

    /// <summary>404 when the page has no handler of that name, 405 with <c>Allow</c> when another method has; else null.</summary>
    public static Failure? Refusal(AuthorizationFilterContext context)
    {
        if (context.ActionDescriptor is not CompiledPageActionDescriptor page)
        {
            return null;
        }

        var request = context.HttpContext.Request;
        var names = request.Query[Handler];
        var name = string.IsNullOrEmpty(names) ? null : names.ToString();
        var ofThatName = page
            .HandlerMethods.Where(handler => string.Equals(handler.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(handler => handler.HttpMethod.ToUpperInvariant())
            .ToList();
        if (name is not null && ofThatName.Count == 0)
        {
            return Failure.OfStatus(StatusCodes.Status404NotFound);
        }

        // HEAD is GET without the body (RFC 9110 §9.3.2).
        if (ofThatName.Contains(HttpMethods.Get))
        {
            ofThatName.Add(HttpMethods.Head);
        }

        if (ofThatName.Contains(request.Method.ToUpperInvariant()))
        {
            return null;
        }

        context.HttpContext.Response.Headers.Allow = string.Join(", ", ofThatName.Order(StringComparer.Ordinal));
        return Failure.OfStatus(StatusCodes.Status405MethodNotAllowed);
    }
}
