using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace VerificationService.Api.Console;

/// <summary>The console's style sheet and script, which lie in the assembly.</summary>
internal static class Assets
{
    private static readonly FrozenDictionary<string, Asset> All = Load();

    /// <summary>The address of <paramref name="name"/>: another for each content, so that it may be kept for ever.</summary>
    public static string PathOf(string name) => $"/console/assets/{name}?v={All[name].Hash}";

    /// <summary>Answers with one of them.</summary>
    public static async Task WriteAsync(HttpContext context, string name)
    {
        if (!All.TryGetValue(name, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.Headers.CacheControl =
            context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        await context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        const string Prefix = "console/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly, name));
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
