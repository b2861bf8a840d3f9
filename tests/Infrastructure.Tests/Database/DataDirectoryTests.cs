using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>What processes that share a data directory share, and what they do not show to others.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("verification-test-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Many_that_make_a_file_at_once_agree_on_one()
    {
        for (var round = 0; round < 50; round++)
        {
            await AgreeAsync(Path.Combine(root, $"new-{round}", "keys", "key"));
        }
    }

    private static async Task AgreeAsync(string path)
    {
        var read = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Task.Run(() => PrivateFile.ReadOrCreate(path, () => RandomNumberGenerator.GetBytes(32))))
        );

        Assert.Single(read.Select(Convert.ToHexString).Distinct());
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_file_that_is_given_its_name_is_under_it_alone()
    {
        var (draft, named) = (Path.Combine(root, "draft"), Path.Combine(root, "named"));
        File.WriteAllText(draft, "whole");

        PrivateFile.Move(draft, named, overwrite: false);
        File.WriteAllText(draft, "later");

        Assert.Throws<IOException>(() => PrivateFile.Move(draft, named, overwrite: false));
        Assert.Equal("whole", File.ReadAllText(named));
    }

    [SkippableFact]
    public void The_names_in_a_directory_are_brought_to_the_disk_and_one_that_is_not_there_is_named()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such call.");
        var missing = Path.Combine(root, "missing ä");

        PrivateFile.SyncDirectory(root);

        Assert.StartsWith(missing, Assert.Throws<IOException>(() => PrivateFile.SyncDirectory(missing)).Message);
    }

    [SkippableFact]
    public void A_private_file_is_private_all_the_way_up()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var path = Path.Combine(root, "new", "keys", "key");

        PrivateFile.ReadOrCreate(path, () => [1]);

#pragma warning disable CA1416 // Skipped there.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        foreach (var directory in new[] { Path.Combine(root, "new"), Path.Combine(root, "new", "keys") })
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(directory)
            );
        }
#pragma warning restore CA1416
    }

    [Fact]
    public void A_change_said_by_one_process_is_seen_by_another()
    {
        var options = new DatabaseOptions { DataDirectory = root };
        using var one = new ChangeStamp(options);
        using var other = new ChangeStamp(options);
        var before = other.Current;
        Assert.Equal(before, one.Current);

        one.Change();

        Assert.NotEqual(before, other.Current);
        Assert.Equal(one.Current, other.Current);
    }

    [Fact]
    public async Task A_statement_with_a_list_keeps_the_parameters_that_follow_the_list()
    {
        await using var inner = new SqliteConnection("Data Source=:memory:");
        await inner.OpenAsync();
        await using var connection = new PreparedConnection(inner);
        await connection.ExecuteAsync("CREATE TABLE t (a INTEGER, z INTEGER)");
        foreach (var a in new[] { 1, 2, 3 })
        {
            await connection.ExecuteAsync("INSERT INTO t (a, z) VALUES (@A, @Z)", new { A = a, Z = 0 });
        }

        foreach (var list in new[] { new[] { 1, 2 }, [1, 3], [2] })
        {
            var changed = await connection.ExecuteAsync(
                "UPDATE t SET z = @Zed WHERE a IN @List",
                new { List = list, Zed = list.Sum() }
            );
            Assert.Equal(list.Length, changed);
        }

        Assert.Equal([4L, 2L, 4L], await connection.QueryAsync<long>("SELECT z FROM t ORDER BY a"));
    }
}
