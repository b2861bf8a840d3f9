using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>The case that most tests begin with, opened by the real use cases whatever host they run in.</summary>
public static class OpenedCases
{
    /// <summary>Opens a verification of a new business whose one activity is <paramref name="activity"/>; its id.</summary>
    public static async Task<string> OpenCaseAsync(this IServiceProvider services, Actor by, string activity)
    {
        var organization = await services.MustAsync(
            by,
            new CreateOrganization
            {
                Name = "Example Ltd",
                Country = "GB",
                Email = "office@example.org",
                BusinessActivities = [activity],
            }
        );
        var opened = await services.MustAsync(by, new CreateVerification { OrganizationId = organization.Id });
        return opened.Verification.Id;
    }

    /// <summary>Sends a message that must succeed, in a scope of its own as a request would.</summary>
    public static async Task<T> MustAsync<T>(this IServiceProvider services, Actor by, IMessage<T> message)
    {
        await using var scope = services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(by, isSandbox: true);
        caller.Origin = new Origin
        {
            Surface = "test",
            Address = "192.0.2.1",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        var result = await scope.ServiceProvider.GetRequiredService<Dispatcher>().SendAsync(message, default);
        Assert.Null(result.Error);
        return result.Value;
    }
}
