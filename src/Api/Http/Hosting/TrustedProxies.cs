using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// The proxies whose word is taken for the client's address and scheme (X-Forwarded-For, X-Forwarded-Proto). Section
/// <c>ForwardedHeaders</c>. None by default: whoever may set these headers may be anybody.
/// </summary>
internal sealed record TrustedProxies
{
    /// <summary>Addresses, such as <c>10.0.0.5</c>.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>Networks (CIDR), such as <c>10.0.0.0/24</c>.</summary>
    public IReadOnlyList<string> KnownNetworks { get; init; } = [];

    /// <summary>Whether any is configured.</summary>
    public bool AreNamed => KnownProxies.Count + KnownNetworks.Count > 0;

    /// <summary>Uses what is configured; nothing, when nothing is.</summary>
    public static void Use(WebApplication app)
    {
        var trusted = app.Services.GetRequiredService<IOptions<TrustedProxies>>().Value;
        if (!trusted.AreNamed)
        {
            return;
        }

        // No limit on the number of proxies in a row: the walk ends at the first address that is not trusted.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in trusted.KnownProxies)
        {
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        foreach (var network in trusted.KnownNetworks)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        // The header is restored afterwards, because v2.1 may require it. Only the connection's address is changed by it.
        app.Use(
            (context, next) =>
            {
                context.Features.Set(new Vouched(context.Request.Headers[RequestOrigin.ForwardedFor]));
                return next(context);
            }
        );
        app.UseForwardedHeaders(options);
        app.Use(
            (context, next) =>
            {
                context.Request.Headers[RequestOrigin.ForwardedFor] = context.Features.Get<Vouched>()!.ForwardedFor;
                return next(context);
            }
        );
    }

    /// <summary>Marks a request whose connection's address is the client's, as far as trusted proxies know it.</summary>
    /// <param name="ForwardedFor">X-Forwarded-For as it came.</param>
    internal sealed record Vouched(StringValues ForwardedFor);

    internal sealed class Validator : IValidateOptions<TrustedProxies>
    {
        public ValidateOptionsResult Validate(string? name, TrustedProxies options)
        {
            List<string> failures =
            [
                .. options
                    .KnownProxies.Where(proxy => !IPAddress.TryParse(proxy, out _))
                    .Select(proxy =>
                        $"ForwardedHeaders:KnownProxies holds '{proxy}', which is not an address like 10.0.0.5."
                    ),
                .. options
                    .KnownNetworks.Where(network => !System.Net.IPNetwork.TryParse(network, out _))
                    .Select(network =>
                        $"ForwardedHeaders:KnownNetworks holds '{network}', which is not a network like 10.0.0.0/24."
                    ),
            ];
            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }
    }
}
