using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Documents;
using VerificationService.Domain.Documents;

namespace VerificationService.Api.Console;

/// <summary>
/// Lets a page take a file as large as a document may be. It runs after the gate and before the check of the form's token,
/// which reads the whole form: what announces itself as larger is refused unread.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesFileAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    // Room for the form's other fields and the lines between its parts.
    private const int FormOverhead = 64 * 1024;

    // The framework checks tokens at 1000.
    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var most = http.RequestServices.GetRequiredService<DocumentOptions>().MaxBytes;
        if (http.Request.ContentLength > most + FormOverhead)
        {
            context.Result = new FailureResult(Failure.Of(DocumentErrors.TooLarge(most)));
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most + FormOverhead;
        }

        http.Features.Set<IFormFeature>(
            new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = most + FormOverhead })
        );
    }
}
