using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Documents;

/// <summary>Who took which version of a document stands in the audit, and not more often than it means anything.</summary>
public sealed class DownloadTests : IAsyncLifetime
{
    private TestService service = null!;
    private Document document = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        document = await UploadAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<Document> UploadAsync() =>
        await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = await service.OpenAsync(),
                DocId = "passport",
                DocumentType = "PASSPORT",
                FileName = "front.pdf",
                Content = new MemoryStream("%PDF-1.7 of a passport"u8.ToArray()),
            }
        );

    private async Task DownloadAsync(Actor who, string? id = null, string address = "192.0.2.1", string? claimed = null)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Origin = new Origin
        {
            Surface = "test",
            Address = address,
            ForwardedFor = claimed,
        };
        caller.Authenticated(who, isSandbox: true);
        var result = await scope
            .ServiceProvider.GetRequiredService<Dispatcher>()
            .SendAsync(new GetDocumentContent(id ?? document.Id), CancellationToken.None);
        Assert.Null(result.Error);
        await result.Value.Bytes.DisposeAsync();
    }

    private Task<IReadOnlyList<string>> EntriesAsync() =>
        service.RowsAsync<string>(
            "SELECT actor_id FROM audit_entries WHERE action = 'document.downloaded' ORDER BY position"
        );

    [Fact]
    public async Task A_download_says_who_took_which_version_of_whose_document()
    {
        await DownloadAsync(Actors.Auditor);

        var (stream, facts, actor) = Assert.Single(
            await service.RowsAsync<(string, string, string)>(
                "SELECT stream, facts, actor_id FROM audit_entries WHERE action = 'document.downloaded'"
            )
        );
        Assert.Equal(("document:" + document.Id, Actors.Auditor.Id), (stream, actor));
        Assert.Equal(
            $$"""{"verificationId":"{{document.VerificationId}}","docId":"passport","version":"1","documentType":"PASSPORT","sha256":"{{document.Sha256}}"}""",
            Salts.Without(facts)
        );
    }

    [Fact]
    public async Task The_same_download_again_within_ten_minutes_is_the_same_entry()
    {
        await DownloadAsync(Actors.Auditor);
        service.Clock.Advance(RecentDownloads.Window - TimeSpan.FromSeconds(1));
        await DownloadAsync(Actors.Auditor);
        Assert.Single(await EntriesAsync());

        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await DownloadAsync(Actors.Auditor);

        Assert.Equal(2, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task Another_person_another_version_and_another_address_are_entries_of_their_own()
    {
        var other = await UploadAsync();

        await DownloadAsync(Actors.Auditor);
        await DownloadAsync(Actors.Reviewer);
        await DownloadAsync(Actors.Auditor, other.Id);
        await DownloadAsync(Actors.Auditor, address: "192.0.2.2");
        await DownloadAsync(Actors.Auditor, claimed: "198.51.100.7");

        Assert.Equal(5, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task A_download_that_was_refused_is_recorded_as_an_attempt()
    {
        var integration = Actors.User(Roles.None);

        var (refusal, entry) = await service.RefusedWithOneEntryAsync(integration, new GetDocumentContent(document.Id));

        Assert.Equal(ErrorKind.Forbidden, refusal.Kind);
        Assert.Contains("action=document.download.refused", entry);
    }

    [Fact]
    public void More_downloads_than_are_remembered_are_recorded_again()
    {
        var recent = new RecentDownloads();
        var now = service.Clock.Now();
        var first = new Download("0", ActorKind.User, "ada", "test", null, null);
        recent.Add(first, now);
        for (var i = 1; i <= RecentDownloads.Most; i++)
        {
            recent.Add(first with { DocumentId = i.ToString(System.Globalization.CultureInfo.InvariantCulture) }, now);
        }

        Assert.False(recent.Has(first, now));
    }

    [Fact]
    public async Task Whoever_looks_at_a_picture_of_a_page_stands_in_the_audit_and_a_thumbnail_does_not()
    {
        var scan = await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = await service.OpenAsync(),
                DocumentType = "PASSPORT",
                Content = new MemoryStream(TestPictures.Png),
            }
        );

        var small = await service.MustAsync(Actors.Auditor, new GetDocumentPicture(scan.Id) { IsThumbnail = true });
        Assert.Same(
            small,
            await service.MustAsync(Actors.Reviewer, new GetDocumentPicture(scan.Id) { IsThumbnail = true })
        );
        Assert.Empty(await EntriesAsync());

        await service.MustAsync(Actors.Auditor, new GetDocumentPicture(scan.Id));
        await service.MustAsync(Actors.Auditor, new GetDocumentPicture(scan.Id));

        Assert.Equal([Actors.Auditor.Id], await EntriesAsync());
    }

    [Fact]
    public async Task No_picture_is_drawn_of_a_type_whose_decoders_are_not_run_here() =>
        Assert.Equal(
            "DOCUMENT_NOT_DRAWN",
            (await service.RefusedAsync(Actors.Auditor, new GetDocumentPicture(document.Id))).Code
        );
}
