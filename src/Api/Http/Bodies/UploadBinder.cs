using System.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using VerificationService.Application.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Reads an upload. Of a multipart body it reads the fields and stops before the file, whose bytes go from the connection
/// to the store without lying in memory; base64 in JSON is read whole, as much of it as the largest document makes.
/// </summary>
internal sealed class UploadBinder<T>(DocumentOptions options, IgnoredFields ignored) : IModelBinder
    where T : class, IUploadRequest<T>
{
    // Names of fields, and room for what JSON puts around the file.
    private const int MaxField = 1024;
    private const int JsonOverhead = 16 * 1024;

    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var cancellationToken = bindingContext.HttpContext.RequestAborted;
        if ((await ReadAsync(request, cancellationToken)).Failed(out var error, out var upload))
        {
            foreach (var field in error.Fields)
            {
                bindingContext.ModelState.TryAddModelError(field.Field, field.Message);
            }

            bindingContext.Result = ModelBindingResult.Failed();
            return;
        }

        bindingContext.Result = ModelBindingResult.Success(upload);
    }

    private async Task<Result<T>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return ContentTypes.IsMultipart(request)
                ? await ReadMultipartAsync(request, cancellationToken)
                : await ReadJsonAsync(request, cancellationToken);
        }
        catch (Exception exception)
            when (exception is (IOException or InvalidDataException) and not BadHttpRequestException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return BodyErrors.NotMultipart;
        }
    }

    private async Task<Result<T>> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // Base64 adds a third, and many writers escape its + or its /.
        var most = (options.MaxBytes * 3 / 2) + JsonOverhead;
        var bytes = await BodyBytes.ReadAsync(request, cancellationToken, most);
        var read = JsonBody.Read(bytes.Span, typeof(T), ignored.At(request.Path));
        return read.Failed(out var error, out var upload) ? error : (T)upload;
    }

    private async Task<Result<T>> ReadMultipartAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            return BodyErrors.NotMultipart;
        }

        var reader = new MultipartReader(boundary, request.Body)
        {
            HeadersCountLimit = 8,
            HeadersLengthLimit = 4 * 1024,
        };
        var shape = RequestShape.Of(typeof(T))!;
        var unknown = new UnknownNames(ignored.At(request.Path));
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var read = 0; read < 16 && await reader.ReadNextSectionAsync(cancellationToken) is { } section; read++)
        {
            if (
                !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name
            )
            {
                return BodyErrors.NotMultipart;
            }

            if (name is "file" or "fileContent")
            {
                if (unknown.Refusal is { } refusal)
                {
                    return refusal;
                }

                return T.Of(
                    fields,
                    HeaderUtilities
                        .RemoveQuotes(
                            disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName
                        )
                        .Value,
                    new UploadedFile(
                        section.Body,
                        reader,
                        after => after is not null && shape.Find(after) is { IsUsed: false }
                    )
                );
            }

            // A part that is not used is passed over unread.
            if (shape.Find(name) is not { IsUsed: true })
            {
                if (shape.Find(name) is null)
                {
                    unknown.AddField(name, name, shape);
                }

                continue;
            }

            if (await ReadFieldAsync(section.Body, cancellationToken) is not { } value)
            {
                return Error.InvalidField(name, $"{name} must be at most {MaxField} bytes of UTF-8");
            }

            if (!fields.TryAdd(name, value))
            {
                return BodyErrors.Repeated(name);
            }
        }

        return unknown.Refusal
            ?? (
                shape.Find("fileContent") is null
                    ? Error.InvalidField("file", "file is required, as a part of that name")
                    : Error.InvalidField("fileContent", "fileContent is required, as a part of that name or named file")
            );
    }

    private static async Task<string?> ReadFieldAsync(Stream part, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxField + 1];
        var length = await part.ReadAtLeastAsync(bytes, bytes.Length, false, cancellationToken);
        try
        {
            return length > MaxField ? null : new UTF8Encoding(false, true).GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
