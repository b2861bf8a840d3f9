using System.CommandLine;
using VerificationService.Infrastructure.Sandbox;

namespace VerificationService.Api.Cli;

/// <summary><c>sandbox fill</c></summary>
internal static class SandboxCommand
{
    public static Command Build() => new("sandbox", "Make data to measure with, in Development alone.") { Fill() };

    private static Verb Fill()
    {
        var count = new Option<int>("--verifications")
        {
            Description = "How many to add, 1 to 10,000,000.",
            Required = true,
        };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000_000)
            {
                result.AddError("--verifications must be 1 to 10000000.");
            }
        });
        var command = new Verb("fill", "Add verifications to the sandbox tenant, of an empty database best.")
        {
            Example =
                "ASPNETCORE_ENVIRONMENT=Development DataDirectory=/tmp/big {0} sandbox fill --verifications 2000000",
        };
        command.Add(count);
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    async who =>
                    {
                        await who.Services.FillSandboxAsync(
                            parsed.GetRequiredValue(count),
                            new Progress(who.Error),
                            cancellationToken
                        );
                        return ExitCode.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private sealed class Progress(TextWriter error) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value % 100_000 == 0)
            {
                error.WriteLine($"{value} verifications ...");
            }
        }
    }
}
