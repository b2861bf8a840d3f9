namespace VerificationService.Api.Tests.Forms;

/// <summary>What an applicant's page says of the case at every point of its life, byte for byte: nothing that is kept among officers.</summary>
public sealed class FormSecretsTests(Service service) : IClassFixture<Service>
{
    private const string Inside = "kept-among-officers";

    // Words of the console for what applicants are not told.
    private static readonly string[] Internal =
    [
        Inside,
        "riskLevel",
        "HIGH",
        "High risk",
        "BUSINESS_VERIFICATION",
        "POLITICALLY_EXPOSED",
        "power-tenant",
        "tenant-admin",
        "reviewer",
        "Sandbox",
        "97e7ff29",
        "command-line",
        "adminNotes",
        "VerificationService",
    ];

    [Fact]
    public async Task Nothing_internal_stands_in_any_page_header_or_asset_at_any_point_of_a_cases_life()
    {
        const string Business = "b7d1c0a94e6f4b21a8f35d0c72e91f6403aa";
        var (url, id) = await FormVisitor.LinkAsync(service, new { external_applicant_id = Inside }, Business);
        using var visitor = new FormVisitor(service, url);
        var seen = new List<Answer>();
        async Task LookAsync()
        {
            foreach (var step in new object?[] { null, 1, 2, 3, 4, 5, 6, "x" })
            {
                seen.Add(await visitor.GetAsync(step));
            }
        }

        await LookAsync();
        seen.Add(await visitor.PostAsync(1, ("name", "Mill Ltd")));
        seen.Add(
            await visitor.PostAsync(
                1,
                ("name", "Mill Ltd"),
                ("country", "GB"),
                ("businessActivities", "GAMBLING"),
                ("email", "office@mill.example")
            )
        );
        await visitor.PostAsync(2, ("address.line", "1"), ("address.city", "Leeds"), ("address.country", "GB"));
        await visitor.PostAsync(3, ("directors.1.name", "Ada One"), ("directors.1.politicallyExposed", "yes"));
        await visitor.UploadAsync(4, (0, "extract.jpg", FormVisitor.Jpeg));
        await LookAsync();
        seen.Add(await visitor.SubmitAsync());
        await LookAsync();

        await DoAsync("start-review", null);
        await DoAsync("notes", new { text = Inside, forAdmins = false });
        await DoAsync("notes", new { text = Inside, forAdmins = true });
        await DoAsync("assign", new { userId = "me" });
        await LookAsync();
        await DoAsync("request-information", new { message = "Send a picture", adminNotes = Inside });
        await LookAsync();
        await DoAsync("resume-review", null);
        await DoAsync(
            "reject",
            new
            {
                rejectedBy = "power-tenant",
                rejectionReason = "The extract is too old",
                notes = Inside,
                comment = Inside,
                adminNotes = Inside,
            }
        );
        await LookAsync();
        Assert.Contains("The extract is too old", seen[^8].Text);
        await DoAsync(
            "approve",
            new
            {
                approvedBy = "power-tenant",
                notes = Inside,
                adminNotes = Inside,
            }
        );
        await LookAsync();
        Assert.Contains("You are verified", seen[^8].Text);
        foreach (var asset in new[] { "forms.css", "forms.js" })
        {
            seen.Add(await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/forms/assets/{asset}")));
        }

        Assert.InRange(seen.Count, 60, 100);
        Assert.All(
            seen,
            answer =>
                Assert.All(Internal, word => Assert.DoesNotContain(word, answer.Visible, StringComparison.Ordinal))
        );

        async Task DoAsync(string what, object? body)
        {
            var answer = await service.PostAsync($"/api/v2.1/verifications/{id}/{what}", body, "power-tenant");
            Assert.True(answer.Status == 200, $"{what}: {answer}");
        }
    }
}
