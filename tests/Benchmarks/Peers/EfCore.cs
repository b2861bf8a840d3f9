using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace VerificationService.Benchmarks.Peers;

/// <summary>
/// EF Core on SQLite as its documentation writes it: a pooled context, a concurrency token, history and outbox as entities,
/// one <c>SaveChangesAsync</c> (https://learn.microsoft.com/ef/core/saving/concurrency).
/// </summary>
internal static class EfCore
{
    public static Func<WebApplication, Task<Func<string, string, Task<bool>>>> Add(
        WebApplicationBuilder builder,
        string file,
        int count
    )
    {
        builder.Services.AddDbContextPool<Cases>(options => options.UseSqlite($"Data Source={file};Default Timeout=5"));
        return async app =>
        {
            await using (var scope = app.Services.CreateAsyncScope())
            {
                var cases = scope.ServiceProvider.GetRequiredService<Cases>();
                await cases.Database.EnsureCreatedAsync();
                cases.AddRange(
                    Enumerable
                        .Range(0, count)
                        .Select(number => new Case { Id = HttpBenchmark.IdOf(number), Status = "pending" })
                );
                await cases.SaveChangesAsync();
            }

            return (id, status) => DecideAsync(app.Services, id, status);
        };
    }

    private static async Task<bool> DecideAsync(IServiceProvider services, string id, string status)
    {
        await using var scope = services.CreateAsyncScope();
        var cases = scope.ServiceProvider.GetRequiredService<Cases>();
        var found = await cases.Verifications.SingleOrDefaultAsync(one => one.Id == id);
        if (found is null)
        {
            return false;
        }

        if (found.Status != status)
        {
            var now = TimeProvider.System.GetUtcNow();
            (found.Status, found.UpdatedAt) = (status, now);
            found.Version++;
            cases.Add(
                new Entry
                {
                    VerificationId = id,
                    Action = status,
                    Actor = "admin",
                    At = now,
                }
            );
            cases.Add(
                new Message
                {
                    VerificationId = id,
                    Body = HandWritten.Body(id, status),
                    DueAt = now,
                }
            );
            await cases.SaveChangesAsync();
        }

        return true;
    }

    internal sealed class Cases(DbContextOptions<Cases> options) : DbContext(options)
    {
        public DbSet<Case> Verifications => Set<Case>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Case>().Property(one => one.Version).IsConcurrencyToken();
            modelBuilder.Entity<Entry>();
            modelBuilder.Entity<Message>();
        }
    }

    internal sealed class Case
    {
        public required string Id { get; init; }
        public required string Status { get; set; }
        public DateTimeOffset UpdatedAt { get; set; }
        public long Version { get; set; }
    }

    internal sealed class Entry
    {
        public long Id { get; init; }
        public required string VerificationId { get; init; }
        public required string Action { get; init; }
        public required string Actor { get; init; }
        public required DateTimeOffset At { get; init; }
    }

    internal sealed class Message
    {
        public long Id { get; init; }
        public required string VerificationId { get; init; }
        public required string Body { get; init; }
        public required DateTimeOffset DueAt { get; init; }
    }
}
