using System.CommandLine;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>tenants create|list</c></summary>
internal static class TenantsCommand
{
    public static Command Build() =>
        new("tenants", "Create and list tenants: one programme each, with its own users, keys and records.")
        {
            Create(),
            List(),
            Set(),
        };

    private static Verb Create()
    {
        var name = new Option<string>("--name") { Description = "Name shown to people.", Required = true };
        var ownerEmail = new Option<string>("--owner-email")
        {
            Description = "Where the project owner's notices go.",
            Required = true,
        };
        var sandbox = new Option<bool>("--sandbox")
        {
            Description = "Accept the test approver E2E_TEST_ADMIN. Not for real decisions.",
        };
        var id = new Option<string?>("--id")
        {
            Description = "An id kept from another system: 1 to 64 letters, digits or hyphens. A new UUID without it.",
        };
        var command = new Verb("create", "Create a tenant and print its id.")
        {
            Example = "TENANT=$({0} tenants create --name \"Example Ltd\" --owner-email owner@example.com)",
            Options = { name, ownerEmail, sandbox, id },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new CreateTenant
                            {
                                Id = parsed.GetValue(id),
                                Name = parsed.GetRequiredValue(name),
                                OwnerEmail = parsed.GetRequiredValue(ownerEmail),
                                IsSandbox = parsed.GetValue(sandbox),
                            },
                            tenant =>
                            {
                                who.Output.WriteLine(tenant.Id);
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static Verb Set()
    {
        var tenant = TenantOption.Build();
        var requireIfMatch = new Option<bool>("--require-if-match")
        {
            Description = "Whether every decision must bring If-Match, the version it is about: true or false.",
            Required = true,
        };
        var command = new Verb("set", "Change a tenant's settings.")
        {
            Example = "{0} tenants set --tenant $TENANT --require-if-match true",
            Options = { tenant, requireIfMatch },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new UpdateTenantSettings(parsed.GetValue(requireIfMatch)),
                            settings =>
                            {
                                who.Error.WriteLine(
                                    $"Decisions of {settings.Name} {(settings.RequiresIfMatch ? "must" : "need not")} bring If-Match."
                                );
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
        var json = Listing.JsonOption();
        var command = new Verb("list", "List every tenant.")
        {
            Example = "{0} tenants list --json",
            Options = { json },
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            new ListTenants(),
                            tenants =>
                            {
                                var listing = new Listing(
                                    "id",
                                    "name",
                                    "ownerEmail",
                                    "sandbox",
                                    "active",
                                    "requireIfMatch",
                                    "createdAt"
                                );
                                foreach (var tenant in tenants)
                                {
                                    listing.Add(
                                        tenant.Id,
                                        tenant.Name,
                                        tenant.OwnerEmail,
                                        tenant.IsSandbox,
                                        tenant.IsActive,
                                        tenant.RequiresIfMatch,
                                        tenant.CreatedAt
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
