using System.CommandLine;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>users create|disable|check|reset-password|reset-second-factor</c></summary>
internal static class UsersCommand
{
    public static Command Build() =>
        new("users", "Create, disable and check the people of a tenant, and let them in again.")
        {
            Create(),
            Disable(),
            Check(),
            ResetPassword(),
            ResetSecondFactor(),
        };

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
        var email = new Option<string?>("--email") { Description = "Where the user's activations are mailed to." };
        var passwordStdin = PasswordStdin();
        var activation = new Option<bool>("--activation")
        {
            Description =
                "Print an activation after the id instead of asking for a password: the user sets their own with it, once, within 24 hours.",
        };
        var command = new Verb(
            "create",
            "Create a user and print the user's id. The password is never an argument: arguments are visible to every user of the machine."
        )
        {
            Example =
                "{0} users create --tenant $TENANT --name ada --role power-tenant --password-stdin < password.txt",
            Options = { tenant, name, role, email, subject, passwordStdin, activation },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string? password = null;
                if (parsed.GetValue(subject) is null && !parsed.GetValue(activation))
                {
                    (var code, password) = await AskAsync(parsed, passwordStdin, cancellationToken);
                    if (password is null)
                    {
                        return code;
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
                                Email = parsed.GetValue(email),
                                Password = password,
                                ExternalSubject = parsed.GetValue(subject),
                                Roles = RoleOption.Read(parsed, role),
                            },
                            made =>
                            {
                                who.Output.WriteLine(made.User.Id);
                                who.Error.WriteLine($"Created user {made.User.UserName} ({made.User.Roles.Format()}).");
                                Tell(who, made.Activation);
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

    private static Verb Check()
    {
        var tenant = TenantOption.Build();
        var json = Listing.JsonOption();
        var command = new Verb(
            "check",
            "List users whose names a new user could not have: capital letters, invisible characters, outer spaces, or a name that looks like another one. They keep their names and sign in as before."
        )
        {
            Example = "{0} users check --tenant $TENANT",
            Options = { tenant, json },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new CheckUserNames(),
                            names =>
                            {
                                var listing = new Listing("userId", "userName", "isActive", "isNotFolded", "looksLike");
                                foreach (var name in names)
                                {
                                    listing.Add(
                                        name.Id,
                                        name.UserName,
                                        name.IsActive,
                                        name.IsNotFolded,
                                        string.Join(' ', name.LooksLike)
                                    );
                                }

                                listing.Write(who.Output, parsed.GetValue(json));
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb ResetPassword()
    {
        var tenant = TenantOption.Build();
        var name = new Option<string>("--name") { Description = "Sign-in name.", Required = true };
        var passwordStdin = PasswordStdin();
        var activation = new Option<bool>("--activation")
        {
            Description =
                "Print an activation instead of asking for a password: the user sets their own with it, once, within 24 hours.",
        };
        var command = new Verb(
            "reset-password",
            "Take a user's password away, end their sessions, and give another one or print an activation."
        )
        {
            Example = "{0} users reset-password --tenant $TENANT --name ada --activation",
            Options = { tenant, name, passwordStdin, activation },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string? password = null;
                if (!parsed.GetValue(activation))
                {
                    (var code, password) = await AskAsync(parsed, passwordStdin, cancellationToken);
                    if (password is null)
                    {
                        return code;
                    }
                }

                return await OnUserAsync(
                    parsed,
                    parsed.GetRequiredValue(tenant),
                    parsed.GetRequiredValue(name),
                    id => new ResetPassword(id) { Password = password },
                    (who, reset) =>
                    {
                        Tell(who, reset.Activation);
                        who.Error.WriteLine($"The password of user {reset.User.UserName} is reset.");
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }

    private static Verb ResetSecondFactor()
    {
        var tenant = TenantOption.Build();
        var name = new Option<string>("--name") { Description = "Sign-in name.", Required = true };
        var command = new Verb(
            "reset-second-factor",
            "Take a user's second factor off, recovery codes included, and end their sessions. Repeating it changes nothing."
        )
        {
            Example = "{0} users reset-second-factor --tenant $TENANT --name ada",
            Options = { tenant, name },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                OnUserAsync(
                    parsed,
                    parsed.GetRequiredValue(tenant),
                    parsed.GetRequiredValue(name),
                    id => new ResetSecondFactor(id),
                    (who, user) => who.Error.WriteLine($"User {user.UserName} has no second factor."),
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<bool> PasswordStdin() =>
        new("--password-stdin")
        {
            Description =
                $"Read the password, {PasswordRules.MinLength} characters or more, from the first line of standard input; without it, it is asked for twice.",
        };

    /// <summary>The password; null, having said why, with the code to end with.</summary>
    private static async Task<(int Code, string? Password)> AskAsync(
        ParseResult parsed,
        Option<bool> passwordStdin,
        CancellationToken cancellationToken
    )
    {
        if (parsed.GetValue(passwordStdin))
        {
            return (ExitCode.Ok, await System.Console.In.ReadLineAsync(cancellationToken) ?? "");
        }

        var error = parsed.InvocationConfiguration.Error;
        if (!PasswordPrompt.IsPossible)
        {
            await error.WriteLineAsync(
                "There is no terminal to ask for a password on; give --password-stdin, or --activation for a user who sets their own, or --subject for a new one of an external authority."
            );
            return (ExitCode.Usage, null);
        }

        return (ExitCode.Refused, PasswordPrompt.AskTwice(error));
    }

    private static Task<int> OnUserAsync<T>(
        ParseResult parsed,
        string tenant,
        string name,
        Func<string, IMessage<T>> message,
        Action<Operator, T> tell,
        CancellationToken cancellationToken
    ) =>
        Operator.RunAsync(
            parsed,
            async who =>
            {
                string? id = null;
                var listed = await who.SendAsync(
                    tenant,
                    new ListUsers(),
                    users =>
                    {
                        id = (
                            users.FirstOrDefault(user => user.UserName == name)
                            ?? users.FirstOrDefault(user => UserNames.Fold(user.UserName) == UserNames.Fold(name))
                        )?.Id;
                        return ExitCode.Ok;
                    }
                );
                return listed != ExitCode.Ok
                    ? listed
                    : await who.SendAsync(
                        tenant,
                        message(id ?? ""),
                        done =>
                        {
                            tell(who, done);
                            return ExitCode.Ok;
                        }
                    );
            },
            cancellationToken
        );

    private static void Tell(Operator who, IssuedActivation? activation)
    {
        if (activation is null)
        {
            return;
        }

        who.Output.WriteLine(activation.Url ?? activation.Token);
        who.Error.WriteLine(
            $"The activation works once, until {activation.ExpiresAt:yyyy-MM-dd HH:mm} UTC, at /console/activate or POST /api/v2.1/activations."
        );
    }
}
