using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Finds subjects by their words, through the engine's own index of them.</summary>
internal sealed class SubjectSearch(DbSession session) : ISubjectSearch
{
    private const string Columns =
        "SELECT s.number AS number, s.subject_id AS id, s.external_id AS external_id, s.words AS words FROM subject_search s";

    private const string ByExternalId =
        Columns + " WHERE s.tenant_id = @TenantId AND s.external_id = @ExternalId AND s.number <= @Through";

    // COALESCE hides tenant_id from the planner, so it seeks by the subjects' ids.
    private const string ByIds = Columns + " WHERE s.subject_id IN @Ids AND COALESCE(s.tenant_id, '') = @TenantId";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundSubject>> FindAsync(
        string tenantId,
        SubjectQuery query,
        bool? isBusiness,
        long through,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var searched = query.Text is null ? null : SearchWords.Searched(tenantId, query.Text, isBusiness);
        if (query.Text is not null && searched is null)
        {
            return [];
        }

        if (
            query.Text?.Trim() is { } id
            && Ids.IsWellFormed(id)
            && await OfIdAsync(tenantId, id, isBusiness, cancellationToken) is { } named
        )
        {
            return named.Number <= through ? [new FoundSubject(named.Number, named.Id)] : [];
        }

        var parameters = new Dictionary<string, object?>
        {
            ["TenantId"] = tenantId,
            ["Through"] = through,
            ["Rows"] = rows,
        };
        string select;
        if (query.ExternalId is not null)
        {
            parameters["ExternalId"] = query.ExternalId;
            select =
                ByExternalId
                + (isBusiness is null ? "" : " AND s.is_business = @IsBusiness")
                + " ORDER BY s.number DESC";
            if (isBusiness is not null)
            {
                parameters["IsBusiness"] = isBusiness;
            }
        }
        else
        {
            select = session.Dialect.FindSubjects(searched!, parameters);
        }

        var found = await session.QueryAsync<Row>(session.Dialect.FirstRows(select), parameters, cancellationToken);
        return
        [
            .. found
                .Where(row => query.ExternalId is null || searched is null || SearchWords.Match(row.Words, searched))
                .Select(row => new FoundSubject(row.Number, row.Id)),
        ];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundSubject>> AmongAsync(
        string tenantId,
        SubjectQuery query,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    )
    {
        var searched = query.Text is null ? null : SearchWords.Searched(tenantId, query.Text, null);
        var rows =
            ids.Count == 0
                ? []
                : await session.QueryAsync<Row>(ByIds, new { TenantId = tenantId, Ids = ids }, cancellationToken);
        return
        [
            .. rows.Where(row =>
                    (query.ExternalId is null || row.ExternalId == query.ExternalId)
                    && (query.Text is null || (searched is not null && SearchWords.Match(row.Words, searched)))
                )
                .Select(row => new FoundSubject(row.Number, row.Id)),
        ];
    }

    private async Task<Row?> OfIdAsync(
        string tenantId,
        string id,
        bool? isBusiness,
        CancellationToken cancellationToken
    )
    {
        var rows = await session.QueryAsync<Row>(
            ByIds + (isBusiness is null ? "" : " AND s.is_business = @IsBusiness"),
            new
            {
                TenantId = tenantId,
                Ids = new[] { id },
                IsBusiness = isBusiness,
            },
            cancellationToken
        );
        return rows.Count > 0 ? rows[0] : null;
    }

    private sealed class Row
    {
        public long Number { get; init; }
        public string Id { get; init; } = "";
        public string? ExternalId { get; init; }
        public string Words { get; init; } = "";
    }
}
