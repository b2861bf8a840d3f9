using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Refuses an address with U+0000 in it: no engine need say whether it can keep or compare it. Bodies are read by
/// <see cref="JsonGuard"/> and <see cref="FormBody"/>, and a server takes it in no header.
/// </summary>
internal sealed class ZeroCharacters(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        Found(context.Request) is { } name
            ? Answers.WriteAsync(
                context,
                Failure.OfRequest(Error.InvalidField(name, $"{name} must not contain U+0000"))
            )
            : next(context);

    private static string? Found(HttpRequest request)
    {
        if (request.Path.Value?.Contains('\0') == true)
        {
            return "url";
        }

        if (request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
        {
            return null;
        }

        var named = request.Query.FirstOrDefault(pair => pair.Value.Any(value => value?.Contains('\0') == true)).Key;
        return named is null || named.Contains('\0') ? "url" : named;
    }
}
