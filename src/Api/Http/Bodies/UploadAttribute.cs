using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Binds a parameter from a body that holds a file, multipart or base64 in JSON: <see cref="UploadBinder{T}"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class UploadAttribute<T> : ModelBinderAttribute
    where T : class, IUploadRequest<T>
{
    public UploadAttribute()
        : base(typeof(UploadBinder<T>)) => BindingSource = BindingSource.Body;
}

/// <summary>A request that holds a file.</summary>
internal interface IUploadRequest
{
    /// <summary>
    /// Stores the bytes before anything else happens, where the request names an Idempotency-Key, and answers what the request
    /// says, part by part; the request then waits for no sender.
    /// </summary>
    Task<Result<IReadOnlyList<string?>>> ReceiveAsync(
        Dispatcher dispatcher,
        RouteValueDictionary route,
        CancellationToken cancellationToken
    );

    /// <summary>Whether the action takes a file.</summary>
    static bool IsOn(ActionDescriptor action) =>
        action.Parameters.Any(parameter => parameter.ParameterType.IsAssignableTo(typeof(IUploadRequest)));
}

/// <inheritdoc/>
internal interface IUploadRequest<out T> : IUploadRequest
    where T : class, IUploadRequest<T>
{
    /// <summary>Makes it of a multipart body.</summary>
    /// <param name="fields">The parts before the file, by their names.</param>
    /// <param name="fileName">What the file's own part calls it.</param>
    /// <param name="content">The file.</param>
    static abstract T Of(IReadOnlyDictionary<string, string> fields, string? fileName, Stream content);
}
