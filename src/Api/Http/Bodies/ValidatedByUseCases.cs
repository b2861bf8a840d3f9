using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Leaves validation to <see cref="BodyBinder"/> and to the use cases: what the framework bound counts as valid, and nothing of
/// it is walked through.
/// </summary>
internal sealed class ValidatedByUseCases : IObjectModelValidator
{
    public void Validate(
        ActionContext actionContext,
        ValidationStateDictionary? validationState,
        string prefix,
        object? model
    )
    {
        foreach (var (_, entry) in actionContext.ModelState.FindKeysWithPrefix(prefix))
        {
            if (entry.ValidationState == ModelValidationState.Unvalidated)
            {
                entry.ValidationState = ModelValidationState.Valid;
            }
        }
    }
}
