using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace VerificationService.Api.Bodies;

/// <summary>
/// Says in the API document which content types an action takes. Not the framework's <c>[Consumes]</c>: that refuses
/// while routing, before anybody has asked who is calling.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal class AcceptsJsonAttribute : Attribute, IApiRequestMetadataProvider
{
    /// <inheritdoc/>
    public virtual void SetContentTypes(MediaTypeCollection contentTypes) => contentTypes.Add(ContentTypes.Json);
}

/// <summary>JSON, or the same as a form.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AcceptsJsonOrFormAttribute : AcceptsJsonAttribute
{
    /// <inheritdoc/>
    public override void SetContentTypes(MediaTypeCollection contentTypes)
    {
        base.SetContentTypes(contentTypes);
        contentTypes.Add(ContentTypes.Form);
    }
}
