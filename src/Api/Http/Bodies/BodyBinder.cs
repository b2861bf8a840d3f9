using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// The one way a body comes in: bounded bytes, then JSON or a form, then the request class. Every refusal is a sentence
/// of ours that names the field; the framework's own sentences name .NET types.
/// </summary>
internal sealed class BodyBinder(IgnoredFields ignored) : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var bytes = await BodyBytes.ReadAsync(request, bindingContext.HttpContext.RequestAborted);
        if (IsOptional(bindingContext) && bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            bindingContext.Result = ModelBindingResult.Success(Activator.CreateInstance(bindingContext.ModelType));
            return;
        }

        var names = ignored.At(request.Path);
        var body = ContentTypes.IsForm(request)
            ? FormBody.Read(bytes.Span, bindingContext.ModelType, names)
            : JsonBody.Read(bytes.Span, bindingContext.ModelType, names);
        if (body.Failed(out var error, out var model))
        {
            foreach (var field in error.Fields)
            {
                bindingContext.ModelState.TryAddModelError(field.Field, field.Message);
            }

            bindingContext.Result = ModelBindingResult.Failed();
            return;
        }

        bindingContext.Result = ModelBindingResult.Success(model);
    }

    private static bool IsOptional(ModelBindingContext context) =>
        context.ModelMetadata is DefaultModelMetadata { Attributes.ParameterAttributes: { } attributes }
        && attributes.OfType<BodyAttribute>().Any(body => body.IsOptional);
}
