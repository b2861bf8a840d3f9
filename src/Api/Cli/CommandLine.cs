using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VerificationService.Api.Cli;

/// <summary>
/// The executable's command line. Without a verb it serves; every other verb sends the use cases that the HTTP
/// surfaces send, as the operator of this installation.
/// </summary>
public static class CommandLine
{
    /// <summary>Runs one command line and answers with the exit code: see <see cref="ExitCode"/>.</summary>
    public static Task<int> RunAsync(string[] args) =>
        ServeCommand.Arguments(args) is { } served ? WebHost.RunAsync(served) : InvokeAsync(Build().Parse(args));

    internal static RootCommand Build()
    {
        var root = new RootCommand(
            """
            Verification service: keeps the decisions of a KYC/KYB programme. Which person or business was verified,
            who decided, under which authority and on what grounds.

            Without a command it serves both HTTP surfaces. The other commands work on the same database, whether or
            not the service is running, and go through the same rules. Configuration comes from appsettings.json and
            the environment (DataDirectory, Database__ConnectionString, ASPNETCORE_ENVIRONMENT, ...).

            Exit codes: 0 done; 1 refused, or a check failed; 2 the command line is wrong.
            """
        );
        foreach (
            var command in new[]
            {
                ServeCommand.Build(),
                MigrateCommand.Build(),
                CopyCommand.Build(),
                TenantsCommand.Build(),
                UsersCommand.Build(),
                KeysCommand.Build(),
                TokenCommand.Build(),
                DeliveriesCommand.Build(),
                CallbacksCommand.Build(),
                AuditCommand.Build(),
                ErasuresCommand.Build(),
                BackupCommand.Build(),
                RestoreCommand.Build(),
                HealthCommand.Build(),
                OpenApiCommand.Build(),
                NodesCommand.Build(),
                SandboxCommand.Build(),
            }
        )
        {
            root.Add(command);
        }

        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }

        return root;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        if (parsed.Action is ParseErrorAction mistake)
        {
            // What a script captures from standard output is the answer or nothing.
            mistake.ShowHelp = false;
            await parsed.InvokeAsync(new InvocationConfiguration { Output = System.Console.Error });
            await System.Console.Error.WriteLineAsync($"{RootCommand.ExecutableName} --help shows what is accepted.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The parser's own help, and below it how the command is used.</summary>
    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        private const string FirstSteps = """
            First steps, with a database of one's own:
              {0} migrate
              TENANT=$({0} tenants create --name "Example Ltd" --owner-email owner@example.com)
              KEY=$({0} keys create --tenant $TENANT --name "Web shop" --role integration)
              {0} users create --tenant $TENANT --name ada --role power-tenant
              {0} serve --urls http://localhost:5080
            """;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var example = parseResult.CommandResult.Command switch
            {
                RootCommand => FirstSteps,
                Verb { Example: { } one } => "Example:\n  " + one,
                _ => null,
            };
            if (example is not null)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine(example.Replace("{0}", RootCommand.ExecutableName, StringComparison.Ordinal));
                output.WriteLine();
            }

            return ExitCode.Ok;
        }
    }
}

/// <summary>How a command ended.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>A use case refused, a check found something wrong, or the database or configuration is not usable.</summary>
    public const int Refused = 1;

    /// <summary>The command line itself is wrong; nothing was opened.</summary>
    public const int Usage = 2;
}

/// <summary>A command that shows an example in its help.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>One command line; <c>{0}</c> stands for the executable.</summary>
    public string? Example { get; init; }
}
