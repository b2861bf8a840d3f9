namespace VerificationService.Domain.Shared;

/// <summary>
/// A cluster of objects saved as one, with an optimistic version and the events that tell what happened to it.
/// The repository that saves it turns every event into an audit entry, in the same transaction.
/// </summary>
public abstract class AggregateRoot
{
    private readonly List<IDomainEvent> events = [];

    /// <summary>The stored version this instance was read at; 0 before the first save.</summary>
    public long Version { get; private protected set; }

    /// <summary>What happened since it was read or created, oldest first.</summary>
    public IReadOnlyList<IDomainEvent> Events => events;

    /// <summary>Called by the repository once everything new is written.</summary>
    public virtual void MarkSaved()
    {
        Version++;
        events.Clear();
    }

    private protected void Raise(IDomainEvent domainEvent) => events.Add(domainEvent);
}
