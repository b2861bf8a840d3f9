using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Binds a parameter from the request's body through the one input path, <see cref="BodyBinder"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class BodyAttribute : ModelBinderAttribute
{
    public BodyAttribute()
        : base(typeof(BodyBinder)) => BindingSource = BindingSource.Body;

    /// <summary>Whether no body, or blanks, stand for one without fields.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether the body that <paramref name="parameter"/> is bound from may be left out.</summary>
    public static bool MayBeLeftOut(ParameterDescriptor parameter) =>
        parameter is ControllerParameterDescriptor { ParameterInfo: { } declared }
        && declared.GetCustomAttribute<BodyAttribute>() is { IsOptional: true };
}
