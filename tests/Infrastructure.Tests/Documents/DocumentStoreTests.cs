using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Documents;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Documents;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>Documents as files: whole or not there, never somebody else's, and swept when nobody names them.</summary>
public sealed class DocumentStoreTests : IAsyncLifetime
{
    private TestService service = null!;
    private FileDocumentStore store = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        store = service.Services.GetRequiredService<FileDocumentStore>();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private DocumentSweeper Sweeper =>
        service.Services.GetServices<IHostedService>().OfType<DocumentSweeper>().Single();

    private IReadOnlyList<string> Files() => Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories);

    private Task<StoredContent?> StoreAsync(string text, string tenant = Actors.Tenant) =>
        store.StoreAsync(
            tenant,
            Encoding.UTF8.GetBytes(text[..1]),
            new MemoryStream(Encoding.UTF8.GetBytes(text[1..])),
            1000,
            default
        );

    private void Age(TimeSpan age)
    {
        foreach (var file in Files())
        {
            File.SetLastWriteTimeUtc(file, service.Clock.GetUtcNow().UtcDateTime - age);
        }
    }

    private async Task<string> ReadAsync(string sha256, string tenant = Actors.Tenant)
    {
        using var reader = new StreamReader(await store.OpenAsync(tenant, sha256, default));
        return await reader.ReadToEndAsync();
    }

    [Fact]
    public async Task What_was_stored_is_read_by_its_own_tenant_and_by_no_other()
    {
        var stored = (await StoreAsync("content"))!;

        Assert.Equal("content", await ReadAsync(stored.Sha256));
        await Assert.ThrowsAnyAsync<IOException>(() => ReadAsync(stored.Sha256, Actors.OtherTenant));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(stored.Sha256, "../" + Actors.Tenant));
    }

    [Fact]
    public async Task Bytes_that_were_changed_behind_the_services_back_are_not_given_out()
    {
        var stored = (await StoreAsync("content"))!;
        await File.WriteAllTextAsync(Assert.Single(Files()), "Content");

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(stored.Sha256));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            store.StoreAsync(Actors.Tenant, new byte[] { 1 }, new BreaksOff(), 1000, default)
        );

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Twenty_who_store_the_same_at_once_all_find_it()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => StoreAsync("the same"))));

        Assert.Single(stored.Select(content => content!.Sha256).Distinct());
        Assert.Single(Files());
        Assert.Equal("the same", await ReadAsync(stored[0]!.Sha256));
    }

    [Fact]
    public async Task A_forgotten_file_is_set_aside_first_and_removed_the_next_time()
    {
        var stored = (await StoreAsync("forgotten"))!;
        await File.WriteAllTextAsync(Path.Combine(store.Incoming, "draft"), "half");
        Age(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await Sweeper.SweepAsync(default));
        Assert.Equal(2, Files().Count);

        Age(TimeSpan.FromHours(2));
        Assert.Equal(1, await Sweeper.SweepAsync(default));
        Assert.Equal("forgotten", await ReadAsync(stored.Sha256));
        Assert.Equal(0, await Sweeper.SweepAsync(default));

        Age(TimeSpan.FromHours(2));
        Assert.Equal(1, await Sweeper.SweepAsync(default));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_file_that_a_row_names_stays_also_when_it_was_set_aside()
    {
        var document = await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = await service.OpenAsync(),
                DocumentType = "PASSPORT",
                Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
            }
        );
        var file = Assert.Single(Files());
        Age(TimeSpan.FromDays(100));
        await Sweeper.SweepAsync(default);
        Assert.Equal([file], Files());

        File.Move(file, file + FileDocumentStore.OrphanSuffix);
        Assert.Equal("%PDF-1.7", await ReadAsync(document.Sha256));
        Age(TimeSpan.FromHours(2));
        await Sweeper.SweepAsync(default);
        Assert.Equal([file], Files());
    }

    private async Task<StoredFile> UploadAsync(string text)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.7" + text));
        return await service.MustAsync(
            Actors.Integration,
            await service.MustAsync(Actors.Integration, new ReceiveFile(new UploadFile { Content = content }))
        );
    }

    private Task<Domain.Shared.Result<SubjectDocument>> TakeAsync(string applicantId, StoredFile file) =>
        service.SendAsync(
            Actors.Integration,
            new AddSubjectDocument(
                applicantId,
                new SubjectDocumentFields { DocumentType = "PASSPORT", FrontSideId = file.Id }
            )
        );

    [Fact]
    public async Task A_file_put_into_no_document_for_a_day_is_swept_with_its_bytes_and_one_in_a_document_stays()
    {
        var applicant = (await service.MustAsync(Actors.Integration, new CreateApplicant { ExternalId = "user-1" })).Id;
        var kept = await UploadAsync("kept");
        var orphan = await UploadAsync("orphan");
        Assert.Null((await TakeAsync(applicant, kept)).Error);

        service.Clock.Advance(TimeSpan.FromHours(23));
        await Sweeper.SweepAsync(default);
        Assert.Equal(2, await service.ValueAsync<long>("SELECT COUNT(*) FROM files"));

        service.Clock.Advance(TimeSpan.FromHours(2));
        Age(TimeSpan.FromHours(2));
        await Sweeper.SweepAsync(default);
        Age(TimeSpan.FromHours(2));
        await Sweeper.SweepAsync(default);

        Assert.Equal(kept.Id, await service.ValueAsync<string>("SELECT id FROM files"));
        Assert.Equal([kept.Sha256], Files().Select(file => Path.GetFileName(file)));
        Assert.Equal(DocumentErrors.FileNotFound, (await TakeAsync(applicant, orphan)).Error);
    }

    private sealed class BreaksOff : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("gone");
    }
}
