using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// What every request passes before its body is read: who asks, then whether the request is in order. Each surface has
/// its own gate, set on its base controller; forgetting it lets nobody in, because the pipeline refuses a caller
/// whom no gate has named.
/// </summary>
internal abstract class SurfaceGate(Caller caller, CallerLimits limits) : IAsyncAuthorizationFilter
{
    // Malformed ids become this value, so that they take the same lookup and 404 as unknown ids.
    private const string NobodysId = "?";

    protected Caller Caller { get; } = caller;

    /// <summary>How much one caller may ask for.</summary>
    protected CallerLimits Limits { get; } = limits;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        Caller.Origin = RequestOrigin.Of(request);
        if (await RefusalAsync(context) is { } refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized)
            {
                context.HttpContext.RequestServices.GetRequiredService<RefusedCredentials>().Count(context.HttpContext);
            }

            var tooMany = await Limits.RefusalOfStrangerAsync(context.HttpContext);
            if (tooMany is null)
            {
                await RecordAsync();
            }

            context.Result = new FailureResult(tooMany ?? refusal);
            return;
        }

        if (Caller.Actor is { } actor && await Limits.RefusalOfAsync(context.HttpContext.Response, actor) is { } spent)
        {
            context.Result = new FailureResult(spent);
            return;
        }

        if (!ContentEncodings.AreAccepted(request))
        {
            context.Result = new FailureResult(ContentEncodings.Unsupported);
            return;
        }

        while (MalformedId(context.RouteData.Values) is { } name)
        {
            context.RouteData.Values[name] = NobodysId;
        }

        if ((UnknownParameters(context) ?? QueryRefusal(context.ActionDescriptor, request.Query)) is { } unknown)
        {
            context.Result = new FailureResult(Failure.OfRequest(unknown));
        }
    }

    /// <summary>Authenticates and checks the surface's own rules; null lets the request through.</summary>
    protected abstract Task<Failure?> RefusalAsync(AuthorizationFilterContext context);

    /// <summary>Records what was refused, where it is known who tried: only as often as strangers are answered.</summary>
    protected virtual Task RecordAsync() => Task.CompletedTask;

    /// <summary>Whether the action reads a body of <paramref name="request"/>: one that may be left out counts where it was sent.</summary>
    protected static bool TakesBody(ActionDescriptor action, HttpRequest request) =>
        action.Parameters.Any(parameter =>
            parameter.BindingInfo?.BindingSource == BindingSource.Body
            && (ContentTypes.HasBody(request) || !BodyAttribute.MayBeLeftOut(parameter))
        );

    private static string? MalformedId(RouteValueDictionary values)
    {
        foreach (var (name, value) in values)
        {
            if (
                name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
                && !ReferenceEquals(value, NobodysId)
                && !Ids.IsWellFormed(value as string)
            )
            {
                return name;
            }
        }

        return null;
    }

    // The console ignores unknown parameters, which bookmarks and mail clients add. A contract refuses them.
    private static Error? UnknownParameters(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (request.Query.Count == 0 || Surfaces.Of(request.Path).Contract is null)
        {
            return null;
        }

        var known = context
            .ActionDescriptor.Parameters.Where(p => p.BindingInfo?.BindingSource == BindingSource.Query)
            .Select(p => p.Name)
            .ToList();
        var unused = UnusedAttribute.QueryOf(context.ActionDescriptor.EndpointMetadata);
        var unknown = new UnknownNames(
            context.HttpContext.RequestServices.GetRequiredService<IgnoredFields>().At(request.Path)
        );

        // The framework reads names of parameters in any letter case.
        foreach (var name in request.Query.Keys.Except(known.Concat(unused), StringComparer.OrdinalIgnoreCase))
        {
            unknown.AddParameter(name, known);
        }

        return unknown.Refusal;
    }

    // Of a parameter given twice only one value would be read, so it is refused.
    private static Error? QueryRefusal(ActionDescriptor action, IQueryCollection query)
    {
        foreach (var parameter in action.Parameters)
        {
            if (
                parameter.BindingInfo?.BindingSource == BindingSource.Query
                && query.TryGetValue(parameter.Name, out var values)
            )
            {
                if (values.Count > 1)
                {
                    return Error.InvalidField(parameter.Name, $"{parameter.Name} must be given only once");
                }

                if (string.IsNullOrEmpty(values))
                {
                    return Error.InvalidField(parameter.Name, $"{parameter.Name} must not be empty");
                }
            }
        }

        return null;
    }
}
