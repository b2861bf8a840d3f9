using Microsoft.Extensions.DependencyInjection;
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
    Caller caller,
    TimeProvider time,
    IServiceProvider services
)
{
    private const string Name = "rehearsal";
    private static readonly Error Undone = new(ErrorKind.Conflict, "REHEARSAL", "A rehearsal is undone");

    /// <summary>Rehearses once.</summary>
    /// <returns>The case as it was read last, or what refused a step.</returns>
    public async Task<Result<VerificationView>> RunAsync(CancellationToken cancellationToken)
    {
        var tenantId = Ids.New(time.Now());
        caller.Authenticated(new Actor(ActorKind.System, Name, Name, tenantId, Roles.TenantAdmin), isSandbox: true);
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
                Id = caller.TenantId,
                Name = Name,
                OwnerEmail = "",
                IsSandbox = true,
                CreatedAt = time.Now(),
            },
            cancellationToken
        );
        var person = await Of<CreateApplicant.Handler>()
            .Handle(new CreateApplicant { LastName = Name }, cancellationToken);
        if (person.Failed(out var refusal, out var created))
        {
            return refusal;
        }

        var opening = await Of<CreateVerification.Handler>()
            .Handle(
                new CreateVerification { CustomerId = created.Id, CallbackUrl = "https://example.org/" },
                cancellationToken
            );
        if (opening.Failed(out refusal, out var opened))
        {
            return refusal;
        }

        var decision = await Of<UpdateVerificationStatus.Handler>()
            .Handle(
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
            : await Of<GetVerification.Handler>()
                .Handle(new GetVerification(opened.Verification.Id), cancellationToken);
    }

    // The handlers themselves: what goes through the pipeline is logged and counted.
    private THandler Of<THandler>() => ActivatorUtilities.CreateInstance<THandler>(services);
}
