using System.CommandLine;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>users create|disable</c></summary>
internal static class UsersCommand
{
    public static Command Build() => new("users", "Create and disable the people of a tenant.") { Create(), Disable() };

    private static Verb Create()
    {
        var tenant = TenantOption.Build();
        var name = new Option<string>("--name")
        {
            Description = "Sign-in name, unique in the tenant.",
            Required = true,
        };
        var role = RoleOption.Build("reviewer, tenant-admin, power-tenant or auditor; may be given several times.");
        var subject = new Option<string?>("--subject")
        {
            Description = "The user's sub at an external authority. Such a user needs no password here.",
        };
        var passwordStdin = new Option<bool>("--password-stdin")
        {
            Description =
                $"Read the password, {CreateUser.MinPassword} characters or more, from the first line of standard input; without it, it is asked for twice.",
        };
        var command = new Verb(
            "create",
            "Create a user and print the user's id. The password is never an argument: arguments are visible to every user of the machine."
        )
        {
            Example =
                "{0} users create --tenant $TENANT --name ada --role power-tenant --password-stdin < password.txt",
            Options = { tenant, name, role, subject, passwordStdin },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string? password = null;
                if (parsed.GetValue(passwordStdin))
                {
                    password = await System.Console.In.ReadLineAsync(cancellationToken) ?? "";
                }
                else if (parsed.GetValue(subject) is null)
                {
                    if (!PasswordPrompt.IsPossible)
                    {
                        await parsed.InvocationConfiguration.Error.WriteLineAsync(
                            "There is no terminal to ask for a password on; give --password-stdin, or --subject for a user of an external authority."
                        );
                        return ExitCode.Usage;
                    }

                    password = PasswordPrompt.AskTwice(parsed.InvocationConfiguration.Error);
                    if (password is null)
                    {
                        return ExitCode.Refused;
                    }
                }

                return await Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new CreateUser
                            {
                                UserName = parsed.GetRequiredValue(name),
                                Password = password,
                                ExternalSubject = parsed.GetValue(subject),
                                Roles = RoleOption.Read(parsed, role),
                            },
                            user =>
                            {
                                who.Output.WriteLine(user.Id);
                                who.Error.WriteLine($"Created user {user.UserName} ({user.Roles.Format()}).");
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Verb Disable()
    {
        var tenant = TenantOption.Build();
        var name = new Option<string>("--name") { Description = "Sign-in name.", Required = true };
        var command = new Verb(
            "disable",
            "Take away a user's access at once, also with a token that has not expired. Repeating it changes nothing. The tenant's last active power-tenant stays: make another one first."
        )
        {
            Example = "{0} users disable --tenant $TENANT --name ada",
            Options = { tenant, name },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new DisableUser(parsed.GetRequiredValue(name)),
                            changed =>
                            {
                                who.Error.WriteLine($"User {changed.User.UserName} is disabled.");
                                foreach (var key in changed.KeysStopped)
                                {
                                    who.Error.WriteLine($"Key {key.Id} ({key.Name}) is theirs and stops working.");
                                }

                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }
}
