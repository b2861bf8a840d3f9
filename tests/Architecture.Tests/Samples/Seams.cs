using System.Data.Common;
using AutoMapper;
using Dapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Architecture.Tests.Samples.Seams;

#pragma warning disable CA1822, CS9113, MA0048
internal sealed class GoesPastTheDispatcher(IMediator mediator)
{
    public Task<Result<VerificationView>> Read() => mediator.Send(new GetVerification("v-1"), CancellationToken.None);
}

internal sealed record Odd : IRequest<int>;

internal sealed class PastTheInterface : IRequestHandler<Odd, int>
{
    public Task<int> Handle(Odd request, CancellationToken cancellationToken) => Task.FromResult(1);
}

/// <summary>Good: inherits MediatR's interface from ours, and names nothing of it.</summary>
internal sealed record Fine : IQuery<int>
{
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler : IHandler<Fine, int>
    {
        public Task<Result<int>> Handle(Fine query, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(1);
    }
}

internal sealed class GoesPastTheRules
{
    public Func<Verification.Opening, Verification> Approved() =>
        opening =>
            Verification.FromStorage(
                opening,
                new Identity(ActorKind.System, "x"),
                default,
                default,
                VerificationStatus.Approved,
                default,
                1,
                [],
                []
            );
}

internal sealed class KnowsItsEngine
{
    public bool IsTaken(Exception exception) =>
        exception is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 };
}

public sealed class ThickController(ISubjectRepository subjects, DbConnection connection) : ControllerBase
{
    public async Task<IActionResult> Act([FromServices] IUnitOfWork unitOfWork, CancellationToken cancellationToken)
    {
        var applicant = await subjects.FindApplicantAsync("t-1", "a-1", cancellationToken);
        await connection.ExecuteAsync("DELETE FROM applicants");
        return Ok(applicant?.Id + unitOfWork);
    }
}

public sealed class ThickPage(ISubjectRepository subjects) : PageModel
{
    public Task OnGetAsync(CancellationToken cancellationToken) =>
        subjects.FindApplicantAsync("t-1", "a-1", cancellationToken);
}

public sealed class ThinController(Dispatcher dispatcher, IMapper mapper) : ControllerBase
{
    public async Task<IActionResult> Act(string id, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetVerification(id), cancellationToken);
        return result.Error is null ? Ok(mapper.Map<object>(result.Value)) : NotFound();
    }
}
