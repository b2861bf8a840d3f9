using System.CommandLine;
using System.Globalization;
using VerificationService.Api.Authentication;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>token</c>: a bearer token for a user, without the user's password.</summary>
internal static class TokenCommand
{
    public static Command Build()
    {
        var tenant = TenantOption.Build();
        var user = new Option<string>("--user") { Description = "Sign-in name.", Required = true };
        var command = new Verb(
            "token",
            "Issue a bearer token for a user and print it. The audit records that the operator did. Its expiry goes to standard error."
        )
        {
            Example = "TOKEN=$({0} token --tenant $TENANT --user ada)",
            Options = { tenant, user },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    async who =>
                    {
                        await who.Services.GetRequiredService<SigningKey>().LoadAsync(cancellationToken);
                        return await who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new IssueToken(parsed.GetRequiredValue(user)),
                            signedIn =>
                            {
                                who.Output.WriteLine(signedIn.Token!.Token);
                                who.Error.WriteLine(
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"Expires at {signedIn.Token.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."
                                    )
                                );
                                return ExitCode.Ok;
                            }
                        );
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
