using System.CommandLine;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Cli;

internal static class TenantOption
{
    public static Option<string> Build() =>
        new("--tenant") { Description = "The tenant's id, as in tenants list.", Required = true };
}

/// <summary><c>--role</c>, once or several times.</summary>
internal static class RoleOption
{
    public static Option<string[]> Build(string description)
    {
        var option = new Option<string[]>("--role")
        {
            Description = description,
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Where(token => RoleNames.Parse(token.Value) == Roles.None))
            {
                result.AddError($"There is no role '{unknown.Value}'; accepted are {RoleNames.All}.");
            }
        });
        return option;
    }

    public static Roles Read(ParseResult parsed, Option<string[]> option) =>
        parsed.GetRequiredValue(option).Aggregate(Roles.None, (roles, name) => roles | RoleNames.Parse(name));
}
