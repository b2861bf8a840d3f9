using MediatR;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Installation;

/// <summary>
/// Opens a case of a tenant that nobody has, decides it and reads it, in a unit of work that is undone. What compiles and loads
/// at first use is there afterwards; nothing is written, told, logged or counted.
/// </summary>
public sealed class Rehearsal(
    IUnitOfWork unitOfWork,
    ITenantRepository tenants,
    IRequestHandler<CreateApplicant, Result<SubjectCreated>> create,
    IRequestHandler<CreateVerification, Result<VerificationOpened>> open,
    IRequestHandler<UpdateVerificationStatus, Result<DecisionMade>> decide,
    IRequestHandler<GetVerification, Result<VerificationView>> read,
    Caller caller,
    TimeProvider time
)
{
    private const string Name = "rehearsal";
    private static readonly Error Undone = new(ErrorKind.Conflict, "REHEARSAL", "A rehearsal is undone");

    /// <summary>Rehearses once.</summary>
    /// <returns>The case as it was read last, or what refused a step.</returns>
    public async Task<Result<VerificationView>> RunAsync(CancellationToken cancellationToken)
    {
        caller.Authenticated(new Actor(ActorKind.System, Name, Name, Name, Roles.TenantAdmin), isSandbox: true);
        Result<VerificationView> seen = Undone;
        await unitOfWork.RunAsync(
            async () =>
            {
                seen = await DecideAsync(cancellationToken);
                return (Result<VerificationView>)Undone;
            },
            cancellationToken
        );
        return seen;
    }

    private async Task<Result<VerificationView>> DecideAsync(CancellationToken cancellationToken)
    {
        await tenants.AddAsync(
            new Tenant
            {
                Id = Name,
                Name = Name,
                OwnerEmail = "",
                IsSandbox = true,
                CreatedAt = time.Now(),
            },
            cancellationToken
        );
        var person = await create.Handle(new CreateApplicant { LastName = Name }, cancellationToken);
        if (person.Failed(out var refusal, out var created))
        {
            return refusal;
        }

        var opening = await open.Handle(
            new CreateVerification { CustomerId = created.Id, CallbackUrl = "https://example.org/" },
            cancellationToken
        );
        if (opening.Failed(out refusal, out var opened))
        {
            return refusal;
        }

        var decision = await decide.Handle(
            new UpdateVerificationStatus
            {
                VerificationId = opened.Verification.Id,
                Status = VerificationStatus.Approved,
                CallbackEnabled = true,
            },
            cancellationToken
        );
        return decision.Failed(out refusal, out _)
            ? refusal
            : await read.Handle(new GetVerification(opened.Verification.Id), cancellationToken);
    }
}
