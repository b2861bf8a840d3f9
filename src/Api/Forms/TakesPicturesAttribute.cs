using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Documents;
using VerificationService.Domain.Documents;

namespace VerificationService.Api.Forms;

/// <summary>Lets a page take both sides of a document at once. What announces itself as larger is refused unread.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesPicturesAttribute : Attribute, IAuthorizationFilter
{
    private const int MostFiles = 2;

    // Room for the form's fields and the lines between its parts.
    private const int FormOverhead = 64 * 1024;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var most = MostFiles * http.RequestServices.GetRequiredService<DocumentOptions>().MaxBytes + FormOverhead;
        if (http.Request.ContentLength > most)
        {
            context.Result = new FailureResult(Failure.Of(DocumentErrors.TooLarge(most)));
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        http.Features.Set<IFormFeature>(
            new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = most })
        );
    }
}
