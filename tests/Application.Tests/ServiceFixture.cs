using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests;

/// <summary>One service for all tests of a class, for classes whose tests do not disturb each other.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    public TestService Service { get; private set; } = null!;

    public async Task InitializeAsync() => Service = await TestService.StartAsync(WithValidatorsOfTheirOwn);

    public async Task DisposeAsync() => await Service.DisposeAsync();

    // A validator makes its rules when it is made. Made once for the class, the rules would count as run by the first test
    // alone, and mutation testing would run no other against a mutant of them.
    private static void WithValidatorsOfTheirOwn(IServiceCollection services)
    {
        foreach (
            var validator in services
                .Where(service =>
                    service.ServiceType.IsGenericType
                    && service.ServiceType.GetGenericTypeDefinition() == typeof(IValidator<>)
                )
                .ToList()
        )
        {
            services.Remove(validator);
            services.AddTransient(validator.ServiceType, validator.ImplementationType!);
        }
    }
}

/// <summary>What the tests of several classes say the same way.</summary>
internal static class Say
{
    /// <summary>Every role on its own, as a user's.</summary>
    public static readonly Roles[] SingleRoles =
    [
        Roles.None,
        Roles.Reviewer,
        Roles.TenantAdmin,
        Roles.PowerTenant,
        Roles.Auditor,
        Roles.Integration,
    ];

    /// <summary>The built-in rule, to be tightened with <c>with</c>.</summary>
    public static ApprovalRule StandardRule => ApprovalPolicy.BuiltIn.Standard;

    /// <summary>The built-in rule, to be tightened with <c>with</c>.</summary>
    public static ApprovalRule HighRule => ApprovalPolicy.BuiltIn.High;

    /// <summary>The roles that lack <paramref name="permission"/>.</summary>
    public static IEnumerable<Roles> Lacking(Permission permission) =>
        SingleRoles.Where(role => (RolePermissions.Of(role) & permission) != permission);

    /// <summary>Moves a case through review, past the use cases that are not there yet.</summary>
    public static async Task MoveAsync(
        this TestService service,
        string id,
        Func<Verification, DateTimeOffset, Result> move,
        string tenantId = Actors.Tenant
    )
    {
        var result = await service.RunAsync(
            async (IVerificationRepository verifications) =>
            {
                var verification = await verifications.FindAsync(tenantId, id, default);
                Assert.NotNull(verification);
                var moved = move(verification, service.Clock.Now());
                return moved.Error is null ? await verifications.SaveAsync(verification, default) : moved;
            }
        );
        Assert.Null(result.Error);
    }

    /// <summary>Sends a message that must be refused; the refusal.</summary>
    public static async Task<Error> RefusedAsync<T>(this TestService service, Actor? actor, IMessage<T> message)
    {
        var result = await service.SendAsync(actor, message);
        Assert.NotNull(result.Error);
        return result.Error;
    }

    /// <summary>Sends a message that must be refused and must leave every row as it was.</summary>
    public static async Task<Error> RefusedWithoutTraceAsync<T>(
        this TestService service,
        Actor? actor,
        IMessage<T> message
    )
    {
        var before = await service.DumpAsync();
        var error = await service.RefusedAsync(actor, message);
        Assert.Equal(before, await service.DumpAsync());
        return error;
    }

    /// <summary>Sends a message that must be refused and must leave exactly one audit entry, and nothing else.</summary>
    public static async Task<(Error Error, string Entry)> RefusedWithOneEntryAsync<T>(
        this TestService service,
        Actor? actor,
        IMessage<T> message
    )
    {
        var before = await service.DumpAsync();
        var error = await service.RefusedAsync(actor, message);
        var after = await service.DumpAsync();
        Assert.Empty(before.Except(after));
        var entry = Assert.Single(after.Except(before));
        Assert.StartsWith("audit_entries: ", entry);
        return (error, entry);
    }

    /// <summary>A text of that many characters.</summary>
    public static string Long(int length) => new('x', length);
}
