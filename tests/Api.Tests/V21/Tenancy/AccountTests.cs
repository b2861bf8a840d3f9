using OtpNet;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Tenancy;

/// <summary>A person's way in over v2.1: activation, their own password, their second factor.</summary>
public sealed class AccountTests(Service service) : IClassFixture<Service>
{
    private const string Password = "wombat cinder oboe";

    private async Task<Answer> SessionAsync(string user, string password, string? otp = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json(
                System.Text.Json.JsonSerializer.Serialize(
                    new
                    {
                        userName = user,
                        password,
                        otp,
                    }
                )
            ),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        return await service.SendAsync(request);
    }

    private async Task<Answer> ActivateAsync(string token, string password)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/activations")
        {
            Content = Service.Json($$"""{"token":"{{token}}","password":"{{password}}"}"""),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        return await service.SendAsync(request);
    }

    [Fact]
    public async Task A_user_made_over_the_api_activates_and_signs_in_and_nobody_chooses_their_password()
    {
        var chosen = await service.PostAsync(
            "/api/v2.1/users",
            """{"userName":"chosen","password":"correct horse battery staple","roles":["reviewer"]}"""
        );
        var made = await service.PostAsync("/api/v2.1/users", """{"userName":"ann","roles":["reviewer"]}""");
        var id = made.Data.GetProperty("userId").GetString();
        var token = made.Data.GetProperty("activation").GetProperty("activationToken").GetString()!;
        var reset = await service.PostAsync(
            $"/api/v2.1/users/{id}/reset-password",
            """{"password":"correct horse battery staple"}"""
        );

        Assert.Equal((400, 400), (chosen.Status, reset.Status));
        Assert.Contains("activation", chosen.Text, StringComparison.Ordinal);
        Assert.Equal(401, (await SessionAsync("ann", Password)).Status);
        Assert.Equal(400, (await ActivateAsync(token, "passwordpassword")).Status);
        Assert.Equal(200, (await ActivateAsync(token, Password)).Status);
        Assert.Equal(400, (await ActivateAsync(token, Password)).Status);
        Assert.Equal(200, (await SessionAsync("ann", Password)).Status);
    }

    [Fact]
    public async Task Where_a_tenant_requires_a_second_factor_a_user_without_one_may_enrol_and_nothing_else()
    {
        using var strict = new Service();
        await strict.SendAsync(
            new CreateUser
            {
                UserName = "ann",
                Password = Password,
                Roles = Roles.Reviewer,
            }
        );
        await strict.SendAsync(new UpdateTenantSettings { RequiresSecondFactor = true });
        var token = await strict.TokenAsync("ann");

        var queue = await strict.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/queue", token));
        var begun = await strict.SendAsync(Service.V21(HttpMethod.Post, "/api/v2.1/users/me/second-factor", token));
        var code = new Totp(Base32Encoding.ToBytes(begun.Data.GetProperty("secret").GetString())).ComputeTotp();
        var confirmed = await strict.SendAsync(
            Service.V21(
                HttpMethod.Post,
                "/api/v2.1/users/me/second-factor/confirm",
                token,
                body: $$"""{"code":"{{code}}"}"""
            )
        );
        var after = await strict.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/queue", token));

        Assert.Equal(403, queue.Status);
        Assert.Contains("SECOND_FACTOR_ENROLMENT_REQUIRED", queue.Text, StringComparison.Ordinal);
        Assert.Equal((200, 200, 200), (begun.Status, confirmed.Status, after.Status));
        Assert.Equal(10, confirmed.Data.GetProperty("recoveryCodes").GetArrayLength());
    }
}
