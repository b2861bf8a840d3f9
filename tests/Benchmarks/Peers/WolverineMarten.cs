using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Marten;

namespace VerificationService.Benchmarks.Peers;

/// <summary>
/// Wolverine and Marten on PostgreSQL as their documentation writes it: an event stream for each case with its snapshot, an
/// aggregate handler, and a durable local queue whose handler sends the callback
/// (https://wolverinefx.net/guide/durability/marten/event-sourcing.html).
/// </summary>
public static class WolverineMarten
{
    internal static Func<WebApplication, Task<Func<string, string, Task<bool>>>> Add(
        WebApplicationBuilder builder,
        string connectionString,
        int count,
        string receiver
    )
    {
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(connectionString + ";Maximum Pool Size=40");
                options.AutoCreateSchemaObjects = AutoCreate.All;
                options.Events.StreamIdentity = StreamIdentity.AsString;
                options.Projections.Snapshot<Case>(SnapshotLifecycle.Inline);
            })
            .UseLightweightSessions()
            .IntegrateWithWolverine();
        builder.Services.AddHttpClient<SendCallbackHandler>(http => http.BaseAddress = new Uri(receiver));
        builder.Host.UseWolverine(options =>
        {
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
        });
        return async app =>
        {
            for (var from = 0; from < count; from += 1000)
            {
                await using var session = app.Services.GetRequiredService<IDocumentStore>().LightweightSession();
                for (var number = from; number < Math.Min(count, from + 1000); number++)
                {
                    session.Events.StartStream<Case>(HttpBenchmark.IdOf(number), new Opened());
                }

                await session.SaveChangesAsync();
            }

            return async (id, status) =>
            {
                await using var scope = app.Services.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(new Decide(id, status));
                return true;
            };
        };
    }
}

/// <summary>A case, folded from its events.</summary>
public sealed class Case
{
    public string Id { get; set; } = "";
    public string Status { get; set; } = "";
    public int Version { get; set; }

    public void Apply(Opened happened) => Status = "pending";

    public void Apply(Decided happened) => Status = happened.Status;
}

/// <summary>A case was opened.</summary>
public sealed record Opened;

/// <summary>A case was decided.</summary>
public sealed record Decided(string Status, string Actor);

/// <summary>Decides a case; its name tells Wolverine the stream.</summary>
public sealed record Decide(string CaseId, string Status);

/// <summary>The message to send.</summary>
public sealed record SendCallback(string CaseId, string Status);

/// <summary>The decision: an event and a message, or nothing where it stands already.</summary>
public static class DecideHandler
{
    [AggregateHandler]
    public static (Events Events, OutgoingMessages Messages) Handle(Decide command, Case stands) =>
        stands.Status == command.Status
            ? ([], [])
            : ([new Decided(command.Status, "admin")], [new SendCallback(command.CaseId, command.Status)]);
}

/// <summary>Sends it.</summary>
public sealed class SendCallbackHandler(HttpClient http)
{
    public async Task HandleAsync(SendCallback message)
    {
        using var content = new StringContent(HandWritten.Body(message.CaseId, message.Status));
        using var answer = await http.PostAsync("/callback", content);
        answer.EnsureSuccessStatusCode();
    }
}
