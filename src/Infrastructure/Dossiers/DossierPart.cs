using System.Security.Cryptography;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>One file of a dossier: what it will be, and how it is written.</summary>
internal sealed record DossierPart
{
    /// <summary>Its path in the ZIP.</summary>
    public required string Name { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it is worth compressing: pictures and PDFs are compressed already.</summary>
    public bool IsText { get; init; } = true;

    /// <summary>Writes it; the same bytes each time.</summary>
    public required Func<Stream, CancellationToken, Task> WriteAsync { get; init; }

    /// <summary>A small one.</summary>
    public static DossierPart Of(string name, byte[] bytes) =>
        new()
        {
            Name = name,
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            WriteAsync = (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask(),
        };

    /// <summary>One that is written once to learn its hash, and not kept.</summary>
    public static async Task<DossierPart> HashAsync(
        string name,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken
    )
    {
        await using var hashed = new HashingStream(Stream.Null);
        await write(hashed, cancellationToken);
        return new DossierPart
        {
            Name = name,
            Size = hashed.Count,
            Sha256 = hashed.Sha256,
            WriteAsync = write,
        };
    }
}
