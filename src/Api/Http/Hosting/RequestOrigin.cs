using System.Diagnostics;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Where a request says it comes from, for the audit. Every surface fills it in the same way from whatever was sent;
/// none of it is trusted for anything else.
/// </summary>
internal static class RequestOrigin
{
    /// <summary>Longest value kept, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Longest User-Agent kept, in characters.</summary>
    public const int MaxUserAgent = 512;

    public static readonly string[] Platform = ["platform", "sec-ch-ua-platform"];
    public static readonly string[] DeviceId = ["deviceId", "X-Device-Id", "device-id"];
    public const string ForwardedFrom = "X-Forwarded-From";
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>The origin of <paramref name="request"/>, each value cut to its limit.</summary>
    public static Origin Of(HttpRequest request)
    {
        var remote = request.HttpContext.Connection.RemoteIpAddress;
        var address = remote?.ToString();
        return new()
        {
            Surface = Surfaces.Of(request.Path).Name,
            Address = address,
            Network = remote is null ? null : ClientAddress.NetworkOf(remote).ToString(),
            ForwardedFor = ForwardedForOf(request, address),
            ForwardedFrom = Clean(request.Headers[ForwardedFrom].ToString(), MaxLength),
            Platform = Clean(FirstOf(request, Platform), MaxLength),
            DeviceId = Clean(FirstOf(request, DeviceId), MaxLength),
            UserAgent = Clean(request.Headers.UserAgent.ToString(), MaxUserAgent),
            TraceId = Activity.Current?.TraceId.ToHexString(),
        };
    }

    /// <summary>The first header of <paramref name="names"/> that says anything.</summary>
    public static string? FirstOf(HttpRequest request, string[] names)
    {
        foreach (var name in names)
        {
            if (request.Headers[name].ToString().Trim() is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }

    // The connection's address is what a trusted proxy vouched for, where there is one; the claim is kept beside it where it
    // says anything else.
    private static string? ForwardedForOf(HttpRequest request, string? address) =>
        Clean(request.Headers[ForwardedFor].ToString(), MaxLength) is { } claimed && claimed != address
            ? claimed
            : null;

    private static string? Clean(string? value, int maxLength)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        text = text.Length > maxLength ? text[..maxLength] : text;
        return text.Any(IsLeftOut) ? string.Concat(text.Where(c => !IsLeftOut(c))) : text;
    }

    private static bool IsLeftOut(char c) => char.IsControl(c) || char.IsSurrogate(c);
}
