using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Documents;
using VerificationService.Application.Installation;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;
using VerificationService.TestKit.S3;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>Documents as objects of a bucket, on a real S3 server and over a wire on which things go wrong.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class S3DocumentStoreTests : DocumentStoreTests
{
    private const string Prefix = "kyc/";

    private string bucket = "";
    private AmazonS3Client client = null!;
    private FaultyWire wire = null!;

    public override async Task InitializeAsync()
    {
        client = await S3Server.ClientAsync();
        wire = new FaultyWire(await S3Server.AddressAsync());
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (client is not null)
        {
            client.Dispose();
            await wire.DisposeAsync();
        }
    }

    protected override async Task<Dictionary<string, string>> SettingsAsync()
    {
        (bucket, var settings) = await S3Server.BucketAsync(wire.Address);
        settings["Documents:S3:TimeoutSeconds"] = "2";
        return settings;
    }

    protected override async Task<IReadOnlyList<string>> NamesAsync()
    {
        var page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket });
        var keys = (page.S3Objects ?? []).ConvertAll(found => found.Key);
        Assert.All(keys, key => Assert.StartsWith(Prefix, key));
        return keys.ConvertAll(key => key[Prefix.Length..]);
    }

    protected override Task OverwriteAsync(string name, string text) =>
        client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = Prefix + name,
                ContentBody = text,
                UseChunkEncoding = false,
            }
        );

    protected override Task RemoveAsync(string name) => client.DeleteObjectAsync(bucket, Prefix + name);

    private static MemoryStream Large() => new(new byte[200_000]);

    private Task<StoredContent?> StoreLargeAsync() =>
        Store.StoreAsync(Actors.Tenant, "%PDF-1.7"u8.ToArray(), Large(), 1_000_000, default);

    [SkippableFact]
    public async Task A_document_is_sent_with_its_checksum_and_encrypted_by_the_server()
    {
        var stored = (await StoreAsync("content"))!;

        var key = $"{Prefix}{Actors.Tenant}/{stored.Sha256[..2]}/{stored.Sha256}";
        Assert.Contains($"PUT /{bucket}/{key} HTTP/1.1", wire.Sent);
        Assert.Contains(
            $"x-amz-checksum-sha256: {Convert.ToBase64String(Convert.FromHexString(stored.Sha256))}\r\n",
            wire.Sent
        );
        Assert.Contains($"x-amz-content-sha256: {stored.Sha256}\r\n", wire.Sent, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-amz-server-side-encryption: AES256\r\n", wire.Sent);
        Assert.DoesNotContain(S3Server.SecretKey, wire.Sent);
    }

    [SkippableFact]
    public async Task What_is_set_aside_is_encrypted_by_the_server_too()
    {
        var stored = (await StoreAsync("content"))!;
        var before = wire.Sent.Length;

        await Store.SetAsideAsync(new StoredDocument(Actors.Tenant, stored.Sha256, IsSetAside: false), default);

        Assert.Contains("x-amz-copy-source", wire.Sent[before..]);
        Assert.Contains("x-amz-server-side-encryption: AES256\r\n", wire.Sent[before..]);
    }

    [SkippableTheory]
    [InlineData(WireFault.Away)]
    [InlineData(WireFault.CutsRequest)]
    [InlineData(WireFault.StallsRequest)]
    [InlineData(WireFault.ChangesRequest)]
    public async Task An_upload_that_fails_on_its_way_leaves_nothing_and_succeeds_later(WireFault fault)
    {
        wire.Fault = fault;

        await Assert.ThrowsAsync<DocumentStoreUnavailableException>(StoreLargeAsync);
        Assert.Empty(await NamesAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(Service.DataDirectory, "documents", ".incoming")));

        wire.Fault = WireFault.None;
        var stored = (await StoreLargeAsync())!;
        Assert.Equal(200_008, (await ReadAsync(stored.Sha256)).Length);
    }

    [SkippableTheory]
    [InlineData(WireFault.Away)]
    [InlineData(WireFault.CutsAnswer)]
    [InlineData(WireFault.StallsAnswer)]
    public async Task A_download_that_fails_on_its_way_gives_nothing_and_succeeds_later(WireFault fault)
    {
        var stored = (await StoreLargeAsync())!;
        wire.Fault = fault;

        await Assert.ThrowsAsync<DocumentStoreUnavailableException>(() => ReadAsync(stored.Sha256));
        Assert.Empty(Directory.GetFiles(Path.Combine(Service.DataDirectory, "documents", ".incoming")));

        wire.Fault = WireFault.None;
        Assert.Equal(200_008, (await ReadAsync(stored.Sha256)).Length);
    }

    [SkippableFact]
    public async Task A_download_that_changes_on_its_way_is_not_given_out()
    {
        var stored = (await StoreLargeAsync())!;
        wire.Fault = WireFault.ChangesAnswer;

        await Assert.ThrowsAsync<DocumentStoreUnavailableException>(() => ReadAsync(stored.Sha256));
    }

    [SkippableFact]
    public async Task Credentials_that_do_not_hold_are_the_stores_refusal_and_named_in_the_log_alone()
    {
        var store = StoreWith(settings => settings with { SecretKey = "somebody-elses" });

        var refused = await Assert.ThrowsAsync<DocumentStoreUnavailableException>(() =>
            store.StoreAsync(Actors.Tenant, "x"u8.ToArray(), new MemoryStream(), 10, default)
        );

        Assert.Equal($"The bucket {bucket} refused: SignatureDoesNotMatch.", refused.Message);
        Assert.DoesNotContain("somebody-elses", refused.ToString());
        Assert.Empty(await NamesAsync());
    }

    [SkippableFact]
    public async Task A_bucket_that_is_not_there_is_the_stores_refusal()
    {
        var store = StoreWith(settings => settings with { Bucket = "nobodys" });

        var refused = await Assert.ThrowsAsync<DocumentStoreUnavailableException>(() =>
            store.OpenAsync(Actors.Tenant, new string('a', 64), default)
        );

        Assert.Equal("The bucket nobodys refused: NoSuchBucket.", refused.Message);
    }

    [SkippableFact]
    public async Task A_sweep_looks_at_more_than_one_page()
    {
        foreach (var number in Enumerable.Range(0, 25))
        {
            await OverwriteAsync($"other/{number}", "x");
        }

        // Behind all of them in the order of names.
        await StoreAsync("last", "z");

        var found = 0;
        await foreach (
            var document in Store.ListAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), default)
        )
        {
            Assert.Equal("z", document.TenantId);
            found++;
        }

        Assert.Equal(1, found);
    }

    [SkippableFact]
    public async Task A_second_node_with_files_of_its_own_reads_what_the_first_stored()
    {
        var stored = (await StoreAsync("content"))!;
        var folder = Directory.CreateTempSubdirectory("verification-node-");
        var second = ActivatorUtilities.CreateInstance<S3DocumentStore>(
            Service.Services,
            new DocumentDrafts(new DatabaseOptions { DataDirectory = folder.FullName })
        );

        using var reader = new StreamReader(await second.OpenAsync(Actors.Tenant, stored.Sha256, default));

        Assert.Equal("content", await reader.ReadToEndAsync());
        second.Dispose();
        reader.Dispose();
        folder.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task A_backup_says_that_the_documents_are_not_in_it()
    {
        await StoreAsync("content");
        var archive = Path.Combine(Service.DataDirectory, "backup.tar");

        var made = await Service.MustAsync(Actor.Operator(""), new BackUpInstallation(archive));

        Assert.Equal($"the bucket {bucket}", made.DocumentsElsewhere);
    }

    private S3DocumentStore StoreWith(Func<S3Options, S3Options> change)
    {
        var options = Service.Services.GetRequiredService<DocumentStoreOptions>();
        return new S3DocumentStore(
            Service.Services.GetRequiredService<DocumentDrafts>(),
            options with
            {
                S3 = change(options.S3),
            }
        );
    }
}
