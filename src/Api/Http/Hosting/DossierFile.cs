using Microsoft.Net.Http.Headers;
using VerificationService.Application.Dossiers;

namespace VerificationService.Api.Http.Hosting;

/// <summary>A dossier as an answer: it takes the time it takes, and begins when nothing can be refused any more.</summary>
internal static class DossierFile
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/zip";

    /// <summary>Ends the request's time limit; what it answers sets the headers and says where the ZIP goes.</summary>
    public static Func<IDossier, Task<Stream>> Begin(HttpContext context)
    {
        context.Features.Get<RequestTimeout>()?.Disarm();
        return dossier => Task.FromResult(Begin(context.Response, dossier));
    }

    private static Stream Begin(HttpResponse response, IDossier dossier)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(dossier.FileName);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.ContentType = MediaType;
        return response.Body;
    }
}
