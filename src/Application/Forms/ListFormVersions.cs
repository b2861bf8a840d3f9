using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>Lists every version of a form, newest first.</summary>
/// <param name="FormId">Which form.</param>
/// <param name="Page">Which page of them.</param>
public sealed record ListFormVersions(string FormId, PageRequest Page) : IQuery<Page<Form>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IFormRepository forms, Caller caller) : IHandler<ListFormVersions, Page<Form>>
    {
        public async Task<Result<Page<Form>>> Handle(ListFormVersions query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            // Versions count up without a gap and so are their own place in the order; a cursor of another list has none.
            int? below = null;
            if (page.After is { } after)
            {
                below = int.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                    ? version
                    : 0;
            }

            var rows = await forms.ListVersionsAsync(
                caller.TenantId,
                query.FormId,
                below,
                page.Limit + 1,
                cancellationToken
            );

            // Every form has a first version, so that nothing on the first page is no form.
            return rows.Count == 0 && below is null
                ? FormErrors.NotFound
                : Page<Form>.From(
                    rows,
                    page.Limit,
                    row => new PageKey(row.CreatedAt, row.Version.ToString(CultureInfo.InvariantCulture))
                );
        }
    }
}
