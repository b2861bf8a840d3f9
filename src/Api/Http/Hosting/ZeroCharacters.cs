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
    private static readonly Error Refused = Error.InvalidField("url", "The address must not contain U+0000");

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.Value?.Contains('\0') == true
        || context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Answers.WriteAsync(context, Failure.OfRequest(Refused))
            : next(context);
}
