namespace VerificationService.Application.Pipeline;

/// <summary>
/// The seam between use cases and transactions. What runs inside either stands on disk when the task completes, or
/// has left no trace: an exception and a refusing <see cref="Domain.Shared.IResult"/> both undo it. How many units
/// share one database transaction is the engine's own affair; handlers and repositories cannot tell. A unit inside a
/// unit is a part of it: its refusal undoes it alone, and it is durable when the outer one is.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>Whether one runs in this scope: nothing slow may be done before it has ended.</summary>
    bool IsRunning { get; }

    /// <summary>Runs <paramref name="work"/> as one unit and answers once it is durable.</summary>
    /// <param name="work">Touches the database and the domain only; never waits for the network.</param>
    /// <param name="cancellationToken">Honoured until the unit starts; a unit that started runs to its end.</param>
    Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);
}
