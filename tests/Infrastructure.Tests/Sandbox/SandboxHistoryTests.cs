using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Sandbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Sandbox;

/// <summary>What somebody meets who starts the service for the first time.</summary>
public sealed class SandboxHistoryTests : IAsyncLifetime
{
    private static readonly Actor Auditor = new(
        ActorKind.User,
        "sandbox-olga",
        "olga",
        SandboxHistory.Tenant,
        Roles.Auditor
    );

    private TestService service = null!;
    private IReadOnlyList<VerificationView> cases = [];

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(
            environment: "Development",
            time: TimeProvider.System,
            isEmbedded: true,
            settings: new Dictionary<string, string?> { ["Sandbox"] = "full" }
        );
        cases = (
            await service.MustAsync(
                Auditor,
                new ListVerifications(new VerificationFilter(), new PageRequest(200, null))
            )
        ).Items;
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task The_sandbox_shows_every_status_documents_a_reversal_and_a_refused_attempt()
    {
        Assert.InRange(cases.Count, 55, 65);
        Assert.All(Enum.GetValues<VerificationStatus>(), status => Assert.Contains(cases, one => one.Status == status));
        Assert.All(cases, one => Assert.True(one.CreatedAt < TimeProvider.System.GetUtcNow()));

        var documents = 0;
        var actions = new List<string>();
        foreach (var one in cases)
        {
            documents += (await service.MustAsync(Auditor, new ListDocuments(one.Id, new PageRequest(200, null))))
                .Items
                .Count;
            actions.AddRange(
                (
                    await service.MustAsync(Auditor, new GetVerificationHistory(one.Id, new PageRequest(200, null)))
                ).Items.Select(entry => entry.Action)
            );
        }

        Assert.Equal(25, documents);
        Assert.Contains("verification.approve.refused", actions);
        Assert.Contains("verification.note_added", actions);
        Assert.Contains("verification.document_rejected", actions);
        Assert.Contains("verification.approval_proposed", actions);
    }
}
