using System.Net;

namespace VerificationService.Api.Tests.Deliveries;

/// <summary>An address that nothing may be sent to is refused where it is written, and nothing of it is stored.</summary>
public sealed class WrittenAddressTests(Service service) : IClassFixture<Service>
{
    public static TheoryData<string> Addresses =>
        [
            "https://10.0.0.1/hooks",
            "https://[::ffff:192.168.0.1]/hooks",
            "https://169.254.169.254/latest/meta-data",
            "https://[fd00::1]/hooks",
            "https://167772161/hooks",
            "https://100.64.0.1/hooks",
            "https://receiver.example:0/hooks",
            "https://receiver.example:65536/hooks",
        ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task As_the_callback_of_a_v1_verification(string url)
    {
        var before = await service.DumpAsync();

        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, "/verifications", new { applicant_id = Seeded.Applicant, callback_url = url })
        );

        Assert.Equal((422, "validation"), (answer.Status, answer.Json.GetProperty("type").GetString()));
        Assert.Equal("callback_url", answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task As_the_endpoint_of_a_webhook_that_is_made_or_changed(string url)
    {
        const string Path = "/api/v2.1/webhooks";
        var events = new[] { "verification.approved" };
        var made = await service.PostAsync(
            Path,
            new { endpointUrl = "https://receiver.example/hooks", subscribedEvents = events }
        );
        var before = await service.DumpAsync();

        var created = await service.PostAsync(Path, new { endpointUrl = url, subscribedEvents = events });
        var changed = await service.SendAsync(
            await service.V21Async(
                HttpMethod.Patch,
                $"{Path}/{made.Data.GetProperty("webhookId").GetString()}",
                new { endpointUrl = url }
            )
        );

        foreach (var answer in new[] { created, changed })
        {
            Assert.Equal(400, answer.Status);
            Assert.Equal("endpointUrl", answer.Data.GetProperty("field").GetString());
        }

        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task As_the_endpoint_of_a_webhook_that_is_made_at_the_console(string url)
    {
        const string Page = "/console/administration/webhooks";
        var visitor = await service.Visit().SignInAsync("power-tenant");
        await visitor.GetAsync(Page);
        var before = await service.QueryAsync<string>("SELECT url FROM webhook_endpoints ORDER BY id");

        var answer = await visitor.SubmitAsync(
            Page,
            Page + "?handler=create",
            ("url", url),
            ("events", "verification.approved")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("its host a name or a public address", answer.Html);
        Assert.Equal(before, await service.QueryAsync<string>("SELECT url FROM webhook_endpoints ORDER BY id"));
    }
}
