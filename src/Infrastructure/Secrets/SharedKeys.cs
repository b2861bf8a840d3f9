using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Secrets;

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

    /// <summary>Whether they are rows of the database. Where not, they are files of the data directory.</summary>
    public bool AreInDatabase => dialect.IsShared;

    /// <summary>The data directory's folder for keys.</summary>
    public string Directory => Path.GetFullPath(Path.Combine(options.DataDirectory, "keys"));

    /// <summary>Every key of the database whose name begins with <paramref name="prefix"/>.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var box = scope.ServiceProvider.GetRequiredService<SecretBox>();
        var rows = await scope
            .ServiceProvider.GetRequiredService<DbSession>()
            .QueryAsync<Row>(
                "SELECT name, secret FROM shared_keys WHERE name LIKE @Pattern ORDER BY name",
                new { Pattern = prefix + "%" },
                cancellationToken
            );
        return [.. rows.Select(row => Open(box, row.Secret, row.Name))];
    }

    /// <summary>Keeps another key in the database; a name that is taken keeps the key it has.</summary>
    public async Task AddAsync(string name, string key, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var box = scope.ServiceProvider.GetRequiredService<SecretBox>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(() => TryInsertAsync(session, name, box.Seal(key, name)), cancellationToken);
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

        return (Open(box, sealedKey!, name), $"The row '{name}' of shared_keys");
    }

    private static string Open(SecretBox box, byte[] secret, string name)
    {
        try
        {
            return box.Open(secret, name);
        }
        catch (CryptographicException exception)
        {
            throw new ConfigurationException(
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

    private sealed class Row
    {
        public string Name { get; init; } = "";
        public byte[] Secret { get; init; } = [];
    }
}
