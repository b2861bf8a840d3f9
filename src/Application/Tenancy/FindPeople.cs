using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>The first users who read verifications and whose name begins with what was typed, by name.</summary>
/// <param name="Typed">The beginning of a user name; all names begin with nothing.</param>
public sealed record FindPeople(string? Typed) : IQuery<IReadOnlyList<NamedPerson>>
{
    /// <summary>The most that are found.</summary>
    public const int Most = 8;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    internal sealed class Validator : AbstractValidator<FindPeople>
    {
        public Validator() => RuleFor(q => q.Typed).MaximumLength(UserNames.MaxLength);
    }

    internal sealed class Handler(IPeople people, Caller caller) : IHandler<FindPeople, IReadOnlyList<NamedPerson>>
    {
        // Some of those found may read nothing.
        private const int LookedAt = 4 * Most;

        public async Task<Result<IReadOnlyList<NamedPerson>>> Handle(
            FindPeople query,
            CancellationToken cancellationToken
        )
        {
            var found = await people.ListActiveAsync(
                caller.TenantId,
                UserNames.Fold(query.Typed ?? ""),
                LookedAt,
                cancellationToken
            );
            return found
                .Where(user => (RolePermissions.Of(user.Roles) & Permission.ReadVerifications) != 0)
                .Take(Most)
                .ToList()
                .AsReadOnly();
        }
    }
}
