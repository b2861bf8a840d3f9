using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Secrets;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>Keys of nodes that share nothing but the database, on an engine that says it is such a one.</summary>
public sealed class SharedKeysTests
{
    private static readonly string SecretsKey = Convert.ToBase64String(new byte[32]);

    [Fact]
    public async Task Nodes_that_start_at_once_agree_on_one_key()
    {
        await using var first = await StartAsync(SecretsKey);
        await using var second = await StartAsync(SecretsKey, first.DataDirectory);
        var made = 0;

        var keys = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(number =>
                    (number % 2 == 0 ? first : second)
                        .Services.GetRequiredService<SharedKeys>()
                        .ReadOrCreateAsync("test", () => $"key {Interlocked.Increment(ref made)}", default)
                )
        );

        Assert.Single(keys.Select(key => key.Key).Distinct());
        Assert.StartsWith("key ", keys[0].Key);
        Assert.Empty(Directory.GetFiles(first.DataDirectory, "test", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_database_holds_it_encrypted()
    {
        await using var service = await StartAsync(SecretsKey);
        await KeyAsync(service);

        var stored = await service.ValueAsync<byte[]>("SELECT secret FROM shared_keys WHERE name = 'test'");

        Assert.NotNull(stored);
        Assert.DoesNotContain("a private key", Encoding.Latin1.GetString(stored));
    }

    [Fact]
    public async Task A_node_with_another_Secrets_Key_is_told_so()
    {
        await using var first = await StartAsync(SecretsKey);
        await KeyAsync(first);
        await using var second = await StartAsync(
            Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()),
            first.DataDirectory
        );

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => KeyAsync(second));

        Assert.Contains("every node needs the same one", refusal.Message);
    }

    [Fact]
    public async Task Keys_of_one_prefix_are_listed_and_a_name_keeps_the_key_it_has()
    {
        await using var service = await StartAsync(SecretsKey);
        var keys = service.Services.GetRequiredService<SharedKeys>();
        await keys.AddAsync("console/b", "second", default);
        await keys.AddAsync("console/a", "first", default);
        await keys.AddAsync("console/a", "another", default);
        await keys.AddAsync("elsewhere", "third", default);

        Assert.True(keys.AreInDatabase);
        Assert.Equal(["first", "second"], await keys.ListAsync("console/", default));
    }

    private static Task<(string Key, string Place)> KeyAsync(TestService service) =>
        service.Services.GetRequiredService<SharedKeys>().ReadOrCreateAsync("test", () => "a private key", default);

    private static Task<TestService> StartAsync(string secretsKey, string? dataDirectory = null) =>
        TestService.StartAsync(
            services =>
            {
                if (!TestEngine.IsServer)
                {
                    services.AddSingleton<SqlDialect>(provider => new WatchedDialect(
                        provider.GetRequiredService<SqliteDialect>()
                    )
                    {
                        Shared = true,
                    });
                }
            },
            new Dictionary<string, string?> { ["Secrets:Key"] = secretsKey },
            dataDirectory: dataDirectory
        );
}
