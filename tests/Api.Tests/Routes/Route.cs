using System.Reflection;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Console;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.V1;

namespace VerificationService.Api.Tests.Routes;

/// <summary>One method of one address, as the running service has it: tests that go through all of them find new ones.</summary>
/// <param name="Method">HTTP method; GET for what takes any.</param>
/// <param name="Template">Such as <c>/verifications/{verification_id}</c>.</param>
/// <param name="Action">The controller's action; null for what is not a controller's.</param>
internal sealed record Route(string Method, string Template, ControllerActionDescriptor? Action)
{
    /// <summary>Every route of the service.</summary>
    public static IReadOnlyList<Route> AllOf(Service service) =>
        [
            .. service
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint =>
                    (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(
                        method => new Route(
                            method,
                            "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
                            endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()
                        )
                    )
                )
                .OrderBy(route => route.Template, StringComparer.Ordinal)
                .ThenBy(route => route.Method, StringComparer.Ordinal),
        ];

    /// <summary>Those of the two contracts.</summary>
    public static IReadOnlyList<Route> ContractsOf(Service service) =>
        [.. AllOf(service).Where(route => route.Action is not null && !route.IsPage)];

    public string Name => $"{Method} {Template}";

    public bool IsV1 => Surfaces.Of(Template) is V1Surface;

    /// <summary>The pages of officers.</summary>
    public bool IsConsole => Surfaces.Of(Template) is ConsoleSurface;

    /// <summary>Pages answer with pages: the console's send whoever has no session to sign in, the applicants' know only links.</summary>
    public bool IsPage => IsConsole || Surfaces.Of(Template) is FormsSurface;

    public HttpMethod HttpMethod => new(Method);

    /// <summary>The names in braces.</summary>
    public IReadOnlyList<string> Parameters =>
        [.. Template.Split('/').Where(IsParameter).Select(segment => segment[1..^1])];

    /// <summary>What the body is read into; null without one.</summary>
    public Type? BodyType =>
        Action?.Parameters.FirstOrDefault(p => p.BindingInfo?.BindingSource == BindingSource.Body)?.ParameterType;

    /// <summary>Whether it takes no body, or blanks, too.</summary>
    public bool IsBodyOptional =>
        Action
            ?.Parameters.OfType<ControllerParameterDescriptor>()
            .Any(p => p.ParameterInfo.GetCustomAttribute<BodyAttribute>() is { IsOptional: true }) == true;

    /// <summary>Whether its body may hold a file: larger than others, and multipart.</summary>
    public bool TakesFile => Action is not null && IUploadRequest.IsOn(Action);

    public bool AcceptsForm => Action?.MethodInfo.GetCustomAttribute<AcceptsFormAttribute>() is not null;

    /// <summary>Parameters of the query string.</summary>
    public IEnumerable<string> Query =>
        (Action?.Parameters ?? (IEnumerable<ParameterDescriptor>)[])
            .Where(p => p.BindingInfo?.BindingSource == BindingSource.Query)
            .Select(p => p.Name);

    /// <summary>The address with <paramref name="value"/> of each parameter's name in its place.</summary>
    public string Fill(Func<string, string> value) =>
        string.Join('/', Template.Split('/').Select(segment => IsParameter(segment) ? value(segment[1..^1]) : segment));

    /// <summary>Whether <paramref name="path"/> is one of this route's addresses.</summary>
    public bool Matches(string path)
    {
        var (ours, theirs) = (Template.Split('/'), path.Split('/'));
        return ours.Length == theirs.Length
            && ours.Zip(theirs).All(pair => IsParameter(pair.First) || pair.First == pair.Second);
    }

    public override string ToString() => Name;

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
