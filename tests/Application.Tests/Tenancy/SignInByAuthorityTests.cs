using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>What an authority's word is worth here, and what the audit keeps of it.</summary>
public sealed class SignInByAuthorityTests : IAsyncLifetime
{
    private const string Subject = "authority|ada";
    private TestService service = null!;
    private User ada = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        ada = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = "ada",
                ExternalSubject = Subject,
                Roles = Roles.Reviewer,
            }
        );
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_linked_subject_is_the_user_of_our_record_and_stands_in_their_history()
    {
        Tick();
        var user = await service.MustAsync(null, new SignInByAuthority(Actors.Tenant, Subject));

        Assert.Equal((ada.Id, Roles.Reviewer), (user.Id, user.Roles));
        Assert.Equal(
            ("sign_in.succeeded", "user:" + ada.Id, ada.Id, """{"by":"authority","subject":"authority|ada"}"""),
            await LastEntryAsync()
        );
    }

    [Fact]
    public async Task All_refusals_of_whom_the_authority_knows_are_the_same_outside_and_different_in_the_audit()
    {
        await service.TamperAsync(
            "INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, created_at) SELECT 'closed', name, owner_email, is_sandbox, '0', created_at FROM tenants WHERE id = 'tenant-b'"
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = "disabled",
                ExternalSubject = "authority|disabled",
                Roles = Roles.Reviewer,
            }
        );
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("disabled"));
        var attempts = new (SignInByAuthority Attempt, string? Why)[]
        {
            (new SignInByAuthority(Actors.Tenant, "authority|mallory"), "unknown subject"),
            (new SignInByAuthority(Actors.Tenant, "AUTHORITY|ADA"), "unknown subject"),
            (new SignInByAuthority(Actors.Tenant, ada.Id), "unknown subject"),
            (new SignInByAuthority(Actors.Tenant, "authority|disabled"), "disabled"),
            (new SignInByAuthority(Actors.OtherTenant, Subject), "unknown subject"),
            (new SignInByAuthority("closed", Subject), null),
            (new SignInByAuthority("no-such-tenant", Subject), null),
        };
        var errors = new HashSet<Error>();
        foreach (var (attempt, why) in attempts)
        {
            var entries = await CountAsync();
            Tick();
            errors.Add(await service.RefusedAsync(null, attempt));
            Assert.Equal(entries + (why is null ? 0 : 1), await CountAsync());
            if (why is not null)
            {
                var entry = await LastEntryAsync();
                Assert.Equal("sign_in.failed", entry.Action);
                Assert.Contains($"\"why\":\"{why}\"", entry.Facts);
            }
        }

        Assert.Equal("USER_NOT_LINKED", Assert.Single(errors).Code);
    }

    [Fact]
    public async Task An_answer_that_does_not_hold_is_refused_and_stands_in_the_tenants_history()
    {
        Tick();
        var fault = await service.RefusedAsync(
            null,
            new SignInByAuthority(Actors.Tenant, null) { Failure = "expired ID token" }
        );
        var entry = await LastEntryAsync();
        Tick();
        var tooLong = await service.RefusedAsync(null, new SignInByAuthority(Actors.Tenant, Say.Long(256)));

        Assert.Equal(("AUTHORITY_REFUSED", "AUTHORITY_REFUSED"), (fault.Code, tooLong.Code));
        Assert.Equal(
            ("sign_in.failed", "tenant:" + Actors.Tenant, """{"by":"authority","why":"expired ID token"}"""),
            (entry.Action, entry.Stream, entry.Facts)
        );
        Assert.Equal("""{"by":"authority","why":"no usable subject"}""", (await LastEntryAsync()).Facts);
        Assert.Equal(fault, await service.RefusedAsync(null, new SignInByAuthority(Actors.Tenant, "")));

        // The longest there may be is looked for.
        Assert.Equal(
            "USER_NOT_LINKED",
            (await service.RefusedAsync(null, new SignInByAuthority(Actors.Tenant, Say.Long(255)))).Code
        );
    }

    // So that what is written next is the latest.
    private void Tick() => service.Clock.Advance(TimeSpan.FromMilliseconds(1));

    private Task<int> CountAsync() => service.ValueAsync<int>("SELECT COUNT(*) FROM audit_entries");

    private async Task<(string Action, string Stream, string ActorId, string Facts)> LastEntryAsync() =>
        (
            await service.RowsAsync<(string, string, string, string)>(
                "SELECT action, stream, actor_id, facts FROM audit_entries ORDER BY occurred_at"
            )
        )[^1];
}
