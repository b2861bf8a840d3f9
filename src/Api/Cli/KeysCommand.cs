using System.CommandLine;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>keys create|take-over|revoke|list</c></summary>
internal static class KeysCommand
{
    public static Command Build() =>
        new("keys", "Create, take over, revoke and list the API keys of a tenant's own systems.")
        {
            Create(),
            TakeOver(),
            Revoke(),
            List(),
        };

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

    private static Verb TakeOver()
    {
        var tenant = TenantOption.Build();
        var id = new Option<string>("--id") { Description = "The key's id, as in keys list.", Required = true };
        var owner = new Option<string?>("--owner")
        {
            Description = "Sign-in name of the user who answers for it; without it the key is the installation's own.",
        };
        var command = new Verb(
            "take-over",
            "Make somebody else answer for a key, as when its owner has left: a key is worth what its owner is worth today. Whoever had the key still has it."
        )
        {
            Example = "{0} keys take-over --tenant $TENANT --id 0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01 --owner ada",
            Options = { tenant, id, owner },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new TakeOverApiKey(parsed.GetRequiredValue(id)) { OwnerName = parsed.GetValue(owner) },
                            key =>
                            {
                                who.Error.WriteLine(
                                    $"Key {key.Id} is {(key.OwnerName is null ? "the installation's" : key.OwnerName + "'s")}. "
                                        + (key.Shortfall is null ? "It works." : key.Shortfall + ".")
                                );
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
        var command = new Verb(
            "list",
            "List a tenant's keys, newest first: whose each is, whether it works now and how it begins, never the key."
        )
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
                                    "owner",
                                    "works",
                                    "shortfall",
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
                                        key.Roles.Format(),
                                        key.OwnerName ?? "(installation)",
                                        key.Works ? "yes" : "no",
                                        key.Shortfall,
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
