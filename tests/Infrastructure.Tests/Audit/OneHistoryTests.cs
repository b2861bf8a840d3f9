using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Audit;

/// <summary>Many who write one history at once.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class OneHistoryTests
{
    [Fact]
    public async Task Each_of_many_who_write_one_history_at_once_is_in_it_or_told_to_come_again()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.OpenAsync();

        var written = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var notes = 0;
                        for (var note = 0; note < 25; note++)
                        {
                            try
                            {
                                await service.MustAsync(Actors.Reviewer, new AddNote(id, $"{writer} {note}", false));
                                notes++;
                            }
                            catch (DatabaseUnavailableException unavailable)
                            {
                                Assert.False(unavailable.IsOutcomeUnknown);
                            }
                        }

                        return notes;
                    })
                )
        );

        Assert.NotEqual(0, written.Sum());
        Assert.Equal(
            written.Sum(),
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM verification_notes WHERE verification_id = @Id",
                new { Id = id }
            )
        );
        Assert.Null((await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit())).Broken);
    }
}
