using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console;

/// <summary>An order that a list of cases is read in by an index, as addresses name it.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Words">What a person reads.</param>
/// <param name="Queue">Of open cases; null for decided ones, by their decisions.</param>
internal sealed record QueueOrder(string Name, string Words, QueueSort? Queue)
{
    public static readonly QueueOrder LastDue = new("-due", "last due first", QueueSort.LastDueFirst);

    public static readonly QueueOrder Oldest = new("opened", "first opened first", QueueSort.OldestFirst);

    public static readonly QueueOrder Newest = new("-opened", "last opened first", QueueSort.NewestFirst);

    public static readonly QueueOrder Decided = new("decided", "first decided first", null);

    public static readonly IReadOnlyList<QueueOrder> All = [LastDue, Oldest, Newest, Decided];
}
