using MediatR;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Pipeline;

/// <summary>What every message must say of itself before the pipeline lets it through.</summary>
public interface IMessage
{
    /// <summary>The coarse permission the caller needs; leaving it out does not compile.</summary>
    Permission Permission { get; }
}

/// <summary>A message and what it answers with.</summary>
public interface IMessage<T> : IMessage, IRequest<Result<T>>;

/// <summary>A message whose refused attempts are audited.</summary>
public interface IAttempt : IMessage
{
    /// <summary>What a refused attempt is called in the audit, and in whose history it stands.</summary>
    AuditTarget Target { get; }
}

/// <summary>Every command says what its refused attempts are called.</summary>
public interface ICommand : IAttempt;

/// <summary>Changes something, in one transaction that a refusal rolls back.</summary>
public interface ICommand<T> : ICommand, IMessage<T>;

/// <summary>
/// Changes something in transactions it opens itself, because it must keep a record of its own refusals or do slow
/// work (hashing a password, say) outside any transaction. Unless it keeps that record, it is an <see cref="IAttempt"/>.
/// </summary>
public interface IProcess<T> : IMessage<T>;

/// <summary>Reads, and writes nothing.</summary>
public interface IQuery<T> : IMessage<T>;

/// <summary>How a refused attempt is audited.</summary>
/// <param name="Action">Dotted lower-case action, such as <c>verification.approve</c>; <c>.refused</c> is added.</param>
/// <param name="VerificationId">The verification in whose history it stands; the tenant's own when null.</param>
public readonly record struct AuditTarget(string Action, string? VerificationId = null);

/// <summary>Handles one message.</summary>
public interface IHandler<in TMessage, T> : IRequestHandler<TMessage, Result<T>>
    where TMessage : IMessage<T>;

/// <summary>The way into the use cases: every surface sends its messages here, and nowhere else.</summary>
public sealed class Dispatcher(IMediator mediator)
{
    /// <summary>Sends a message through the pipeline to its handler.</summary>
    public Task<Result<T>> SendAsync<T>(IMessage<T> message, CancellationToken cancellationToken) =>
        mediator.Send(message, cancellationToken);
}
