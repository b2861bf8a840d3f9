using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Idempotency;

/// <summary>Keys and their answers in the table: together with the work or not at all, and for a day.</summary>
public sealed class IdempotencyKeysTests : IAsyncLifetime
{
    private static readonly Error Refusal = new(ErrorKind.RuleBroken, "REFUSED", "Refused");
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static KeyedRequest Request(int number) =>
        new(Actors.Tenant, [.. BitConverter.GetBytes(number), .. new byte[28]], new byte[32]);

    private static KeptAnswer Answer(string body = "{}") =>
        new()
        {
            Content = new byte[32],
            Status = 200,
            ContentType = "application/json; charset=utf-8",
            EntityTag = "\"2\"",
            Body = System.Text.Encoding.UTF8.GetBytes(body),
        };

    private Task<long> CountAsync() => service.ValueAsync<long>("SELECT COUNT(*) FROM idempotency_keys");

    private Task<KeptAnswer?> ClaimAsync(int number, TestService? node = null) =>
        (node ?? service).RunAsync<IIdempotencyKeys, KeptAnswer?>(keys =>
            keys.ClaimAsync(Request(number), service.Clock.Now(), default)
        );

    private Task<int> KeepAsync(int first, int count = 1) =>
        service.RunAsync<IIdempotencyKeys, int>(async keys =>
        {
            foreach (var number in Enumerable.Range(first, count))
            {
                await keys.ClaimAsync(Request(number), service.Clock.Now(), default);
                await keys.KeepAsync(Request(number), Answer(), default);
            }

            return 0;
        });

    [Fact]
    public async Task An_answer_comes_back_as_it_was_kept_on_another_node_too()
    {
        await KeepAsync(1);
        await using var second = await TestService.StartAsync(dataDirectory: service.DataDirectory);

        var kept = await ClaimAsync(1, second);

        Assert.Equivalent(Answer(), kept);
    }

    [Fact]
    public async Task A_body_is_not_in_the_database_in_clear()
    {
        await service.RunAsync<IIdempotencyKeys, int>(async keys =>
        {
            await keys.ClaimAsync(Request(1), service.Clock.Now(), default);
            await keys.KeepAsync(Request(1), Answer("""{"secretKey":"whsec_x"}"""), default);
            return 0;
        });

        Assert.DoesNotContain(
            Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes("whsec_x")),
            string.Join('\n', await service.DumpAsync())
        );
    }

    [Fact]
    public async Task A_unit_that_fails_leaves_no_key()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            service.RunAsync<IIdempotencyKeys, int>(async keys =>
            {
                Assert.Null(await keys.ClaimAsync(Request(1), service.Clock.Now(), default));
                throw new NotSupportedException();
            })
        );

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_refused_part_is_undone_alone_and_the_rest_of_its_unit_stands()
    {
        await using var scope = service.Services.CreateAsyncScope();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var keys = scope.ServiceProvider.GetRequiredService<IIdempotencyKeys>();
        var now = service.Clock.Now();

        var seen = await unitOfWork.RunAsync(
            async () =>
            {
                await keys.ClaimAsync(Request(1), now, default);
                await keys.KeepAsync(Request(1), Answer(), default);
                var refused = await unitOfWork.RunAsync<Result>(
                    async () =>
                    {
                        await keys.ReleaseAsync(Request(1), default);
                        await keys.ClaimAsync(Request(2), now, default);
                        return Refusal;
                    },
                    default
                );
                var done = await unitOfWork.RunAsync<Result>(
                    async () =>
                    {
                        await keys.ClaimAsync(Request(3), now, default);
                        await keys.KeepAsync(Request(3), Answer(), default);
                        return Result.Success;
                    },
                    default
                );
                return (refused.Error, done.Error);
            },
            default
        );

        Assert.Equal((Refusal, null), seen);
        Assert.Equal(2, await CountAsync());
        Assert.NotNull(await ClaimAsync(1));
        Assert.NotNull(await ClaimAsync(3));
    }

    [Fact]
    public async Task A_part_inside_a_part_is_undone_with_it()
    {
        await using var scope = service.Services.CreateAsyncScope();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var keys = scope.ServiceProvider.GetRequiredService<IIdempotencyKeys>();

        await unitOfWork.RunAsync(
            () =>
                unitOfWork.RunAsync<Result>(
                    async () =>
                    {
                        await unitOfWork.RunAsync(
                            () => keys.ClaimAsync(Request(1), service.Clock.Now(), default),
                            default
                        );
                        return Refusal;
                    },
                    default
                ),
            default
        );

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Answers_are_kept_for_a_day_and_then_forgotten_however_many_they_are()
    {
        await KeepAsync(0, 1201);
        service.Clock.Advance(TimeSpan.FromHours(1));
        await KeepAsync(2000);
        var sweeper = service.Services.GetRequiredService<IdempotencySweeper>();

        service.Clock.Advance(TimeSpan.FromHours(23));
        await sweeper.SweepAsync(default);
        Assert.Equal(1202, await CountAsync());

        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await sweeper.SweepAsync(default);
        Assert.Equal(1, await CountAsync());
        Assert.NotNull(await ClaimAsync(2000));
        Assert.Null(await ClaimAsync(1));
    }
}
