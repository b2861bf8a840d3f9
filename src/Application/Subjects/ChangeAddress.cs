using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Changes an address; what is null stays. It keeps its id, and decided cases keep what they were decided upon.</summary>
public sealed record ChangeAddress(string AddressId, SubjectAddress Address) : ICommand<SubjectAddress>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("address.change");

    internal sealed class Validator : AbstractValidator<ChangeAddress>
    {
        public Validator() =>
            RuleFor(c => c.Address)
                .SetValidator(new SubjectAddressRules(isChange: true))
                .OverridePropertyName("address");
    }

    internal sealed class Handler(
        ISubjectRepository subjects,
        ChangingSubjects changing,
        Caller caller,
        TimeProvider time
    ) : IHandler<ChangeAddress, SubjectAddress>
    {
        public async Task<Result<SubjectAddress>> Handle(ChangeAddress command, CancellationToken cancellationToken)
        {
            var subjectId = await subjects.FindByAddressAsync(caller.TenantId, command.AddressId, cancellationToken);
            if (subjectId is null || await changing.FindAsync(subjectId, cancellationToken) is not { } subject)
            {
                return SubjectErrors.AddressNotFound;
            }

            var current = subject.Details.Addresses.First(address => address.Id == command.AddressId);
            var address = On(current, SubjectAddressRules.Kept(command.Address with { Id = current.Id }, time.Now()));
            if (address == current)
            {
                return current;
            }

            var changed = subject.With(
                subject.Details with
                {
                    Addresses = [.. subject.Details.Addresses.Select(each => each.Id == address.Id ? address : each)],
                }
            );
            return await changing.SaveAsync(subject, changed, "addresses", cancellationToken) is { } refusal
                ? refusal
                : address;
        }

        private static SubjectAddress On(SubjectAddress current, SubjectAddress sent) =>
            new()
            {
                Id = current.Id,
                Type = sent.Type ?? current.Type,
                Country = sent.Country ?? current.Country,
                State = sent.State ?? current.State,
                Region = sent.Region ?? current.Region,
                Province = sent.Province ?? current.Province,
                District = sent.District ?? current.District,
                City = sent.City ?? current.City,
                PostalCode = sent.PostalCode ?? current.PostalCode,
                Address = sent.Address ?? current.Address,
                StreetName = sent.StreetName ?? current.StreetName,
                BuildingNumber = sent.BuildingNumber ?? current.BuildingNumber,
                UnitNumber = sent.UnitNumber ?? current.UnitNumber,
                FullAddress = sent.FullAddress ?? current.FullAddress,
            };
    }
}
