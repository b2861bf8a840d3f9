using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console;

/// <summary>
/// A list as a file, page after page: memory does not grow with it, and a list that cannot be read to its end breaks off instead
/// of ending as if it were whole.
/// </summary>
/// <param name="first">Its first page.</param>
/// <param name="next">Reads the page that a cursor leads to.</param>
/// <param name="text">A page as text, and whether it is the first.</param>
/// <param name="contentType">What the file is.</param>
/// <param name="fileName">What it is called.</param>
internal sealed class PagedDownload<T>(
    Page<T> first,
    Func<string?, CancellationToken, Task<Result<Page<T>>>> next,
    Func<IReadOnlyList<T>, bool, string> text,
    string contentType,
    string fileName
) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (response, hungUp) = (context.HttpContext.Response, context.HttpContext.RequestAborted);
        response.ContentType = contentType + "; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDisposition { FileName = fileName }.ToString();
        await response.WriteAsync(text(first.Items, true), hungUp);
        for (var cursor = first.NextCursor; cursor is not null; )
        {
            if ((await next(cursor, hungUp)).Failed(out _, out var page))
            {
                context.HttpContext.Abort();
                return;
            }

            await response.WriteAsync(text(page.Items, false), hungUp);
            cursor = page.NextCursor;
        }
    }
}
