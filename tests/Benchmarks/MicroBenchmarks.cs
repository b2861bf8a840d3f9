using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Benchmarks;

/// <summary>The parts of a decision that touch neither the network nor the disk, each alone.</summary>
[MemoryDiagnoser]
public class MicroBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 7, 5, 0, TimeSpan.Zero);
    private static readonly Actor Admin = new(ActorKind.User, "user", "tenant-admin", "tenant", Roles.TenantAdmin);

    private readonly Verification verification = Verification.Open(
        new Verification.Opening
        {
            TenantId = "tenant",
            ApplicantId = "applicant",
            Types = [VerificationTypes.Identity],
            Risk = new RiskAssessment(RiskLevel.Standard, []),
        },
        Admin,
        Now
    );
    private readonly AuditEntry entry = new()
    {
        Id = "01a2028d-6458-767e-acdb-03adbbf38b71",
        TenantId = "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd",
        Stream = "verification:d2177cdf067d424a221b5d045dc616bf81f9",
        Sequence = 2,
        OccurredAt = Now,
        Action = "verification.approved",
        ActorKind = "User",
        ActorId = "87b3af37-4ac1-402b-a0ea-53cfdc695e02",
        ActorName = "tenant-admin",
        Facts = new string('f', 500),
        Origin = new string('o', 250),
        PreviousHash = AuditChain.Genesis,
    };
    private readonly byte[] body = new byte[600];
    private readonly string[] secrets = [SigningSecret.Generate()];
    private ServiceProvider services = null!;

    /// <summary>The pipeline with everything behind it taken out but the validators.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var registrations = new ServiceCollection();
        registrations.AddLogging();
        registrations.AddSingleton(TimeProvider.System);
        registrations.AddApplication();
        registrations.AddScoped<IUnitOfWork, NoDatabase>();
        registrations.AddScoped<IAuditLog, NoAudit>();
        registrations.AddScoped<IStatistics, NoStatistics>();
        registrations.AddScoped<IRequestHandler<UpdateVerificationStatus, Result<DecisionMade>>, NoHandler>();
        services = registrations.BuildServiceProvider();
    }

    /// <summary>The aggregate's guard on a standard case.</summary>
    [Benchmark]
    public int Policy() =>
        verification
            .Refusals(
                Authority.Of(Admin),
                ApprovalPolicy.BuiltIn,
                VerificationStatus.Approved,
                hasGrounds: true,
                Evidence.None
            )
            .Count();

    /// <summary>One audit entry's hash, with facts of 500 characters.</summary>
    [Benchmark]
    public byte[] AuditHash() => AuditChain.HashOf(entry);

    /// <summary>Both signatures of a v1 callback of 600 bytes.</summary>
    [Benchmark]
    public int Signatures() =>
        Infrastructure
            .Deliveries.Webhooks.Signatures.Standard(secrets, "01a2028d-6458-767e-acdb-03adbbf38b71", 1795337848, body)
            .Length + Infrastructure.Deliveries.Webhooks.Signatures.DataIntegrity(secrets[0], body).Length;

    /// <summary>One command through the pipeline in a scope of its own, with no database behind it.</summary>
    [Benchmark]
    public async Task<Result<DecisionMade>> Pipeline()
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Admin, isSandbox: true);
        return await scope
            .ServiceProvider.GetRequiredService<Dispatcher>()
            .SendAsync(
                new UpdateVerificationStatus { VerificationId = "v", Status = VerificationStatus.Approved },
                CancellationToken.None
            );
    }

    private sealed class NoDatabase : IUnitOfWork
    {
        public bool IsRunning => false;

        public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => work();
    }

    private sealed class NoStatistics : IStatistics
    {
        public Task<CountedDecisions> DecisionsAsync(
            string tenantId,
            DateTimeOffset from,
            DateTimeOffset to,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<IReadOnlyList<RefusalFigures>> RefusalsAsync(
            string tenantId,
            DateTimeOffset from,
            DateTimeOffset to,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task CountRefusalAsync(
            string tenantId,
            string code,
            DateTimeOffset now,
            CancellationToken cancellationToken
        ) => Task.CompletedTask;

        public Task<IReadOnlyList<DateTimeOffset>> OpenSinceAsync(
            string tenantId,
            VerificationStatus status,
            int most,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<(int Count, DateTimeOffset? OldestSince)> DeliveriesAsync(
            string tenantId,
            Domain.Deliveries.DeliveryStatus status,
            DateTimeOffset from,
            DateTimeOffset to,
            int most,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }

    private sealed class NoAudit : IAuditLog
    {
        public Task AppendAsync(AuditRecord record, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> StreamExistsAsync(string tenantId, string stream, CancellationToken cancellationToken) =>
            Task.FromResult(true);
    }

    private sealed class NoHandler : IRequestHandler<UpdateVerificationStatus, Result<DecisionMade>>
    {
        private static readonly Task<Result<DecisionMade>> Answer = Task.FromResult<Result<DecisionMade>>(
            VerificationErrors.NotFound
        );

        public Task<Result<DecisionMade>> Handle(
            UpdateVerificationStatus command,
            CancellationToken cancellationToken
        ) => Answer;
    }
}
