using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace VerificationService.Api.Http.Hosting;

/// <summary>Style sheets, scripts and pictures of one surface, which lie in the assembly.</summary>
/// <param name="surface">The surface, as their names in the assembly and their addresses begin.</param>
internal sealed class EmbeddedAssets(string surface)
{
    private readonly FrozenDictionary<string, Asset> all = Load(surface + "/");

    /// <summary>The address of <paramref name="name"/>: another for each content, so that it may be kept for ever.</summary>
    public string PathOf(string name) => $"/{surface}/assets/{name}?v={all[name].Hash}";

    /// <summary>Answers with one of them.</summary>
    public async Task WriteAsync(HttpContext context, string name)
    {
        if (!all.TryGetValue(name, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.Headers.CacheControl =
            context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        await context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted);
    }

    private static FrozenDictionary<string, Asset> Load(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[prefix.Length..], name => Read(assembly, name));
    }

    private static Asset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(
            bytes,
            Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => throw new InvalidOperationException($"{name} has no content type."),
            },
            Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]
        );
    }

    private sealed record Asset(byte[] Bytes, string ContentType, string Hash);
}
