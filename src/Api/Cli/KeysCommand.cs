using System.CommandLine;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>keys create|revoke|list</c></summary>
internal static class KeysCommand
{
    public static Command Build() =>
        new("keys", "Create, revoke and list the API keys of a tenant's own systems.") { Create(), Revoke(), List() };

    private static Verb Create()
    {
        var tenant = TenantOption.Build();
        var name = new Option<string>("--name") { Description = "Name by which people know it.", Required = true };
        var role = RoleOption.Build($"{RoleNames.All}; may be given several times.");
        var command = new Verb(
            "create",
            "Create a key and print it. It is shown this once: only its hash is kept. Its id goes to standard error."
        )
        {
            Example =
                "KEY=$({0} keys create --tenant $TENANT --name \"Web shop\" --role integration --role tenant-admin)",
            Options = { tenant, name, role },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new CreateApiKey
                            {
                                Name = parsed.GetRequiredValue(name),
                                Roles = RoleOption.Read(parsed, role),
                            },
                            created =>
                            {
                                who.Output.WriteLine(created.Key);
                                who.Error.WriteLine($"Created key {created.Id}. It is not shown again.");
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Revoke()
    {
        var tenant = TenantOption.Build();
        var id = new Option<string>("--id")
        {
            Description = "The key's id, as in keys list. Not the key itself.",
            Required = true,
        };
        var command = new Verb("revoke", "Make a key stop working at once. Repeating it succeeds.")
        {
            Example = "{0} keys revoke --tenant $TENANT --id 0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01",
            Options = { tenant, id },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new RevokeApiKey(parsed.GetRequiredValue(id)),
                            revoked =>
                            {
                                who.Error.WriteLine($"Key {revoked.KeyId} is revoked.");
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb List()
    {
        var tenant = TenantOption.Build();
        var json = Listing.JsonOption();
        var command = new Verb("list", "List a tenant's keys, newest first: how each begins, never the key.")
        {
            Example = "{0} keys list --tenant $TENANT",
            Options = { tenant, json },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new ListApiKeys(),
                            keys =>
                            {
                                var listing = new Listing(
                                    "id",
                                    "name",
                                    "beginsWith",
                                    "roles",
                                    "createdAt",
                                    "lastUsedAt",
                                    "revokedAt"
                                );
                                foreach (var key in keys)
                                {
                                    listing.Add(
                                        key.Id,
                                        key.Name,
                                        ApiKey.Prefix + key.PublicPart,
                                        key.Roles,
                                        key.CreatedAt,
                                        key.LastUsedAt,
                                        key.RevokedAt
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
}
