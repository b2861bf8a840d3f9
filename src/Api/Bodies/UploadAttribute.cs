using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace VerificationService.Api.Bodies;

/// <summary>Binds a parameter from a body that holds a file, multipart or base64 in JSON: <see cref="UploadBinder"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class UploadAttribute : ModelBinderAttribute
{
    public UploadAttribute()
        : base(typeof(UploadBinder)) => BindingSource = BindingSource.Body;

    /// <summary>Whether the action takes a file.</summary>
    public static bool IsOn(ActionDescriptor action) =>
        action.Parameters.Any(parameter => parameter.BindingInfo?.BinderType == typeof(UploadBinder));
}
