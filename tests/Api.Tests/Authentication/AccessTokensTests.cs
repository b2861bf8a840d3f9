using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Authentication;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

/// <summary>Tokens that are not ours, not for us, not yet or no longer valid, or whose bearer is gone: 401, in the same words.</summary>
public sealed class AccessTokensTests(Service service) : IClassFixture<Service>
{
    private const string List = "/api/v2.1/verifications";

    private ECDsa SigningKey => service.Services.GetRequiredService<SigningKey>().Key.ECDsa;

    private string KeyId => service.Services.GetRequiredService<SigningKey>().Key.KeyId;

    private static long Now(int plusSeconds = 0) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + plusSeconds;

    // What we would write ourselves.
    private JsonObject Header() =>
        new()
        {
            ["alg"] = "ES256",
            ["kid"] = KeyId,
            ["typ"] = "at+jwt",
        };

    private static JsonObject Claims() =>
        new()
        {
            ["iss"] = "verification-service",
            ["aud"] = "verification-service",
            ["sub"] = Seeded.TenantAdminId,
            ["tid"] = TestApi.Tenant,
            ["jti"] = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6aff",
            ["iat"] = Now(-10),
            ["nbf"] = Now(-10),
            ["exp"] = Now(600),
        };

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string Write(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed =
            $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private byte[] Sign(byte[] text) => SigningKey.SignData(text, HashAlgorithmName.SHA256);

    private string Write(Action<JsonObject>? header = null, Action<JsonObject>? claims = null)
    {
        var (top, body) = (Header(), Claims());
        header?.Invoke(top);
        claims?.Invoke(body);
        return Write(top, body, Sign);
    }

    private Task<Answer> SendAsync(string token, string tenant = TestApi.Tenant) =>
        service.SendAsync(Service.V21(HttpMethod.Get, List, token, tenant));

    [Fact]
    public async Task A_token_that_was_found_valid_makes_no_other_valid()
    {
        var token = Write();
        Assert.Equal(200, (await SendAsync(token)).Status);
        Assert.Equal(200, (await SendAsync(token)).Status);

        var end = token[^2] == 'A' ? "BA" : "AA";
        await RefusedAsync(token[..^2] + end);
        await RefusedAsync(token[..^1]);
        await RefusedAsync(Write(claims: claims => claims["aud"] = "another-service"));
        Assert.Equal(403, (await SendAsync(token, TestApi.OtherTenant)).Status);
    }

    private async Task RefusedAsync(string token)
    {
        var answer = await SendAsync(token);

        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        Assert.Equal(
            """{"code":401,"message":"A valid credential is required","data":{"error":"NOT_AUTHENTICATED","details":"A valid credential is required"}}""",
            answer.Text
        );
    }

    [Fact]
    public async Task A_token_ends_with_a_reset_password_changed_roles_and_disabling_also_when_enabled_again()
    {
        var user = await service.SendAsync(
            new CreateUser
            {
                UserName = "token-that-ends",
                Password = "correct horse battery staple",
                Roles = Roles.Reviewer,
            }
        );
        foreach (
            var change in new Func<Task>[]
            {
                () => service.SendAsync(new UpdateUser(user.Id) { Roles = Roles.Reviewer | Roles.TenantAdmin }),
                async () =>
                {
                    await service.SendAsync(new UpdateUser(user.Id) { IsActive = false });
                    await service.SendAsync(new UpdateUser(user.Id) { IsActive = true });
                },
                () => service.SendAsync(new ResetPassword(user.Id)),
            }
        )
        {
            var token = (await service.SendAsync(new IssueToken("token-that-ends"))).Token!.Token;
            Assert.Equal(200, (await service.SendAsync(Service.V21(HttpMethod.Get, List, token))).Status);

            await change();

            Assert.Equal(401, (await service.SendAsync(Service.V21(HttpMethod.Get, List, token))).Status);
        }
    }

    [Fact]
    public async Task A_token_written_here_like_ours_is_taken() => Assert.Equal(200, (await SendAsync(Write())).Status);

    // ---- Signature and algorithm

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    public async Task An_unsigned_token_is_refused(string algorithm)
    {
        var header = Header();
        header["alg"] = algorithm;

        await RefusedAsync(Write(header, Claims(), _ => []));
        await RefusedAsync(Write(header, Claims(), Sign));
        await RefusedAsync(Write(header, Claims(), _ => []).TrimEnd('.'));
    }

    [Fact]
    public async Task A_token_signed_by_HMAC_under_our_public_key_is_refused()
    {
        var header = Header();
        header["alg"] = "HS256";
        var parameters = SigningKey.ExportParameters(includePrivateParameters: false);
        foreach (
            var secret in new[]
            {
                SigningKey.ExportSubjectPublicKeyInfo(),
                Encoding.ASCII.GetBytes(SigningKey.ExportSubjectPublicKeyInfoPem()),
                [4, .. parameters.Q.X!, .. parameters.Q.Y!],
                parameters.Q.X!,
            }
        )
        {
            await RefusedAsync(Write(header, Claims(), text => HMACSHA256.HashData(secret, text)));
        }
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("HS256")]
    [InlineData("es256")]
    [InlineData("")]
    public async Task Our_own_signature_under_another_algorithms_name_is_refused(string algorithm) =>
        await RefusedAsync(Write(header => header["alg"] = algorithm));

    [Fact]
    public async Task Another_key_is_refused_whichever_kid_it_goes_by()
    {
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] ForeignSign(byte[] text) => foreign.SignData(text, HashAlgorithmName.SHA256);
        var foreignKid = Header();
        foreignKid["kid"] = "another";
        var withKey = Header();
        var point = foreign.ExportParameters(includePrivateParameters: false).Q;
        withKey["jwk"] = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Encode(point.X!),
            ["y"] = Encode(point.Y!),
        };

        await RefusedAsync(Write(Header(), Claims(), ForeignSign));
        await RefusedAsync(Write(foreignKid, Claims(), ForeignSign));
        await RefusedAsync(Write(withKey, Claims(), ForeignSign));
    }

    [Fact]
    public async Task Our_own_signature_under_a_foreign_kid_or_none_is_refused()
    {
        await RefusedAsync(Write(header => header["kid"] = "another"));
        await RefusedAsync(Write(header => header["kid"] = ""));
        await RefusedAsync(Write(header => header["kid"] = "../../../../etc/passwd"));
        await RefusedAsync(Write(header => header.Remove("kid")));
    }

    [Fact]
    public async Task A_token_changed_in_any_part_is_refused()
    {
        var parts = Write().Split('.');
        for (var part = 0; part < 3; part++)
        {
            var changed = (string[])parts.Clone();
            var middle = changed[part].Length / 2;
            changed[part] =
                changed[part][..middle] + (changed[part][middle] == 'A' ? 'B' : 'A') + changed[part][(middle + 1)..];
            await RefusedAsync(string.Join('.', changed));
        }

        // A signature of zeros once passed for every message (CVE-2022-21449).
        await RefusedAsync(Write(Header(), Claims(), _ => new byte[64]));
    }

    [Fact]
    public async Task An_extension_that_is_called_critical_is_refused()
    {
        await RefusedAsync(
            Write(header =>
            {
                header["crit"] = new JsonArray("exp");
                header["exp"] = Now(600);
            })
        );
    }

    // ---- Type, issuer, audience

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+JWTx")]
    [InlineData("id+jwt")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_token_of_another_type_is_refused(string? type) =>
        await RefusedAsync(Write(header => header["typ"] = type));

    [Fact]
    public async Task A_token_without_a_type_is_refused() => await RefusedAsync(Write(header => header.Remove("typ")));

    [Theory]
    [InlineData("iss", "another-service")]
    [InlineData("iss", "")]
    [InlineData("aud", "another-service")]
    [InlineData("aud", "")]
    [InlineData("sub", "")]
    [InlineData("sub", "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6aff")]
    [InlineData("tid", "")]
    [InlineData("tid", "nobody")]
    // A user of ours, said to be of another tenant.
    [InlineData("tid", TestApi.OtherTenant)]
    public async Task A_claim_that_says_something_else_is_refused(string claim, string value) =>
        await RefusedAsync(Write(claims: claims => claims[claim] = value));

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("tid")]
    [InlineData("exp")]
    public async Task A_claim_that_is_missing_is_refused(string claim) =>
        await RefusedAsync(Write(claims: claims => claims.Remove(claim)));

    // ---- Time

    [Theory]
    [InlineData(-600, false)]
    [InlineData(-35, false)]
    [InlineData(-20, true)]
    [InlineData(60, true)]
    public async Task An_expired_token_is_taken_for_half_a_minute_and_no_longer(int expiresIn, bool isTaken)
    {
        var token = Write(claims: claims => claims["exp"] = Now(expiresIn));

        if (isTaken)
        {
            Assert.Equal(200, (await SendAsync(token)).Status);
        }
        else
        {
            await RefusedAsync(token);
        }
    }

    [Theory]
    [InlineData(600, false)]
    [InlineData(40, false)]
    [InlineData(20, true)]
    public async Task A_token_that_is_not_valid_yet_is_taken_half_a_minute_early_and_no_sooner(
        int startsIn,
        bool isTaken
    )
    {
        var token = Write(claims: claims => claims["nbf"] = Now(startsIn));

        if (isTaken)
        {
            Assert.Equal(200, (await SendAsync(token)).Status);
        }
        else
        {
            await RefusedAsync(token);
        }
    }

    [Fact]
    public async Task An_expiry_that_is_no_number_is_refused()
    {
        await RefusedAsync(Write(claims: claims => claims["exp"] = "tomorrow"));
        await RefusedAsync(Write(claims: claims => claims["exp"] = -1));
        await RefusedAsync(Write(claims: claims => claims["exp"] = JsonNode.Parse("1e400")));
        await RefusedAsync(Write(claims: claims => claims["exp"] = null));
    }

    // ---- What is no token

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("garbage")]
    [InlineData("e30.e30.")]
    [InlineData("bnVsbA.bnVsbA.AA")]
    [InlineData("W10.W10.AA")]
    [InlineData("vk_sandbox_power_tenant")]
    public async Task What_is_no_token_is_refused(string token) => await RefusedAsync(token);

    [Theory]
    [InlineData(8 * 1024)]
    [InlineData(10 * 1024)]
    [InlineData(30 * 1024)]
    public async Task A_token_of_many_kibibytes_is_refused_though_its_signature_is_right(int length) =>
        await RefusedAsync(Write(claims: claims => claims["padding"] = new string('x', length)));

    [Theory]
    [InlineData("bearer", 200)]
    [InlineData("BEARER", 200)]
    [InlineData("Token", 401)]
    [InlineData("Basic", 401)]
    [InlineData("", 401)]
    public async Task The_scheme_is_Bearer_in_any_case(string scheme, int status)
    {
        var request = await service.V21Async(HttpMethod.Get, List);
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {await service.TokenAsync()}".Trim());

        Assert.Equal(status, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_token_in_the_query_or_body_is_no_credential()
    {
        var request = await service.V21Async(HttpMethod.Get, $"{List}?access_token={await service.TokenAsync()}");
        request.Headers.Remove("Authorization");

        Assert.Equal(401, (await service.SendAsync(request)).Status);
    }

    // ---- Whose token

    [Fact]
    public async Task A_token_works_in_its_own_tenant_alone()
    {
        var other = await service.TokenAsync(tenantId: TestApi.OtherTenant);

        var answer = await SendAsync(other);

        Assert.Equal(200, (await SendAsync(other, TestApi.OtherTenant)).Status);
        Assert.Equal(403, answer.Status);
        Assert.Equal("TENANT_NOT_ALLOWED", answer.Error);
    }

    [Fact]
    public async Task Roles_in_a_token_count_for_nothing()
    {
        var id = await service.OpenAsync("CRYPTO_EXCHANGE");
        var token = Write(claims: claims =>
        {
            claims["roles"] = "power-tenant";
            claims["role"] = new JsonArray("power-tenant");
        });

        var answer = await service.SendAsync(
            Service.V21(
                HttpMethod.Post,
                $"{List}/{id}/approve",
                token,
                body: new { approvedBy = "power-tenant", notes = "n" }
            )
        );

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task A_disabled_users_unexpired_token_stops_working_at_once_and_so_does_signing_in()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "leaver",
                Password = "correct horse battery staple",
                Roles = Roles.TenantAdmin,
            }
        );
        var token = await service.TokenAsync("leaver");
        Assert.Equal(200, (await SendAsync(token)).Status);

        await service.SendAsync(new DisableUser("leaver"));

        await RefusedAsync(token);
        var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json("""{"userName":"leaver","password":"correct horse battery staple"}"""),
        };
        signIn.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        Assert.Equal(401, (await service.SendAsync(signIn)).Status);
    }

    [Fact]
    public async Task A_revoked_key_stops_working_at_once()
    {
        var key = await service.SendAsync(new CreateApiKey { Name = "leaving", Roles = Roles.Integration });
        var path = $"/verifications/{Seeded.Person}";
        Assert.Equal(200, (await service.SendAsync(Service.V1(HttpMethod.Get, path, key: key.Key))).Status);

        await service.SendAsync(new RevokeApiKey(key.Id));

        Assert.Equal(401, (await service.SendAsync(Service.V1(HttpMethod.Get, path, key: key.Key))).Status);
    }

    [Fact]
    public async Task Nobody_of_an_inactive_tenant_gets_in()
    {
        var tenant = (
            await service.SendAsync(new CreateTenant { Name = "Closing", OwnerEmail = "owner@closing.example" })
        ).Id;
        await service.SendAsync(
            new CreateUser
            {
                UserName = "ada",
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            },
            tenant
        );
        var key = (await service.SendAsync(new CreateApiKey { Name = "key", Roles = Roles.Integration }, tenant)).Key;
        var token = await service.TokenAsync("ada", tenant);
        var nobodys = Ids.New(TimeProvider.System.GetUtcNow());
        Assert.Equal(200, (await SendAsync(token, tenant)).Status);
        Assert.Equal(
            404,
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{nobodys}", key: key))).Status
        );

        // No use case closes a tenant yet; past the repositories, the change is said as they would say it.
        await service.ExecuteAsync("UPDATE tenants SET is_active = '0' WHERE id = @tenant", new { tenant });
        service.Services.GetRequiredService<ChangeStamp>().Change();

        Assert.Equal(403, (await SendAsync(token, tenant)).Status);
        Assert.Equal(
            401,
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{nobodys}", key: key))).Status
        );
    }
}
