using System.Buffers.Text;
using System.Text.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Audit;

/// <summary>
/// What a hash rests on beside texts that can be guessed: once both are erased, the hash that is left confirms nothing.
/// </summary>
public sealed class SaltTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<List<(string Action, Dictionary<string, string> Facts)>> EntriesAsync(string id) =>
        [
            .. (
                await service.RowsAsync<(string Action, string Facts)>(
                    "SELECT action, facts FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
                    new { Stream = AuditStreams.Verification(id) }
                )
            ).Select(row => (row.Action, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Facts)!)),
        ];

    [Fact]
    public async Task An_entry_with_texts_has_a_salt_of_its_own_and_one_without_has_none()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, new StartReview(id));
        await service.MustAsync(Actors.TenantAdmin, new AddNote(id, "A guess", ForAdmins: false));
        await service.MustAsync(Actors.TenantAdmin, new AddNote(id, "A guess", ForAdmins: false));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var entries = await EntriesAsync(id);

        Assert.Equal(
            [
                ("verification.created", false),
                ("verification.review_started", false),
                ("verification.note_added", true),
                ("verification.note_added", true),
                ("verification.approved", true),
            ],
            entries.Select(entry => (entry.Action, entry.Facts.ContainsKey(KeptFacts.Salt)))
        );
        var salts = entries
            .Where(entry => entry.Facts.ContainsKey("salt"))
            .Select(entry => entry.Facts["salt"])
            .ToList();
        Assert.Equal(3, salts.Distinct().Count());
        Assert.All(salts, salt => Assert.Equal(16, Base64Url.DecodeFromChars(salt).Length));
    }

    [Fact]
    public async Task A_decision_has_a_salt_of_its_own_that_its_digest_rests_on()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var salt = Assert.Single(await service.RowsAsync<string>("SELECT salt FROM decisions"));
        var entry = (await EntriesAsync(id))[^1].Facts;

        Assert.Equal(16, Base64Url.DecodeFromChars(salt).Length);
        Assert.NotEqual(entry["salt"], salt);
        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task What_a_salt_costs_is_32_bytes_of_an_entry_and_22_of_a_decision()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var facts = await service.ValueAsync<string>(
            "SELECT facts FROM audit_entries WHERE action = 'verification.approved'"
        );
        using var parsed = JsonDocument.Parse(facts!);
        var salt = parsed.RootElement.GetProperty("salt").GetString();

        Assert.Equal(22, salt!.Length);
        Assert.EndsWith($",\"salt\":\"{salt}\"}}", facts);
        Assert.Equal(22, (await service.ValueAsync<string>("SELECT salt FROM decisions"))!.Length);
    }

    private async Task<AuditVerification> VerifyAsync() =>
        await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());
}
