using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

/// <summary><c>tenants create|list|set</c></summary>
internal static class TenantsCommand
{
    public static Command Build() =>
        new("tenants", "Create, list and change tenants: one programme each, with its own users, keys and records.")
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
        var name = new Option<string?>("--name") { Description = "Name shown to people." };
        var ownerEmail = new Option<string?>("--owner-email") { Description = "Where the project owner's notices go." };
        var requireIfMatch = new Option<bool?>("--require-if-match")
        {
            Description = "Whether every decision must bring If-Match, the version it is about: true or false.",
        };
        var dueHours = new Option<DueHours?>("--due-hours")
        {
            Description =
                "Whole hours until a case of standard and of high risk is overdue, open cases included: 48,8. The word default stands for the installation's: default,8.",
            CustomParser = ParseDueHours,
        };
        var callbackUrl = new Option<string?>("--callback-url")
        {
            Description =
                "Where the v1 callback of a verification goes that was created without an address of its own. The word none stands for nowhere.",
        };
        var callbackEveryDecision = new Option<bool?>("--callback-every-decision")
        {
            Description =
                "Whether decisions made through v2.1 or the console are told to the callback address: true or false.",
        };
        var callbackStatusChanges = new Option<bool?>("--callback-status-changes")
        {
            Description =
                "Whether the callback address is told when a verification goes into review, awaits information or is reopened: true or false.",
        };
        var command = new Verb("set", "Change settings of a tenant; what is not named stays.")
        {
            Example = "{0} tenants set --tenant $TENANT --require-if-match true --due-hours 48,8",
            Options =
            {
                tenant,
                name,
                ownerEmail,
                requireIfMatch,
                dueHours,
                callbackUrl,
                callbackEveryDecision,
                callbackStatusChanges,
            },
        };
        Option[] settings =
        [
            name,
            ownerEmail,
            requireIfMatch,
            dueHours,
            callbackUrl,
            callbackEveryDecision,
            callbackStatusChanges,
        ];
        command.Validators.Add(parsed =>
        {
            if (settings.All(setting => parsed.GetResult(setting) is null))
            {
                parsed.AddError($"Name what to set: {string.Join(", ", settings.Select(setting => setting.Name))}.");
            }
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                Operator.RunAsync(
                    parsed,
                    who =>
                        who.SendAsync(
                            parsed.GetRequiredValue(tenant),
                            new UpdateTenantSettings
                            {
                                Name = parsed.GetValue(name),
                                OwnerEmail = parsed.GetValue(ownerEmail),
                                RequiresIfMatch = parsed.GetValue(requireIfMatch),
                                DueHours = parsed.GetValue(dueHours),
                                CallbackUrl = parsed.GetValue(callbackUrl) is var url && url == "none" ? "" : url,
                                CallbackEveryDecision = parsed.GetValue(callbackEveryDecision),
                                CallbackStatusChanges = parsed.GetValue(callbackStatusChanges),
                            },
                            now =>
                            {
                                who.Error.WriteLine(
                                    $"Decisions of {now.Name} {(now.RequiresIfMatch ? "must" : "need not")} bring If-Match. They are due in {now.DueHoursInForce.Standard} h (standard risk) and {now.DueHoursInForce.High} h (high risk)."
                                );
                                return ExitCode.Ok;
                            }
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static DueHours? ParseDueHours(ArgumentResult argument)
    {
        if (
            argument.Tokens[^1].Value.Split(',') is [var first, var second]
            && TryParseHours(first, out var standard)
            && TryParseHours(second, out var high)
        )
        {
            return new DueHours(standard, high);
        }

        argument.AddError(
            "--due-hours takes two whole numbers of hours, 48,8 say, or the word default in place of either."
        );
        return null;
    }

    private static bool TryParseHours(string text, out int? hours)
    {
        hours = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null;
        return hours is not null || text == "default";
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
                                    "dueHoursStandard",
                                    "dueHoursHigh",
                                    "callbackUrl",
                                    "callbackEveryDecision",
                                    "callbackStatusChanges",
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
                                        tenant.DueHours.Standard,
                                        tenant.DueHours.High,
                                        tenant.Callbacks.Url,
                                        tenant.Callbacks.EveryDecision,
                                        tenant.Callbacks.StatusChanges,
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
