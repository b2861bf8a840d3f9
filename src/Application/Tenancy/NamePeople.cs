using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Who is behind ids, for whoever reads verifications: the tenant's users and keys by name; other ids are left out.</summary>
public sealed record NamePeople(IReadOnlyCollection<string> Ids) : IQuery<IReadOnlyList<NamedPerson>>
{
    /// <summary>The most ids at once.</summary>
    public const int Most = 1000;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<NamePeople>
    {
        public Validator() =>
            RuleFor(q => q.Ids).Must(ids => ids.Count <= Most).WithMessage($"ids must be at most {Most}");
    }

    internal sealed class Handler(IPeople people, Caller caller) : IHandler<NamePeople, IReadOnlyList<NamedPerson>>
    {
        public async Task<Result<IReadOnlyList<NamedPerson>>> Handle(
            NamePeople query,
            CancellationToken cancellationToken
        ) => (await people.NamesAsync(caller.TenantId, query.Ids, cancellationToken)).Values.ToList().AsReadOnly();
    }
}
