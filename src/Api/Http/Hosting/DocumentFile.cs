using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using VerificationService.Application.Documents;
using VerificationService.Domain.Documents;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// A document's bytes as an answer. Somebody else made them: a browser shows pictures and PDFs in a sandbox, where no
/// script runs and no form is sent, and offers the others for download; it never guesses what they are.
/// </summary>
internal static class DocumentFile
{
    private const string Sandboxed =
        "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

    /// <summary>Sets the headers, and the result that sends the bytes and disposes of them.</summary>
    /// <param name="response">The response.</param>
    /// <param name="content">The document and its bytes.</param>
    /// <param name="download">Whether to offer it for download, whatever it is.</param>
    public static FileStreamResult Of(HttpResponse response, DocumentContent content, bool download = false)
    {
        var document = content.Document;
        var disposition = new ContentDispositionHeaderValue(
            FileTypes.IsShown(document.MediaType) && !download ? "inline" : "attachment"
        );
        disposition.SetHttpFileName(FileTypes.DownloadName(document.FileName, document.MediaType));
        response.Headers.ContentDisposition = disposition.ToString();
        Protect(response);
        return new FileStreamResult(content.Bytes, document.MediaType);
    }

    /// <summary>Sets the headers, and the result that sends a picture that the service has drawn.</summary>
    /// <param name="response">The response.</param>
    /// <param name="picture">A JPEG.</param>
    public static FileContentResult OfPicture(HttpResponse response, byte[] picture)
    {
        Protect(response);
        return new FileContentResult(picture, "image/jpeg");
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Sandboxed;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }
}
