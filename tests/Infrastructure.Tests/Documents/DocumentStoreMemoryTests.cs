using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Documents;
using VerificationService.TestKit;
using VerificationService.TestKit.S3;
using Xunit.Abstractions;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>Alone in its process while it runs: what all of it allocates is measured.</summary>
[CollectionDefinition(nameof(DocumentStoreMemoryTests), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>No document is in memory as a whole, in neither store and neither way.</summary>
[Collection(nameof(DocumentStoreMemoryTests))]
[Trait(Categories.Name, Categories.Load)]
public sealed class DocumentStoreMemoryTests(ITestOutputHelper output)
{
    private const int Size = 64 * 1024 * 1024;

    // A sixteenth of the document, in and out together; 0.1 MB were seen with files, and 1 MB with a bucket.
    private const long Most = Size / 16;

    [SkippableTheory]
    [InlineData("File")]
    [InlineData("S3")]
    public async Task A_large_document_passes_through_in_pieces(string kind)
    {
        var settings = kind == "S3" ? (await S3Server.BucketAsync()).Settings : [];
        settings["Documents:S3:TimeoutSeconds"] = kind == "S3" ? "120" : "20";
        await using var service = await TestService.StartAsync(
            settings: settings.ToDictionary(one => one.Key, one => (string?)one.Value)
        );
        var store = service.Services.GetRequiredService<IDocumentStore>();
        await PassAsync(store, 1024 * 1024); // What is made once does not count.
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var read = await PassAsync(store, Size);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        output.WriteLine($"{kind}: {allocated} bytes allocated for a document of {read} in and out.");
        Assert.Equal(Size, read);
        Assert.True(allocated < Most, $"{allocated} bytes were allocated for {Size}.");
    }

    private static async Task<long> PassAsync(IDocumentStore store, int size)
    {
        var path = Path.Combine(Path.GetTempPath(), $"verification-large-{size}");
        await using var source = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            }
        );
        var piece = RandomNumberGenerator.GetBytes(64 * 1024);
        for (var written = 0; written < size; written += piece.Length)
        {
            await source.WriteAsync(piece);
        }

        source.Position = 0;
        var stored = (await store.StoreAsync(Actors.Tenant, ReadOnlyMemory<byte>.Empty, source, size, default))!;
        await using var bytes = await store.OpenAsync(Actors.Tenant, stored.Sha256, default);
        long length = 0;
        int read;
        while ((read = await bytes.ReadAsync(piece)) > 0)
        {
            length += read;
        }

        return length;
    }
}
