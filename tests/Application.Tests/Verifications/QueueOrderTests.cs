using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>The queue in other orders, and narrowed by what belongs to a case.</summary>
public sealed class QueueOrderTests : IAsyncLifetime
{
    private TestService service = null!;
    private string first = "";
    private string high = "";
    private string last = "";

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        first = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromHours(1));
        high = await service.OpenHighRiskAsync();
        service.Clock.Advance(TimeSpan.FromHours(1));
        last = await service.OpenAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<IReadOnlyList<string>> FoundAsync(QueueFilter filter, int rows = 1)
    {
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(Actors.Reviewer, new ListQueue(filter, new PageRequest(rows, cursor)));
            walked.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);

        return walked;
    }

    [Fact]
    public async Task Pages_follow_each_order_without_gap_or_repeat()
    {
        var due = await FoundAsync(new QueueFilter());

        Assert.Equal(due.Reverse(), await FoundAsync(new QueueFilter { Sort = QueueSort.LastDueFirst }));
        Assert.Equal([first, high, last], await FoundAsync(new QueueFilter { Sort = QueueSort.OldestFirst }));
        Assert.Equal([last, high, first], await FoundAsync(new QueueFilter { Sort = QueueSort.NewestFirst }));
        Assert.Equal(
            [last, first],
            await FoundAsync(
                new QueueFilter { Sort = QueueSort.NewestFirst, RiskLevel = Domain.Risk.RiskLevel.Standard }
            )
        );
    }

    [Fact]
    public async Task Cases_are_found_by_their_documents()
    {
        await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = first,
                DocumentType = "LICENCE",
                FileName = "licence.pdf",
                Content = new MemoryStream("%PDF-1.7 a licence"u8.ToArray()),
            }
        );
        var document = await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = high,
                DocumentType = "LICENCE",
                FileName = "licence.pdf",
                Content = new MemoryStream("%PDF-1.7 another"u8.ToArray()),
            }
        );
        await service.MustAsync(Actors.Reviewer, new AcceptDocument(document.Id));

        foreach (var sort in new QueueSort?[] { null, QueueSort.NewestFirst, QueueSort.LastDueFirst })
        {
            var filter = new QueueFilter { Sort = sort };
            Assert.Equal([first], await FoundAsync(filter with { Documents = DocumentsWanted.Unreviewed }));
            Assert.Equal([last], await FoundAsync(filter with { Documents = DocumentsWanted.None }));
            Assert.Equal(2, (await FoundAsync(filter with { Documents = DocumentsWanted.Some })).Count);
        }
    }

    [Fact]
    public async Task Cases_are_found_by_the_country_of_their_subject_however_it_is_written()
    {
        var person = await service.MustAsync(
            Actors.PowerTenant,
            new CreateApplicant
            {
                FirstName = "Mara",
                LastName = "Far",
                ResidenceCountry = "NZ",
            }
        );
        var id = (
            await service.MustAsync(
                Actors.PowerTenant,
                new CreateVerification { ApplicantId = person.Id, Types = ["IDENTITY_VERIFICATION"] }
            )
        )
            .Verification
            .Id;

        foreach (var country in new[] { "NZ", "nzl", "New Zealand" })
        {
            Assert.Equal([id], await FoundAsync(new QueueFilter { Country = country }));
        }

        Assert.Empty(await FoundAsync(new QueueFilter { Country = "TO" }));
        var refused = await service.RefusedAsync(
            Actors.Reviewer,
            new ListQueue(new QueueFilter { Country = "Nowhere" }, new PageRequest(1, null))
        );
        Assert.Contains("country must be a country", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_found_or_snoozed_is_not_sorted_otherwise()
    {
        foreach (
            var filter in new[]
            {
                new QueueFilter { Text = "h" },
                new QueueFilter { Snoozed = true },
                new QueueFilter { Ready = true },
            }
        )
        {
            await service.RefusedAsync(
                Actors.Reviewer,
                new ListQueue(filter with { Sort = QueueSort.NewestFirst }, new PageRequest(1, null))
            );
        }
    }
}
