using System.CommandLine;
using System.Globalization;
using VerificationService.Application.Deliveries;

namespace VerificationService.Api.Cli;

/// <summary><c>callbacks rotate-secret</c></summary>
internal static class CallbacksCommand
{
    public static Command Build() => new("callbacks", "Manage what signs a tenant's v1 callbacks.") { RotateSecret() };

    private static Verb RotateSecret()
    {
        var tenant = TenantOption.Build();
        var command = new Verb(
            "rotate-secret",
            "Make a new callback secret and print it. It is shown this once. Until when the previous one signs too goes to standard error."
        )
        {
            Example = "SECRET=$({0} callbacks rotate-secret --tenant $TENANT)",
            Options = { tenant },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new RotateWebhookSecret(null),
                            rotated =>
                            {
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
