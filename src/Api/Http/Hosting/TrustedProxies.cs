using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
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
    public static bool AreNamed(IConfiguration configuration) => Named(configuration) is not null;

    /// <summary>Uses what is configured; nothing, when nothing is.</summary>
    public static void Use(WebApplication app)
    {
        if (Named(app.Configuration) is not { } trusted)
        {
            return;
        }

        // However many of them stand in a row: the walk ends at the first address that is none of them.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in trusted.KnownProxies)
        {
            options.KnownProxies.Add(
                IPAddress.TryParse(proxy, out var address)
                    ? address
                    : throw new InvalidOperationException(
                        $"ForwardedHeaders:KnownProxies holds '{proxy}', which is not an address like 10.0.0.5."
                    )
            );
        }

        foreach (var network in trusted.KnownNetworks)
        {
            options.KnownIPNetworks.Add(
                System.Net.IPNetwork.TryParse(network, out var known)
                    ? known
                    : throw new InvalidOperationException(
                        $"ForwardedHeaders:KnownNetworks holds '{network}', which is not a network like 10.0.0.0/24."
                    )
            );
        }

        // The header itself stays as it came, because v2.1 may require it; what is believed is the connection's address.
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

    private static TrustedProxies? Named(IConfiguration configuration) =>
        configuration.GetSection("ForwardedHeaders").Get<TrustedProxies>()
            is { KnownProxies.Count: var proxies, KnownNetworks.Count: var networks } named
        && proxies + networks > 0
            ? named
            : null;

    /// <summary>Marks a request whose connection's address is the client's, as far as trusted proxies know it.</summary>
    /// <param name="ForwardedFor">X-Forwarded-For as it came.</param>
    internal sealed record Vouched(StringValues ForwardedFor);
}
