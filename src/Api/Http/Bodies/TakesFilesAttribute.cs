using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Documents;
using VerificationService.Domain.Documents;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Lets a page's form bring files, each as large as a document may be. It runs after gates and before the check of the form's
/// token, which reads the whole form: what announces itself as larger is refused unread.
/// </summary>
/// <param name="most">The most files of one form.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TakesFilesAttribute(int most) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    // Room for the form's other fields and the lines between its parts.
    private const int FormOverhead = 64 * 1024;

    // The framework checks tokens at 1000.
    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var each = http.RequestServices.GetRequiredService<DocumentOptions>().MaxBytes;
        var bytes = most * each + FormOverhead;
        if (http.Request.ContentLength > bytes)
        {
            context.Result = new FailureResult(Failure.Of(DocumentErrors.TooLarge(each)));
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }

        http.Features.Set<IFormFeature>(
            new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = bytes })
        );
    }
}
