using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Adds an address to a person or a business.</summary>
public sealed record AddAddress(string? ApplicantId, SubjectAddress Address) : ICommand<SubjectAddress>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("address.create");

    internal sealed class Validator : AbstractValidator<AddAddress>
    {
        public Validator()
        {
            RuleFor(c => c.ApplicantId).Required();
            RuleFor(c => c.Address).SetValidator(new SubjectAddressRules()).OverridePropertyName("address");
        }
    }

    internal sealed class Handler(ChangingSubjects changing, TimeProvider time) : IHandler<AddAddress, SubjectAddress>
    {
        public async Task<Result<SubjectAddress>> Handle(AddAddress command, CancellationToken cancellationToken)
        {
            if (await changing.FindAsync(command.ApplicantId!, cancellationToken) is not { } subject)
            {
                return SubjectErrors.ApplicantNotFound;
            }

            if (subject.Details.Addresses.Count >= SubjectDetailsRules.MaxAddresses)
            {
                return SubjectErrors.TooMany("addresses", SubjectDetailsRules.MaxAddresses);
            }

            var address = SubjectAddressRules.Kept(command.Address, time.Now());
            var changed = subject.With(subject.Details with { Addresses = [.. subject.Details.Addresses, address] });
            return await changing.SaveAsync(subject, changed, "addresses", cancellationToken) is { } refusal
                ? refusal
                : address;
        }
    }
}
