using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Subjects;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// Fills the sandbox tenant with verifications by the million, for measuring: straight into the tables, with the audit
/// entries that opening them would have written and the blocks that seal those. For Development alone; <see cref="SandboxSamples"/> must be there.
/// </summary>
internal sealed class SandboxFill(SqlDialect dialect, IAuditSealer sealer, TimeProvider time)
{
    private const int Batch = 20_000;
    private const int CasesOfOne = 4;

    private const string InsertApplicant = """
        INSERT INTO applicants (id, tenant_id, first_name, last_name, email, residence_country, cases, created_at)
        VALUES (@Id, @TenantId, 'Fill', 'Applicant', 'fill@applicants.example', 'GB', @Cases, @Now)
        """;

    // What SubjectWords would have written.
    private const string InsertWords = """
        INSERT INTO subject_search (tenant_id, subject_id, is_business, words)
        VALUES (@TenantId, @Id, @IsBusiness, @Words)
        """;

    private const string InsertVerification = """
        INSERT INTO verifications
            (id, tenant_id, applicant_id, main_type, types, callback_url, status, risk_level, risk_factors,
             created_by_kind, created_by_id, created_at, updated_at, waiting_since, subject_name, search_name, version)
        VALUES
            (@Id, @TenantId, @ApplicantId, @Type, @Type, 'http://127.0.0.1:5081/callback', 'InReview', 'Standard', '',
             'System', 'sandbox-fill', @Now, @Now, @Now, 'Applicant, Fill', 'applicant fill', 1)
        """;

    private const string InsertEntry = """
        INSERT INTO audit_entries
            (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
        VALUES
            (@Id, @TenantId, @Stream, @Sequence, @OccurredAt, @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)
        """;

    /// <summary>
    /// Adds verifications <c>fill-000000000</c> and on, a second apart, the last of them now, four to an applicant
    /// (<c>fill-applicant-000000000</c> and on).
    /// </summary>
    public async Task FillAsync(int count, IProgress<int> progress, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await dialect.BeginBulkAsync(connection);
        var now = time.Now();
        var words = SearchWords.Of(
            new Subject(
                new Applicant
                {
                    Id = "",
                    TenantId = SandboxSamples.Tenant,
                    FirstName = "Fill",
                    LastName = "Applicant",
                    Email = "fill@applicants.example",
                    CreatedAt = now,
                },
                null
            ),
            []
        );
        for (var from = 0; from < count; from += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await connection.ExecuteAsync(dialect.BeginWrite);
            for (var number = from; number < Math.Min(count, from + Batch); number++)
            {
                var id = $"fill-{number:D9}";
                var at = now.AddSeconds(number - count);
                var applicantId = $"fill-applicant-{number / CasesOfOne:D9}";
                if (number % CasesOfOne == 0)
                {
                    await ExecuteAsync(
                        connection,
                        InsertApplicant,
                        new
                        {
                            Id = applicantId,
                            TenantId = SandboxSamples.Tenant,
                            Cases = Math.Min(CasesOfOne, count - number),
                            Now = at,
                        }
                    );
                    await ExecuteAsync(
                        connection,
                        InsertWords,
                        new
                        {
                            Id = applicantId,
                            TenantId = SandboxSamples.Tenant,
                            IsBusiness = false,
                            Words = words,
                        }
                    );
                }

                await ExecuteAsync(
                    connection,
                    InsertVerification,
                    new
                    {
                        Id = id,
                        TenantId = SandboxSamples.Tenant,
                        ApplicantId = applicantId,
                        Type = VerificationTypes.Identity,
                        Now = at,
                    }
                );
                await ExecuteAsync(connection, InsertEntry, Created(id, at));
            }

            await connection.ExecuteAsync("COMMIT");
            // Sealed and added up here, so that a service that starts on it has nothing to catch up with.
            await sealer.SealAsync(cancellationToken);
            progress.Report(Math.Min(count, from + Batch));
        }

        await dialect.EndBulkAsync(connection);
    }

    private Task ExecuteAsync(DbConnection connection, string sql, object parameters) =>
        connection.ExecuteAsync(dialect.Command(sql, parameters, null, CancellationToken.None));

    private static AuditEntry Created(string id, DateTimeOffset at) =>
        AuditChain.Seal(
            new AuditEntry
            {
                Id = Ids.New(at),
                TenantId = SandboxSamples.Tenant,
                Stream = AuditStreams.Verification(id),
                Sequence = 1,
                OccurredAt = at,
                Action = "verification.created",
                ActorKind = nameof(ActorKind.System),
                ActorId = "sandbox-fill",
                ActorName = "sandbox-fill",
                Facts = "{}",
                Origin = "{}",
                PreviousHash = AuditChain.Genesis,
            }
        );
}

/// <summary>CLI entry point of <see cref="SandboxFill"/>.</summary>
public static class SandboxFilling
{
    /// <summary>Adds <paramref name="count"/> verifications; refuses outside Development.</summary>
    public static async Task FillSandboxAsync(
        this IServiceProvider services,
        int count,
        IProgress<int> progress,
        CancellationToken cancellationToken
    )
    {
        if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            throw new UnauthorizedAccessException(
                "sandbox fill works in Development alone: set ASPNETCORE_ENVIRONMENT=Development."
            );
        }

        await using var scope = services.CreateAsyncScope();
        await ActivatorUtilities
            .CreateInstance<SandboxFill>(scope.ServiceProvider)
            .FillAsync(count, progress, cancellationToken);
    }
}
