using System.CommandLine;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Installation;

namespace VerificationService.Api.Cli;

/// <summary><c>copy</c>: moves an installation from one engine to the other.</summary>
internal static class CopyCommand
{
    private const string Form =
        "Sqlite:<connection string>, PostgreSQL:<connection string> or SqlServer:<connection string>; env:NAME takes it from a variable, which keeps a password out of the list of processes.";

    public static Command Build()
    {
        var from = Side("--from", "The database to read. Stop its service first.");
        var to = Side("--to", "An empty database; its tables are made.");
        var command = new Verb(
            "copy",
            "Copy a whole database into an empty one, between engines too, then count both and check the copy's audit."
        )
        {
            Example =
                "{0} copy --from \"Sqlite:Data Source=data/verification.db\" --to \"PostgreSQL:Host=db;Database=verification\"",
            Options = { from, to },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunOnTwoAsync(
                    parsed,
                    SettingsOf(parsed.GetRequiredValue(from)),
                    SettingsOf(parsed.GetRequiredValue(to)),
                    async (source, target) =>
                    {
                        var output = parsed.InvocationConfiguration.Output;
                        var error = parsed.InvocationConfiguration.Error;
                        var (tables, audit) = await source.CopyDatabaseAsync(
                            target,
                            new Progress(error),
                            cancellationToken
                        );
                        if (audit.Broken is { } broken)
                        {
                            await error.WriteLineAsync($"The audit of the copy does not hold: {broken}.");
                            return ExitCode.Refused;
                        }

                        await output.WriteLineAsync(
                            $"Copied {tables.Sum(table => table.Rows)} rows of {tables.Count} tables. The audit holds: {audit.Entries} entries in {audit.Streams} streams, {audit.Decisions} decisions."
                        );
                        return ExitCode.Ok;
                    }
                )
        );
        return command;
    }

    private static Option<string> Side(string name, string description)
    {
        var option = new Option<string>(name) { Description = $"{description} {Form}", Required = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } value && Parse(value) is null)
            {
                result.AddError($"{name} must be {Form}");
            }
        });
        return option;
    }

    private static Dictionary<string, string?> SettingsOf(string side)
    {
        var (provider, connectionString) = Parse(side)!.Value;
        return new Dictionary<string, string?>
        {
            ["Database:Provider"] = provider,
            ["Database:ConnectionString"] = connectionString,
        };
    }

    private static (string Provider, string ConnectionString)? Parse(string side)
    {
        const string variable = "env:";
        var text = side.StartsWith(variable, StringComparison.Ordinal)
            ? Environment.GetEnvironmentVariable(side[variable.Length..]) ?? ""
            : side;
        string[] providers = [DatabaseOptions.Sqlite, DatabaseOptions.PostgreSql, DatabaseOptions.SqlServer];
        return
            Array.Find(providers, p => text.StartsWith($"{p}:", StringComparison.OrdinalIgnoreCase)) is { } provider
            && text.Length > provider.Length + 1
            ? (provider, text[(provider.Length + 1)..])
            : null;
    }

    /// <summary>Says which table is done, and of a long one every other second how far it is.</summary>
    private sealed class Progress(TextWriter error) : IProgress<CopyProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
        private long last = TimeProvider.System.GetTimestamp();

        public void Report(CopyProgress value)
        {
            if (value.IsComplete)
            {
                error.WriteLine($"{value.Table}: {value.Rows} rows");
            }
            else if (TimeProvider.System.GetElapsedTime(last) >= Interval)
            {
                last = TimeProvider.System.GetTimestamp();
                error.WriteLine($"{value.Table}: {value.Rows} rows ...");
            }
        }
    }
}
