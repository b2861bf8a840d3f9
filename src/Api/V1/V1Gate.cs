using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V1;

/// <summary>Lets v1 requests in: an API key, and a body of a type the surface takes.</summary>
internal sealed class V1Gate(ApiKeyAuthentication keys, Caller caller, CallerLimits limits)
    : SurfaceGate(caller, limits)
{
    protected override async Task<Failure?> RefusalAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var authenticated = await keys.AuthenticateAsync(http.Request, http.RequestAborted);
        if (authenticated.Failed(out var error, out var key))
        {
            return Failure.Of(error);
        }

        Caller.Authenticated(key.Actor, key.IsSandbox);

        // Without body and type there is a clearer answer than 415: that the body is missing.
        var isAbsent = http.Request.Headers.ContentType.Count == 0 && !ContentTypes.HasBody(http.Request);
        if (!TakesBody(context.ActionDescriptor, http.Request) || isAbsent || ContentTypes.IsJson(http.Request))
        {
            return null;
        }

        if (IUploadRequest.IsOn(context.ActionDescriptor))
        {
            return ContentTypes.IsMultipart(http.Request)
                ? null
                : Failure.UnsupportedMediaType($"{ContentTypes.Json} or {ContentTypes.Multipart}");
        }

        return
            ContentTypes.IsForm(http.Request)
            && context.ActionDescriptor.EndpointMetadata.OfType<AcceptsFormAttribute>().Any()
            ? null
            : Failure.UnsupportedMediaType($"{ContentTypes.Json} or {ContentTypes.Form}");
    }
}
