using FluentValidation;
using MediatR;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>Refuses a message whose validators find fault, with every fault at once.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        List<FieldError>? faults = null;
        var lacksField = false;
        using (Telemetry.Begin("validation"))
        {
            foreach (var validator in validators)
            {
                var result = await validator.ValidateAsync(request, cancellationToken);
                foreach (var fault in result.Errors)
                {
                    (faults ??= []).Add(new FieldError(fault.PropertyName, fault.ErrorMessage));
                    lacksField |= fault.AttemptedValue is null or "";
                }
            }
        }

        return faults is null
            ? await next()
            : Refusal<TResponse>.Of(
                new Error(ErrorKind.Invalid, "INVALID_REQUEST", faults[0].Message)
                {
                    Fields = faults,
                    LacksField = lacksField,
                }
            );
    }
}
