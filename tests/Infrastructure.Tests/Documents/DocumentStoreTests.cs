using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Documents;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Documents;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>
/// What every store of documents does: whole or not there, never somebody else's, and swept when nobody names it. One suite;
/// each store brings the settings that lead to it and a look at what lies in it.
/// </summary>
public abstract class DocumentStoreTests : IAsyncLifetime
{
    private TestService service = null!;

    private protected TestService Service => service;

    private protected ISweptDocumentStore Store => service.Services.GetRequiredService<ISweptDocumentStore>();

    private protected DocumentSweeper Sweeper =>
        service.Services.GetServices<IHostedService>().OfType<DocumentSweeper>().Single();

    private string Incoming => service.Services.GetRequiredService<DocumentDrafts>().Incoming;

    public virtual async Task InitializeAsync() =>
        service = await TestService.StartAsync(
            settings: (await SettingsAsync()).ToDictionary(one => one.Key, one => (string?)one.Value)
        );

    public virtual async Task DisposeAsync()
    {
        if (service is not null)
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>The settings that lead to the store.</summary>
    protected abstract Task<Dictionary<string, string>> SettingsAsync();

    /// <summary>The names of all that lies in it, drafts left out, seen past the service.</summary>
    protected abstract Task<IReadOnlyList<string>> NamesAsync();

    /// <summary>Writes past the service.</summary>
    protected abstract Task OverwriteAsync(string name, string text);

    /// <summary>Removes past the service.</summary>
    protected abstract Task RemoveAsync(string name);

    private protected Task<StoredContent?> StoreAsync(
        string text,
        string tenant = Actors.Tenant,
        long mostBytes = 1000
    ) =>
        Store.StoreAsync(
            tenant,
            Encoding.UTF8.GetBytes(text[..1]),
            new MemoryStream(Encoding.UTF8.GetBytes(text[1..])),
            mostBytes,
            default
        );

    private protected async Task<string> ReadAsync(string sha256, string tenant = Actors.Tenant)
    {
        using var reader = new StreamReader(await Store.OpenAsync(tenant, sha256, default));
        return await reader.ReadToEndAsync();
    }

    // A store has a clock of its own, which no test moves: the service's is set so that all that is there now is of this age.
    private void Age(TimeSpan age) =>
        service.Clock.Advance(TimeProvider.System.GetUtcNow() + age - service.Clock.GetUtcNow());

    private int Drafts() => Directory.Exists(Incoming) ? Directory.GetFiles(Incoming).Length : 0;

    [SkippableFact]
    public async Task What_was_stored_is_read_by_its_own_tenant_and_by_no_other()
    {
        var stored = (await StoreAsync("content"))!;

        Assert.Equal(new StoredContent(stored.Sha256, 7), stored);
        Assert.Equal("content", await ReadAsync(stored.Sha256));
        await Assert.ThrowsAsync<FileNotFoundException>(() => ReadAsync(stored.Sha256, Actors.OtherTenant));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(stored.Sha256, "../" + Actors.Tenant));
        await Assert.ThrowsAsync<ArgumentException>(() => StoreAsync("content", "../" + Actors.Tenant));
        Assert.Equal(0, Drafts());
    }

    [SkippableFact]
    public async Task What_is_open_can_be_read_from_any_place()
    {
        var stored = (await StoreAsync("0123456789"))!;

        await using var bytes = await Store.OpenAsync(Actors.Tenant, stored.Sha256, default);
        Assert.Equal(10, bytes.Length);
        bytes.Seek(7, SeekOrigin.Begin);
        using var reader = new StreamReader(bytes);
        Assert.Equal("789", await reader.ReadToEndAsync());
    }

    [SkippableFact]
    public async Task Bytes_that_were_changed_behind_the_services_back_are_not_given_out()
    {
        var stored = (await StoreAsync("content"))!;
        await OverwriteAsync(Assert.Single(await NamesAsync()), "Content");

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(stored.Sha256));
        Assert.Equal(0, Drafts());
    }

    [SkippableFact]
    public async Task Bytes_that_are_gone_are_missed_and_stored_anew()
    {
        var stored = (await StoreAsync("content"))!;
        await RemoveAsync(Assert.Single(await NamesAsync()));

        await Assert.ThrowsAsync<FileNotFoundException>(() => ReadAsync(stored.Sha256));
        await StoreAsync("content");
        Assert.Equal("content", await ReadAsync(stored.Sha256));
    }

    [SkippableFact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            Store.StoreAsync(Actors.Tenant, new byte[] { 1 }, new BreaksOff(), 1000, default)
        );

        Assert.Empty(await NamesAsync());
        Assert.Equal(0, Drafts());
    }

    [SkippableFact]
    public async Task More_than_is_taken_leaves_nothing()
    {
        Assert.Null(await StoreAsync("content", mostBytes: 6));
        Assert.Empty(await NamesAsync());
        Assert.Equal(0, Drafts());
        Assert.NotNull(await StoreAsync("content", mostBytes: 7));
    }

    [SkippableFact]
    public async Task An_upload_that_is_given_up_leaves_nothing()
    {
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.StoreAsync(Actors.Tenant, new byte[] { 1 }, new MemoryStream([2]), 1000, given.Token)
        );

        Assert.Empty(await NamesAsync());
        Assert.Equal(0, Drafts());
    }

    [SkippableFact]
    public async Task Twenty_who_store_the_same_at_once_all_find_it()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => StoreAsync("the same"))));

        Assert.Single(stored.Select(content => content!.Sha256).Distinct());
        Assert.Single(await NamesAsync());
        Assert.Equal("the same", await ReadAsync(stored[0]!.Sha256));
    }

    [SkippableFact]
    public async Task A_forgotten_document_is_set_aside_first_and_removed_the_next_time()
    {
        var stored = (await StoreAsync("forgotten"))!;
        await File.WriteAllTextAsync(Path.Combine(Incoming, "draft"), "half");
        Age(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await Sweeper.SweepAsync(default));
        var name = Assert.Single(await NamesAsync());
        Assert.Equal(1, Drafts());

        Age(TimeSpan.FromHours(2));
        Assert.Equal(1, await Sweeper.SweepAsync(default));
        Assert.Equal(0, Drafts());
        Assert.Equal([name + StoredDocument.AsideSuffix], await NamesAsync());
        Assert.Equal("forgotten", await ReadAsync(stored.Sha256));
        Age(TimeSpan.Zero);
        Assert.Equal(0, await Sweeper.SweepAsync(default));

        Age(TimeSpan.FromHours(5));
        Assert.Equal(1, await Sweeper.SweepAsync(default));
        Assert.Empty(await NamesAsync());
    }

    [SkippableFact]
    public async Task What_is_stored_again_outlives_the_removal_of_what_was_set_aside()
    {
        var stored = (await StoreAsync("again"))!;
        Age(TimeSpan.FromHours(2));
        await Sweeper.SweepAsync(default);
        await StoreAsync("again");

        await Store.RemoveAsync(new StoredDocument(Actors.Tenant, stored.Sha256, IsSetAside: true), default);

        Assert.Equal("again", await ReadAsync(stored.Sha256));
    }

    [SkippableFact]
    public async Task A_document_that_a_row_names_stays_also_when_it_was_set_aside()
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
        var name = Assert.Single(await NamesAsync());
        Age(TimeSpan.FromDays(100));
        await Sweeper.SweepAsync(default);
        Assert.Equal([name], await NamesAsync());

        await Store.SetAsideAsync(new StoredDocument(Actors.Tenant, document.Sha256, IsSetAside: false), default);
        Assert.Equal([name + StoredDocument.AsideSuffix], await NamesAsync());
        Assert.Equal("%PDF-1.7", await ReadAsync(document.Sha256));
        Age(TimeSpan.FromDays(200));
        await Sweeper.SweepAsync(default);
        Assert.Equal([name], await NamesAsync());
    }

    [SkippableFact]
    public async Task What_is_no_document_is_left_alone_by_the_sweep()
    {
        await StoreAsync("content");
        var name = Assert.Single(await NamesAsync());
        await RemoveAsync(name);
        string[] others = [$"{name}.txt", $"{name[..^1]}", "readme.txt"];
        foreach (var other in others)
        {
            await OverwriteAsync(other, "somebody's");
        }

        Age(TimeSpan.FromDays(1));
        await Sweeper.SweepAsync(default);
        Age(TimeSpan.FromDays(2));
        await Sweeper.SweepAsync(default);

        Assert.Equal(others.Order(), (await NamesAsync()).Order());
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

    [SkippableFact]
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
        Age(TimeSpan.FromHours(5));
        await Sweeper.SweepAsync(default);

        Assert.Equal(kept.Id, await service.ValueAsync<string>("SELECT id FROM files"));
        Assert.EndsWith(kept.Sha256, Assert.Single(await NamesAsync()));
        Assert.Equal(DocumentErrors.FileNotFound, (await TakeAsync(applicant, orphan)).Error);
    }

    private sealed class BreaksOff : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("gone");
    }
}

/// <summary>Documents as files of the data directory.</summary>
public sealed class FileDocumentStoreTests : DocumentStoreTests
{
    private string Root => Path.Combine(Service.DataDirectory, "documents");

    protected override Task<Dictionary<string, string>> SettingsAsync() =>
        Task.FromResult(new Dictionary<string, string>());

    protected override Task<IReadOnlyList<string>> NamesAsync() =>
        Task.FromResult<IReadOnlyList<string>>([
            .. Directory
                .GetFiles(Root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file))
                .Where(name => !name.StartsWith(".incoming", StringComparison.Ordinal)),
        ]);

    protected override Task OverwriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(Root, name), text);

    protected override Task RemoveAsync(string name)
    {
        File.Delete(Path.Combine(Root, name));
        return Task.CompletedTask;
    }
}
