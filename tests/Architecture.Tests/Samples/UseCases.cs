using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Architecture.Tests.Samples.UseCases;

#pragma warning disable CA1822, MA0048
internal sealed record HandledByNobody(string Password) : ICommand<int>
{
    public Permission Permission => Permission.Anonymous;

    public AuditTarget Target => new("sample");
}

public sealed record HandledTwice(string Name) : IProcess<int>
{
    public Permission Permission => Permission.Anonymous;

    internal sealed class First : IHandler<HandledTwice, int>
    {
        public Task<Result<int>> Handle(HandledTwice process, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(1);
    }
}

public sealed class PublicHandler : IHandler<HandledTwice, int>
{
    public Task<Result<int>> Handle(HandledTwice process, CancellationToken cancellationToken) =>
        Task.FromResult<Result<int>>(2);

    internal class UnsealedValidator : AbstractValidator<WellMade>;
}

/// <summary>A good one among the bad, so that a rule that refuses everything is found too.</summary>
public sealed record WellMade : ICommand<int>
{
    public string? Name { get; init; }

    public Permission Permission => Permission.Anonymous;

    public AuditTarget Target => new("sample");

    internal sealed class Validator : AbstractValidator<WellMade>;

    internal sealed class Handler : IHandler<WellMade, int>
    {
        public Task<Result<int>> Handle(WellMade command, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(3);
    }
}
