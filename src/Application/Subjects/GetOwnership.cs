using System.Globalization;
using System.Text.RegularExpressions;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>
/// Who owns a business, and who owns its owners where those are businesses of the tenant by that very name: as far up as
/// <see cref="MostDepth"/>, <see cref="MostRows"/> owners at most.
/// </summary>
public sealed record GetOwnership(string OrganizationId) : IQuery<Ownership>
{
    /// <summary>How many steps from the business its owners are followed.</summary>
    public const int MostDepth = 6;

    /// <summary>How many owners are told of.</summary>
    public const int MostRows = 60;

    /// <summary>The version of the business that is asked for; today's when null.</summary>
    public int? Revision { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, ISubjectSearch search, Caller caller)
        : IHandler<GetOwnership, Ownership>
    {
        private const int Candidates = 50;

        public async Task<Result<Ownership>> Handle(GetOwnership query, CancellationToken cancellationToken)
        {
            var business = await subjects.FindOrganizationAsync(
                caller.TenantId,
                query.OrganizationId,
                query.Revision,
                cancellationToken
            );
            if (business is null)
            {
                return SubjectErrors.OrganizationNotFound;
            }

            var rows = new List<Owner>();
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { business.ShownName };
            var isWhole = await FollowAsync(business, [business.ShownName], 100, rows, seen, cancellationToken);
            return new Ownership(business.ShownName, rows, isWhole);
        }

        // Depth first, so that each owner stands below what it owns; false where something was left out.
        private async Task<bool> FollowAsync(
            OrganizationView owned,
            IReadOnlyList<string> path,
            decimal? shareOfAll,
            List<Owner> rows,
            HashSet<string> seen,
            CancellationToken cancellationToken
        )
        {
            var isWhole = true;
            foreach (var owner in Ownership.OwnersOf(owned, path.Count, shareOfAll))
            {
                if (rows.Count == MostRows)
                {
                    return false;
                }

                var end =
                    path.Contains(owner.Name, StringComparer.OrdinalIgnoreCase) ? OwnerEnd.Circle
                    : !seen.Add(owner.Name) ? OwnerEnd.Above
                    : OwnerEnd.None;
                var business = end == OwnerEnd.None ? await NamedAsync(owner.Name, cancellationToken) : null;
                rows.Add(
                    owner with
                    {
                        End = end,
                        OrganizationId = business?.Id,
                        IsBusiness = business is not null || end == OwnerEnd.Circle,
                    }
                );
                if (business is null)
                {
                    continue;
                }

                isWhole &=
                    path.Count < MostDepth
                    && await FollowAsync(
                        business,
                        [.. path, owner.Name],
                        owner.ShareOfAll,
                        rows,
                        seen,
                        cancellationToken
                    );
            }

            return isWhole;
        }

        private async Task<OrganizationView?> NamedAsync(string name, CancellationToken cancellationToken)
        {
            if (name.Length > SubjectQuery.MaxText)
            {
                return null;
            }

            // Businesses that it owns are found by its name too.
            var found = await search.PageAsync(
                caller.TenantId,
                new SubjectQuery { Text = name },
                isBusiness: true,
                (Candidates, null),
                cancellationToken
            );
            var businesses = await subjects.ReadOrganizationsAsync(
                caller.TenantId,
                [.. found.Items.Select(subject => subject.Id)],
                cancellationToken
            );
            return
                businesses.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase))
                    is { } business
                ? await subjects.FindOrganizationAsync(caller.TenantId, business.Id, null, cancellationToken)
                : null;
        }
    }
}

/// <summary>Who owns a business.</summary>
/// <param name="Name">The business.</param>
/// <param name="Owners">Its owners, each below what it owns.</param>
/// <param name="IsWhole">Whether all of them are told of.</param>
public sealed partial record Ownership(string Name, IReadOnlyList<Owner> Owners, bool IsWhole)
{
    /// <summary>Whether somebody owns, by way of others, what owns them.</summary>
    public bool IsCircular => Owners.Any(owner => owner.End == OwnerEnd.Circle);

    /// <summary>The owners that a business itself names, and nobody behind them.</summary>
    public static Ownership Of(OrganizationView business) =>
        new(business.ShownName, [.. OwnersOf(business, 1, 100)], IsWhole: true);

    /// <summary>The beneficial owners of a business, with their shares where they are told.</summary>
    internal static IEnumerable<Owner> OwnersOf(OrganizationView business, int depth, decimal? shareOfAll) =>
        business
            .Directors.Where(director => director.BeneficialOwner)
            .Select(owner =>
            {
                var told = ToldShare().Match(owner.Name);
                var share =
                    told.Success
                    && decimal.TryParse(
                        told.Groups["share"].Value.Replace(',', '.'),
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out var said
                    )
                    && said is > 0 and <= 100
                        ? said
                        : business.Details.Affiliated.FirstOrDefault(person => person.Name == owner.Name)?.Share;
                return new Owner(
                    depth,
                    told.Success ? told.Groups["name"].Value : owner.Name,
                    share,
                    share * shareOfAll / 100,
                    owner.PoliticallyExposed
                );
            });

    // "Aurora Trade S.A. (60 %)"
    [GeneratedRegex(@"^(?<name>.*\S)\s*\((?<share>\d{1,3}(?:[.,]\d{1,4})?)\s*%\)$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex ToldShare();
}

/// <summary>An owner of a business.</summary>
/// <param name="Depth">Steps from the business: 1 owns the business itself.</param>
/// <param name="Name">Name, without the share that it told of.</param>
/// <param name="Share">Share of what it owns in per cent; null where it is not told.</param>
/// <param name="ShareOfAll">Share of the business on this way in per cent; null where one on the way is not told.</param>
/// <param name="PoliticallyExposed">Whether the owner is a PEP.</param>
public sealed record Owner(int Depth, string Name, decimal? Share, decimal? ShareOfAll, bool PoliticallyExposed)
{
    /// <summary>Whether it is known to be a business.</summary>
    public bool IsBusiness { get; init; }

    /// <summary>The business of the tenant that it is; null where there is none of that name.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Why its own owners do not stand below it.</summary>
    public OwnerEnd End { get; init; }
}

/// <summary>Why an owner is not followed.</summary>
public enum OwnerEnd
{
    /// <summary>It is followed as far as anything is known of it.</summary>
    None,

    /// <summary>It is owned, by way of others, by what it owns.</summary>
    Circle,

    /// <summary>It stood above already, with its owners.</summary>
    Above,
}
