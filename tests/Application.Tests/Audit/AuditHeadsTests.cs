using System.Security.Cryptography;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Audit;

/// <summary>Heads that are handed out to be kept elsewhere, and what a check of the audit makes of them.</summary>
public sealed class AuditHeadsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private static readonly Actor Installation = Actor.Operator("");
    private readonly TestService service = fixture.Service;

    private async Task<IReadOnlyList<SignedHead>> TakeAsync(string tenantId = "")
    {
        await service.OpenAsync();
        await service.OpenAsync(by: Actors.ForeignPowerTenant);
        return await service.MustAsync(Actor.Operator(tenantId), new TakeAuditHeads());
    }

    private Task<AuditVerification> VerifyAsync(string? heads, string? keys = null) =>
        service.MustAsync(Installation, new VerifyAudit(Heads: heads, PublicKeys: keys));

    private async Task<(ErrorKind, string, string)> RefusedAsync(string heads, string? keys = null)
    {
        var error = await service.RefusedAsync(Installation, new VerifyAudit(Heads: heads, PublicKeys: keys));
        return (error.Kind, error.Code, error.Message);
    }

    private static (ErrorKind, string, string) NotAHead(int line) =>
        (
            ErrorKind.Invalid,
            "NOT_A_HEAD",
            $"Line {line} of the heads is not one: it must be a line as audit head printed it, unchanged."
        );

    private static string AnotherKey()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return other.ExportSubjectPublicKeyInfoPem() + "\n";
    }

    [Fact]
    public async Task Taking_heads_first_seals_all_that_was_written_until_then()
    {
        var head = Assert.Single(await TakeAsync(Actors.Tenant)).Head;

        Assert.Equal(
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @Tenant",
                new { Actors.Tenant }
            ),
            head.Entries
        );
        Assert.Equal(service.Clock.Now(), head.SealedAt);
        Assert.Equal(0, (await VerifyAsync(null)).Unsealed);
    }

    [Fact]
    public async Task Whoever_acts_on_one_tenant_is_given_its_head_and_whoever_acts_on_the_installation_everyones()
    {
        var own = await TakeAsync(Actors.OtherTenant);
        var all = await TakeAsync();

        Assert.Equal([Actors.OtherTenant], own.Select(signed => signed.Head.TenantId));
        Assert.Equal([Actors.Tenant, Actors.OtherTenant], all.Select(signed => signed.Head.TenantId));
    }

    [Fact]
    public async Task Nobody_but_the_operator_takes_heads_reads_the_key_or_checks_the_audit()
    {
        var (taking, entry) = await service.RefusedWithOneEntryAsync(Actors.Auditor, new TakeAuditHeads());

        Assert.Equal("INSUFFICIENT_PERMISSION", taking.Code);
        Assert.Contains("action=audit.head.refused", entry);
        Assert.Equal(taking, await service.RefusedAsync(Actors.Auditor, new GetAuditKey()));
        Assert.Equal(taking, await service.RefusedAsync(Actors.PowerTenant, new VerifyAudit()));
    }

    [Fact]
    public async Task Heads_hold_as_they_were_printed_whatever_lines_are_empty_between_them()
    {
        var lines = (await TakeAsync()).Select(signed => signed.ToText()).ToArray();
        var key = await service.MustAsync(Installation, new GetAuditKey());

        Assert.Null((await VerifyAsync($"\r\n{lines[0]}\r\n\r\n  {lines[1]} \n\n")).Broken);
        Assert.Null((await VerifyAsync(lines[0], AnotherKey() + key)).Broken);
        Assert.Null((await VerifyAsync(null, AnotherKey())).Broken);
    }

    [Fact]
    public async Task A_head_of_a_block_that_is_not_there_breaks_the_audit()
    {
        await using var rewritten = await TestService.StartAsync();
        await rewritten.OpenAsync();
        var heads = await rewritten.MustAsync(Installation, new TakeAuditHeads());
        await rewritten.TamperAsync("DELETE FROM audit_blocks");

        var found = await rewritten.MustAsync(Installation, new VerifyAudit(Heads: heads[0].ToText()));

        Assert.Contains("its head was kept, and it is gone", found.Broken);
    }

    [Fact]
    public async Task A_line_that_is_no_head_is_refused_by_its_number()
    {
        var line = (await TakeAsync())[0].ToText();
        var (head, signature) = (line.Split(" signature=")[0], line.Split(" signature=")[1]);

        Assert.Equal(NotAHead(1), await RefusedAsync("something else"));
        Assert.Equal(NotAHead(4), await RefusedAsync($"\n\r\n{line}\nsomething else\n{line}"));
        Assert.Equal(NotAHead(2), await RefusedAsync($"{line}\n{head}"));
        Assert.Equal(NotAHead(1), await RefusedAsync($" signature={signature}"));
        Assert.Equal(NotAHead(1), await RefusedAsync($"{head} signature=?"));
        Assert.Equal(NotAHead(1), await RefusedAsync($"{head}1 signature={signature}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\n")]
    public async Task Heads_that_were_given_and_are_none_are_refused(string heads) =>
        Assert.Equal(NotAHead(1), await RefusedAsync(heads));

    [Fact]
    public async Task A_head_that_was_changed_or_signed_with_another_key_is_refused_by_the_number_of_its_line()
    {
        var line = (await TakeAsync())[0].ToText();
        var changed = line.Replace("entries=", "entries=1");

        Assert.Equal(
            (
                ErrorKind.Invalid,
                "HEAD_NOT_SIGNED",
                "The head on line 3 was changed, or signed with another key than this installation's: give the public key that was kept with it (--key)."
            ),
            await RefusedAsync($"{line}\n\n{changed}")
        );
        Assert.Equal(
            (
                ErrorKind.Invalid,
                "HEAD_NOT_SIGNED",
                "The head on line 1 was changed, or signed with none of the keys given."
            ),
            await RefusedAsync(line, AnotherKey() + AnotherKey())
        );
    }
}
