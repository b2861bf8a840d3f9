using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Installation;

public sealed class RehearsalTests
{
    [Fact]
    public async Task A_case_is_decided_and_nothing_of_it_stays()
    {
        await using var service = await TestService.StartAsync();
        var before = await RowsAsync(service);
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var seen = await scope.ServiceProvider.GetRequiredService<Rehearsal>().RunAsync(CancellationToken.None);

            Assert.False(seen.Failed(out var refusal, out var view), refusal?.Message);
            Assert.Equal(VerificationStatus.Approved, view!.Status);
        }

        Assert.Equal(before, await RowsAsync(service));
    }

    private static async Task<string> RowsAsync(TestService service)
    {
        var counts = new List<string>();
        foreach (
            var table in (string[])
                [
                    "tenants",
                    "applicants",
                    "verifications",
                    "decisions",
                    "audit_entries",
                    "outbox_messages",
                    "subject_versions",
                ]
        )
        {
            counts.Add($"{table} {await service.ValueAsync<long>($"SELECT COUNT(*) FROM {table}")}");
        }

        return string.Join(", ", counts);
    }
}
