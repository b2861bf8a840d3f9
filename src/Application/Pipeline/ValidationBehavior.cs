using FluentValidation;
using MediatR;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>Refuses a message that its validators do not accept, with every field at once.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        List<FieldError>? fields = null;
        var lacksField = false;
        using (Telemetry.Begin("validation"))
        {
            foreach (var validator in validators)
            {
                var result = await validator.ValidateAsync(request, cancellationToken);
                foreach (var failure in result.Errors)
                {
                    (fields ??= []).Add(new FieldError(failure.PropertyName, failure.ErrorMessage));
                    lacksField |= failure.AttemptedValue is null or "";
                }
            }
        }

        return fields is null
            ? await next()
            : Refusal<TResponse>.Of(
                new Error(ErrorKind.Invalid, "INVALID_REQUEST", fields[0].Message)
                {
                    Fields = fields,
                    LacksField = lacksField,
                }
            );
    }
}
