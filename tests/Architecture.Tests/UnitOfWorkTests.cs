using System.Reflection;
using VerificationService.Application.Pipeline;

namespace VerificationService.Architecture.Tests;

/// <summary>
/// A command's handler runs inside a unit of work, where it holds up every other writer: whatever it reaches waits for the
/// database and for nothing else. Processes and background steps open their units themselves: there it is what they give to
/// <see cref="IUnitOfWork.RunAsync"/>, and what that calls.
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

    // From everything that is run as a unit in those types, which slow method it comes to and by which way.
    private static List<string> ReachedInUnits(IEnumerable<string> slow, IReadOnlyCollection<Type> types)
    {
        var run = typeof(IUnitOfWork).GetMethod(nameof(IUnitOfWork.RunAsync))!;
        var found = new List<string>();
        foreach (var method in types.SelectMany(Methods.Of))
        {
            MethodBase? given = null;
            var uses = Methods.UsesOf(method);
            foreach (var (used, isDelegate) in uses)
            {
                given = isDelegate ? used : given;
                if (used is MethodInfo { IsGenericMethod: true } called && called.GetGenericMethodDefinition() == run)
                {
                    Assert.True(
                        given is not null,
                        $"{Methods.ShownNameOf(method)} runs a unit of which nothing is known"
                    );
                    found.AddRange(Reached(slow, given, types).Select(way => $"{Methods.ShownNameOf(method)}: {way}"));
                }
            }
        }

        return [.. found.Distinct()];
    }

    private static IEnumerable<string> Reached(
        IEnumerable<string> slow,
        MethodBase start,
        IReadOnlyCollection<Type> types
    )
    {
        var ways = new Dictionary<string, string> { [Key(start)] = Methods.ShownNameOf(start) };
        var ahead = new Queue<MethodBase>([start]);
        while (ahead.TryDequeue(out var at))
        {
            foreach (var (used, _) in Methods.UsesOf(at))
            {
                var name = Methods.NameOf(used);
                var type = name[..name.LastIndexOf('.', name.Length - used.Name.Length - 1)];
                if (slow.Contains(type) || slow.Contains(name))
                {
                    yield return $"{ways[Key(at)]} → {name}";
                    continue;
                }

                foreach (var next in Behind(used, types))
                {
                    // What another message holds runs in the unit of that message.
                    if (
                        next.DeclaringType!.Namespace is { } space
                        && !space.StartsWith(Database, StringComparison.Ordinal)
                        && next.DeclaringType.FullName != Keys
                        && next.DeclaringType != typeof(Dispatcher)
                        && ways.TryAdd(Key(next), $"{ways[Key(at)]} → {Methods.ShownNameOf(next)}")
                    )
                    {
                        ahead.Enqueue(next);
                    }
                }
            }
        }

        static string Key(MethodBase method) => $"{method.Module.ModuleVersionId}:{method.MetadataToken}";
    }

    // The method itself where it is the product's or a sample's, and what stands behind it where it is an interface's.
    private static IEnumerable<MethodBase> Behind(MethodBase used, IReadOnlyCollection<Type> types)
    {
        var type = used.DeclaringType!;
        if (!(type.Assembly.GetName().Name ?? "").StartsWith("VerificationService.", StringComparison.Ordinal))
        {
            return [];
        }

        return type.IsInterface && !type.IsGenericType && used is MethodInfo
            ? types
                .Where(behind => behind is { IsClass: true, IsAbstract: false } && behind.IsAssignableTo(type))
                .Select(behind => behind.GetInterfaceMap(type))
                .SelectMany(map =>
                    map.InterfaceMethods.Zip(map.TargetMethods)
                        .Where(pair => pair.First.MetadataToken == used.MetadataToken)
                        .Select(pair => pair.Second)
                )
            : [used];
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
    public void Nothing_that_is_run_as_a_unit_reaches_anything_slow_but_the_database()
    {
        var types = new[] { Code.Application, Code.Infrastructure, Code.Api }
            .SelectMany(each => each.GetTypes())
            .ToList();

        var found = ReachedInUnits(Slow, types);
        Assert.True(found.Count == 0, string.Join("\n", found));

        // Background steps are among them, and the way goes on behind the interfaces they are given.
        var reached = ReachedInUnits(["VerificationService.Infrastructure.Database.DbSession.ExecuteAsync"], types);
        Assert.Contains(reached, way => way.StartsWith("AuditSealer.", StringComparison.Ordinal));
        Assert.Contains(reached, way => way.StartsWith("DeliveryStore.", StringComparison.Ordinal));
        Assert.Contains(reached, way => way.StartsWith("Handler.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_step_that_waits_for_something_inside_its_unit_is_found_and_one_that_did_so_before_is_not() =>
        Assert.Equal(
            [
                "AsksInside.StepAsync: AsksInside.StepAsync → Asking.AskAsync → System.Net.Http.HttpClient.GetStringAsync",
                "WritesInside.StepAsync: WritesInside.StepAsync → WritesInside.WriteAsync → System.IO.File.WriteAllTextAsync",
            ],
            ReachedInUnits(Slow, [.. Code.Tests.GetTypes().Where(IsSample)]).Order()
        );

    private static bool IsSample(Type type) => type.Namespace == "VerificationService.Architecture.Tests.Samples.Units";

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
