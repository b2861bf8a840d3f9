using VerificationService.Application.Pipeline;

namespace VerificationService.Architecture.Tests;

/// <summary>
/// A command's handler runs inside a unit of work, where it holds up every other writer: whatever it reaches waits for the
/// database and for nothing else. A process opens its units itself; that it does not hash inside one is held where hashing
/// is entered, at run time.
/// </summary>
public sealed class UnitOfWorkTests
{
    // The database itself is what a unit waits for.
    private const string Database = "VerificationService.Infrastructure.Database";

    // It reads its key when it is made, once for the process.
    private const string Keys = "VerificationService.Infrastructure.Secrets.SecretBox";

    private static readonly string[] Slow =
    [
        "VerificationService.Application.Tenancy.IPasswords",
        "VerificationService.Application.Tenancy.Hashing",
        "VerificationService.Application.Tenancy.HashingTurns",
        "VerificationService.Application.Tenancy.PasswordRules.RefusalOf",
        "Microsoft.AspNetCore.Identity.PasswordHasher`1",
        "System.Security.Cryptography.Rfc2898DeriveBytes",
        "System.Security.Cryptography.RSA",
        "System.Security.Cryptography.ECDsa",
        "System.Security.Cryptography.HMACSHA256",
        "System.Security.Cryptography.HMACSHA512",
        "VerificationService.Application.Tenancy.IAccessTokens.Issue",
        "System.Net.Http.HttpClient",
        "System.Net.Http.HttpMessageInvoker",
        "System.Net.Sockets.Socket",
        "System.Net.Dns",
        "MailKit.Net.Smtp.SmtpClient",
        "Amazon.S3.AmazonS3Client",
        "System.IO.File",
        "System.IO.FileStream",
        "System.IO.Directory",
        "System.Diagnostics.Process",
        "System.Threading.Thread.Sleep",
        "System.Threading.Tasks.Task.Delay",
    ];

    // From every command of those types, what it reaches and by which way, as far as it stands in those uses.
    private static List<string> Reached(
        IEnumerable<string> slow,
        IEnumerable<Type> types,
        IReadOnlyCollection<Use> uses
    )
    {
        var messages = types.Where(type => type.IsAssignableTo(typeof(IMessage))).Select(NameOf).ToHashSet();
        var byUser = uses.ToLookup(use => use.User);
        var behind = uses.Where(use =>
                use.Kind == UseKind.Interface && use.Used.StartsWith("VerificationService.", StringComparison.Ordinal)
            )
            .ToLookup(use => use.Used, use => use.User);
        var found = new List<string>();
        foreach (
            var command in types.Where(type =>
                type.IsAssignableTo(typeof(ICommand)) && type is { IsInterface: false, IsAbstract: false }
            )
        )
        {
            var ways = new Dictionary<string, string> { [NameOf(command)] = command.Name };
            var ahead = new Queue<string>(ways.Keys);
            while (ahead.TryDequeue(out var at))
            {
                foreach (var use in byUser[at].Where(use => use.Kind is UseKind.Body or UseKind.Declaration))
                {
                    if (slow.Contains(use.Used) || slow.Contains($"{use.Used}.{use.Member}"))
                    {
                        found.Add($"{ways[at]} → {use.Used}");
                        continue;
                    }

                    var used = use.Used.Split('+')[0];
                    foreach (var next in behind[use.Used].Append(used))
                    {
                        // What another message holds runs in the unit of that message.
                        if (
                            !messages.Contains(next)
                            && !next.StartsWith(Database + ".", StringComparison.Ordinal)
                            && next != Keys
                            && byUser.Contains(next)
                            && ways.TryAdd(next, $"{ways[at]} → {next.Split('.')[^1]}")
                        )
                        {
                            ahead.Enqueue(next);
                        }
                    }
                }
            }
        }

        return [.. found.Distinct()];
    }

    private static string NameOf(Type type) => type.FullName!.Split('+')[0];

    [Fact]
    public void No_command_reaches_anything_slow_but_the_database()
    {
        var uses = Code.UsesIn(Code.Application).Concat(Code.UsesIn(Code.Infrastructure)).ToList();

        var found = Reached(Slow, Code.TypesIn(Code.Application).ToList(), uses);
        Assert.True(found.Count == 0, string.Join("\n", found));

        // The way goes on behind the interfaces that a handler is given.
        Assert.NotEmpty(
            Reached(
                ["VerificationService.Infrastructure.Deliveries.Outbox.OutboxMessage"],
                Code.TypesIn(Code.Application).ToList(),
                uses
            )
        );
    }

    [Fact]
    public void Commands_that_hash_or_ask_the_net_are_found_and_processes_are_left_alone() =>
        Assert.Equal(
            [
                "AsksTheNet → Asking → System.Net.Http.HttpClient",
                "HashesInside → VerificationService.Application.Tenancy.IPasswords",
            ],
            Reached(Slow, Code.Samples("Units").ToList(), Code.UsesInSamples("Units").ToList()).Order()
        );
}
