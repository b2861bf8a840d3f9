using System.CommandLine;
using System.Globalization;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Api.Cli;

/// <summary><c>callbacks rotate-secret</c></summary>
internal static class CallbacksCommand
{
    public static Command Build() => new("callbacks", "Manage what signs a tenant's v1 callbacks.") { RotateSecret() };

    private static Verb RotateSecret()
    {
        var tenant = TenantOption.Build();
        var stdin = new Option<bool>("--secret-stdin")
        {
            Description =
                $"Read a key that your receivers already hold, {SigningSecret.MinLength} to {SigningSecret.MaxLength} visible characters, from the first line of standard input; it makes x-data-integrity, and nothing is printed.",
        };
        var command = new Verb(
            "rotate-secret",
            "Make a new callback secret and print it. It is shown this once. Until when the previous one signs too goes to standard error."
        )
        {
            Example = "SECRET=$({0} callbacks rotate-secret --tenant $TENANT)",
            Options = { tenant, stdin },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    async who =>
                        await who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            parsed.GetValue(stdin)
                                ? (IMessage<SecretRotated>)
                                    new SetCallbackKey(await System.Console.In.ReadLineAsync(cancellationToken) ?? "")
                                : new RotateWebhookSecret(null),
                            rotated =>
                            {
                                if (parsed.GetValue(stdin))
                                {
                                    who.Error.WriteLine("x-data-integrity is made with this key from now on.");
                                    return ExitCode.Ok;
                                }

                                who.Output.WriteLine(rotated.SecretKey);
                                who.Error.WriteLine(
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"webhook-signature holds one of the previous secret too until {rotated.PreviousValidUntil.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."
                                    )
                                );
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }
}
