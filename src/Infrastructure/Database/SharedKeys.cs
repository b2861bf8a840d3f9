using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Webhooks;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Keys that every node must have alike, made once by whichever comes first. Processes on one data directory share
/// files that only their user may read; nodes that share nothing but the database share rows of it, encrypted under
/// <c>Secrets:Key</c>.
/// </summary>
public sealed class SharedKeys
{
    private readonly IServiceScopeFactory scopes;
    private readonly DatabaseOptions options;
    private readonly SqlDialect dialect;
    private readonly TimeProvider time;

    internal SharedKeys(IServiceScopeFactory scopes, DatabaseOptions options, SqlDialect dialect, TimeProvider time)
    {
        this.scopes = scopes;
        this.options = options;
        this.dialect = dialect;
        this.time = time;
    }

    /// <summary>The key of that name, made from <paramref name="create"/> when there is none.</summary>
    /// <returns>Its text, and where it is kept, for a person.</returns>
    public async Task<(string Key, string Place)> ReadOrCreateAsync(
        string name,
        Func<string> create,
        CancellationToken cancellationToken
    )
    {
        if (!dialect.IsShared)
        {
            var path = Path.Combine(options.DataDirectory, "keys", name);
            var bytes = PrivateFile.ReadOrCreate(path, () => Encoding.ASCII.GetBytes(create()));
            return (Encoding.UTF8.GetString(bytes), path);
        }

        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var box = scope.ServiceProvider.GetRequiredService<SecretBox>();
        var sealedKey = await FindAsync(session, name, cancellationToken);
        if (sealedKey is null)
        {
            // Two nodes that start at once: the second's row is refused, and both read the first's.
            await scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .RunAsync(() => TryInsertAsync(session, name, box.Seal(create(), name)), cancellationToken);
            sealedKey = await FindAsync(session, name, cancellationToken);
        }

        try
        {
            return (box.Open(sealedKey!, name), $"The row '{name}' of shared_keys");
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                $"The row '{name}' of shared_keys was encrypted under another Secrets:Key than this node's; every node needs the same one.",
                exception
            );
        }
    }

    private static Task<byte[]?> FindAsync(DbSession session, string name, CancellationToken cancellationToken) =>
        session.FindAsync<byte[]>(
            "SELECT secret FROM shared_keys WHERE name = @KeyName",
            new { KeyName = name },
            cancellationToken
        );

    private Task<bool> TryInsertAsync(DbSession session, string name, byte[] secret) =>
        session.TryInsertAsync(
            "INSERT INTO shared_keys (name, secret, created_at) VALUES (@KeyName, @Secret, @CreatedAt)",
            new
            {
                KeyName = name,
                Secret = secret,
                CreatedAt = time.Now(),
            },
            CancellationToken.None
        );
}
