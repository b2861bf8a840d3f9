using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Routing;

namespace VerificationService.Api.Http.Idempotency;

/// <summary>Every POST of the controller may carry an <c>Idempotency-Key</c>, but for those that say otherwise.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesKeysAttribute : Attribute, IControllerModelConvention
{
    public void Apply(ControllerModel controller)
    {
        foreach (var action in controller.Actions)
        {
            if (
                action.Attributes.OfType<HttpMethodAttribute>().Any(method => method.HttpMethods.Contains("POST"))
                && !action.Attributes.OfType<TakesNoKeyAttribute>().Any()
            )
            {
                action.Filters.Add(new ServiceFilterAttribute<IdempotencyFilter>());
            }
        }
    }
}
