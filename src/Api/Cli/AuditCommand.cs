using System.CommandLine;
using VerificationService.Application.Audit;

namespace VerificationService.Api.Cli;

/// <summary><c>audit verify</c></summary>
internal static class AuditCommand
{
    public static Command Build() => new("audit", "Check the audit.") { Verify() };

    private static Verb Verify()
    {
        var command = new Verb(
            "verify",
            "Check that no audit entry and no decision was changed, removed or slipped in. Ends with 1 and names the first that does not hold."
        )
        {
            Example = "{0} audit verify",
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who => who.SendAsync(new VerifyAudit(new Progress(who.Error)), found => Show(who, found)),
                    cancellationToken
                )
        );
        return command;
    }

    private static int Show(Operator who, AuditVerification found)
    {
        if (found.Broken is { } broken)
        {
            who.Error.WriteLine($"The audit does not hold: {broken}.");
            return ExitCode.Refused;
        }

        who.Output.WriteLine(
            $"The audit holds: {found.Entries} entries in {found.Streams} streams, {found.Decisions} decisions."
        );
        if (found.Entries == 0)
        {
            who.Error.WriteLine("It is empty: is this the right DataDirectory or connection string?");
        }

        return ExitCode.Ok;
    }

    /// <summary>Says how far it is, every other second, so that a long check is not taken for a stuck one.</summary>
    private sealed class Progress(TextWriter error) : IProgress<long>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
        private long last = TimeProvider.System.GetTimestamp();

        public void Report(long value)
        {
            if (TimeProvider.System.GetElapsedTime(last) >= Interval)
            {
                last = TimeProvider.System.GetTimestamp();
                error.WriteLine($"{value} entries checked ...");
            }
        }
    }
}
