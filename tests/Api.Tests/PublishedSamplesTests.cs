using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>
/// The samples of the two published contracts, letter for letter: another host and a real token are all that differs,
/// and placeholders hold the examples that the same texts give for them.
/// </summary>
public sealed partial class PublishedSamplesTests(Service service) : IClassFixture<Service>
{
    private const string FirstCurl = """
        curl --request POST \
          --url https://sandbox.finhub.cloud/api/v2.1/verifications/{verificationId}/approve \
          --header 'Authorization: <authorization>' \
          --header 'Content-Type: application/json' \
          --header 'User-Agent: <user-agent>' \
          --header 'X-Forwarded-For: <x-forwarded-for>' \
          --header 'X-Forwarded-From: <x-forwarded-from>' \
          --header 'X-Tenant-ID: <x-tenant-id>' \
          --header 'deviceId: <deviceid>' \
          --header 'platform: <platform>' \
          --data '
        {
          "notes": "Approved via E2E",
          "approvedBy": "E2E_TEST_ADMIN",
          "comment": "Documents verified, identity confirmed",
          "organizationId": "b4c3d4e7-f8a9-0123-b4c5-d6e7f8a9012b",
          "customerId": "ff72a196-426a-4ab3-a2d3-e4c583a9bc88",
          "status": "APPROVED",
          "verificationType": "IDENTITY_VERIFICATION",
          "verificationId": "42cf474d-0914-47f1-895f-54147443d203",
          "userId": "87b3af37-4ac1-402b-a0ea-53cfdc695e02"
        }
        '
        """;

    private const string SecondCurl = """
        curl -X POST "https://sandbox.finhub.cloud/api/v2.1/verifications/90fb384c-6404-453d-9001-d15c4e0966e5/approve" \
          -H "Accept: application/json, text/plain, */*" \
          -H "Content-Type: application/json" \
          -H "X-Tenant-ID: 97e7ff29-15f3-49ef-9681-3bbfcce4f6cd" \
          -H "Authorization: Bearer YOUR_ADMIN_TOKEN" \
          -H "X-Forwarded-From: e2e-test" \
          -H "platform: web" \
          -H "deviceId: e2e-test-device" \
          -d '{
            "approvedBy": "E2E_TEST_ADMIN",
            "approvalReason": "All KYB verification criteria met",
            "adminNotes": "All documents verified, personnel checks complete"
          }'
        """;

    private const string DocumentedAnswer = """
        {
          "code": 200,
          "message": "Verification approved successfully",
          "data": {
            "level": "TENANT_VERIFIED",
            "approvedBy": "E2E_TEST_ADMIN",
            "approvedAt": "2026-03-14T07:05:00.658Z",
            "verificationId": "90fb384c-6404-453d-9001-d15c4e0966e5",
            "status": "APPROVED"
          }
        }
        """;

    // The header table's examples.
    private static readonly (string Placeholder, string Example)[] Examples =
    [
        ("{verificationId}", "42cf474d-0914-47f1-895f-54147443d203"),
        ("<user-agent>", "Mozilla/5.0"),
        ("<x-forwarded-for>", "192.168.0.1"),
        ("<x-forwarded-from>", "playground"),
        ("<x-tenant-id>", "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd"),
        ("<deviceid>", "e2e-test-device"),
        ("<platform>", "web"),
    ];

    [GeneratedRegex(
        """(?:--header '(?<header>[^']*)')|(?:-H "(?<header>[^"]*)")""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Header();

    [GeneratedRegex("""https://sandbox\.finhub\.cloud(?<path>[^\s"]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Url();

    [GeneratedRegex("""(?:--data|-d) '(?<body>[^']*)'""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Body();

    [GeneratedRegex("""(?<="approvedAt":")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=")""", RegexOptions.None, 1000)]
    private static partial Regex ApprovedAt();

    private async Task<HttpRequestMessage> ReadAsync(string curl, string user = "tenant-admin")
    {
        foreach (var (placeholder, example) in Examples)
        {
            curl = curl.Replace(placeholder, example);
        }

        var token = await service.TokenAsync(user);
        curl = curl.Replace("<authorization>", $"Bearer {token}").Replace("YOUR_ADMIN_TOKEN", token);
        var request = new HttpRequestMessage(HttpMethod.Post, Url().Match(curl).Groups["path"].Value)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body().Match(curl).Groups["body"].Value)),
        };
        foreach (Match header in Header().Matches(curl))
        {
            var (name, value) = header.Groups["header"].Value.Split(": ", 2) switch
            {
                [var left, var right] => (left, right),
                _ => throw new FormatException(header.Value),
            };
            Assert.True(
                request.Headers.TryAddWithoutValidation(name, value)
                    || request.Content.Headers.TryAddWithoutValidation(name, value)
            );
        }

        return request;
    }

    // Byte for byte, but for the time itself and the id that was asked about.
    private static string Documented(string verificationId) =>
        JsonNode
            .Parse(DocumentedAnswer)!
            .ToJsonString()
            .Replace("2026-03-14T07:05:00.658Z", "TIME")
            .Replace("90fb384c-6404-453d-9001-d15c4e0966e5", verificationId);

    [Theory]
    [InlineData(FirstCurl, Seeded.Identity, 8)]
    [InlineData(SecondCurl, Seeded.Business, 7)]
    public async Task Each_printed_curl_of_approve_verification_gets_the_documented_answer(
        string curl,
        string verificationId,
        int headers
    )
    {
        var request = await ReadAsync(curl);
        Assert.Equal(headers, request.Headers.Count() + request.Content!.Headers.Count());

        var before = TimeProvider.System.GetUtcNow();
        var answer = await service.SendAsync(request);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Single(ApprovedAt().Matches(answer.Text));
        Assert.Equal(Documented(verificationId), ApprovedAt().Replace(answer.Text, "TIME"));
        Assert.InRange(
            answer.Data.GetProperty("approvedAt").GetDateTimeOffset(),
            before.AddMilliseconds(-1),
            TimeProvider.System.GetUtcNow()
        );
    }

    [Fact]
    public async Task The_documented_header_examples_work_with_the_user_they_name()
    {
        var id = await service.OpenAsync();
        var request = await ReadAsync(SecondCurl.Replace(Seeded.Business, id));
        request.Headers.Add("X-User-ID", "87b3af37-4ac1-402b-a0ea-53cfdc695e02");
        request.Headers.Add("X-User-Roles", "ADMIN_USER,COMPLIANCE_OFFICER");

        var answer = await service.SendAsync(request);

        Assert.Equal(200, answer.Status);
        Assert.Equal(Documented(id), ApprovedAt().Replace(answer.Text, "TIME"));
    }

    [Fact]
    public async Task Every_printed_header_stands_in_the_audit_entry()
    {
        var id = await service.OpenAsync();
        var curl = FirstCurl.Replace("{verificationId}", id);
        var request = await ReadAsync(curl);
        request.Content = Service.Json("""{"approvedBy":"E2E_TEST_ADMIN","notes":"Approved via E2E"}""");

        Assert.Equal(200, (await service.SendAsync(request)).Status);

        var entry = (await service.HistoryAsync(id)).Single(e =>
            e.GetProperty("action").GetString() == "verification.approved"
        );
        var origin = entry.GetProperty("origin").GetRawText();
        Assert.All(
            ["Mozilla/5.0", "192.168.0.1", "playground", "e2e-test-device", "web"],
            value => Assert.Contains($"\"{value}\"", origin)
        );
    }

    [Fact]
    public async Task The_published_body_with_status_REJECTED_rejects()
    {
        var id = await service.OpenAsync();

        var answer = await service.PostAsync(
            $"/api/v2.1/verifications/{id}/approve",
            """{"notes":"Approved via E2E","approvedBy":"E2E_TEST_ADMIN","status":"REJECTED"}"""
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal("Verification rejected successfully", answer.Message);
        Assert.Equal("REJECTED", answer.Data.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("tenant-admin", "TENANT_VERIFIED")]
    [InlineData("power-tenant", "POWER_TENANT_VERIFIED")]
    public async Task A_high_risk_organization_needs_the_approver_that_the_table_prints(string user, string level)
    {
        var id = await service.OpenAsync("CRYPTO_EXCHANGE");

        var answer = await service.PostAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy = user, notes = "Approved via E2E" },
            user
        );

        if (level == "TENANT_VERIFIED")
        {
            Assert.Equal(403, answer.Status);
            Assert.Equal("High-risk organizations require POWER_TENANT approval", answer.Message);
        }
        else
        {
            Assert.Equal(200, answer.Status);
            Assert.Equal(level, answer.Data.GetProperty("level").GetString());
        }
    }

    [Theory]
    [InlineData("E2E_TEST_ADMIN")]
    [InlineData("tenant-admin")]
    [InlineData("87b3af37-4ac1-402b-a0ea-53cfdc695e02")]
    public async Task Every_documented_value_of_approvedBy_is_taken_and_told_back(string approvedBy)
    {
        var id = await service.OpenAsync();

        var answer = await service.PostAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy, approvalReason = "All KYB verification criteria met" }
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(approvedBy, answer.Data.GetProperty("approvedBy").GetString());
    }

    // ---- Update verification status

    public static TheoryData<string, bool?, bool?, bool?> Flags()
    {
        var data = new TheoryData<string, bool?, bool?, bool?>();
        foreach (var status in new[] { "approved", "declined" })
        {
            foreach (bool? flag in new bool?[] { true, false })
            {
                data.Add(status, flag, null, null);
                data.Add(status, null, flag, null);
                data.Add(status, null, null, flag);
            }

            data.Add(status, null, null, null);
            data.Add(status, true, true, true);
            data.Add(status, false, false, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task Each_status_with_each_flag_gets_the_documented_answer_and_tells_whom_it_says(
        string status,
        bool? callback,
        bool? owner,
        bool? applicant
    )
    {
        // Each starts from the other outcome, so that each is a decision of its own.
        var other = status == "approved" ? "declined" : "approved";
        var path = $"/verifications/{Seeded.Person}/status";
        Assert.Equal(
            200,
            (await service.SendAsync(Service.V1(HttpMethod.Post, path, new { verification_status = other }))).Status
        );
        var body = new JsonObject { ["verification_status"] = status };
        Add("callback_enabled", callback);
        Add("project_owner_email_enabled", owner);
        Add("applicant_email_enabled", applicant);

        var answer = await service.SendAsync(Service.V1(HttpMethod.Post, path, body.ToJsonString()));

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"status":"ok","data":{"verification_id":"d2177cdf067d424a221b5d045dc616bf81f9","verification_status":"STATUS"}}""".Replace(
                "STATUS",
                status
            ),
            answer.Text
        );
        var told = await service.QueryAsync<string>(
            """
            SELECT kind FROM outbox_messages WHERE decision_id =
                (SELECT id FROM decisions WHERE verification_id = @Id AND sequence =
                    (SELECT MAX(sequence) FROM decisions WHERE verification_id = @Id))
            """,
            new { Id = Seeded.Person }
        );
        Assert.Equal(
            new (bool? Asked, string Kind)[]
            {
                (applicant, "applicant_email"),
                (callback, "callback"),
                (owner, "owner_email"),
            }
                .Where(flag => flag.Asked == true)
                .Select(flag => flag.Kind),
            told.Order()
        );

        void Add(string name, bool? flag)
        {
            if (flag is { } value)
            {
                body[name] = value;
            }
        }
    }

    [Theory]
    [InlineData("Authorization", "Token vk_sandbox_tenant_admin")]
    [InlineData("X-Api-Key", "vk_sandbox_tenant_admin")]
    public async Task The_status_of_the_printed_id_is_updated_with_a_key_in_either_header(string name, string value)
    {
        var request = Service.V1(
            HttpMethod.Post,
            "/verifications/d2177cdf067d424a221b5d045dc616bf81f9/status",
            """{"verification_status":"approved"}""",
            key: null
        );
        request.Headers.TryAddWithoutValidation(name, value);

        Assert.Equal(200, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task The_documented_not_found_is_answered_letter_for_letter()
    {
        var answer = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/verifications/d2177cdf067d424a221b5d045dc616bf81f0/status",
                """{"verification_status":"approved"}"""
            )
        );

        Assert.Equal(404, answer.Status);
        Assert.Equal(
            """{"type":"not_found","errors":[{"parameter":"verification_id","message":"The verification was not found"}]}""",
            answer.Text
        );
    }

    [Theory]
    [InlineData("""{"verification_status":"rejected"}""", "verification_status")]
    [InlineData("""{"verification_status":"Approved"}""", "verification_status")]
    [InlineData("""{"verification_status":true}""", "verification_status")]
    [InlineData("""{"callback_enabled":true}""", "verification_status")]
    [InlineData("""{"verification_status":"approved","callback_enabled":"true"}""", "callback_enabled")]
    [InlineData(
        """{"verification_status":"approved","project_owner_email_enabled":1}""",
        "project_owner_email_enabled"
    )]
    public async Task What_is_not_as_documented_is_a_bad_request_that_names_the_parameter(string body, string parameter)
    {
        var answer = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{Seeded.Person}/status", body)
        );

        Assert.Equal(400, answer.Status);
        Assert.Equal("bad_request", answer.Json.GetProperty("type").GetString());
        Assert.Equal(
            parameter,
            Assert.Single(answer.Json.GetProperty("errors").EnumerateArray()).GetProperty("parameter").GetString()
        );
    }

    [Fact]
    public async Task A_tenant_that_is_not_a_sandbox_takes_no_test_approver()
    {
        await service.ExecuteAsync(
            "UPDATE tenants SET is_sandbox = '0' WHERE id = @Id",
            new { Id = TestApi.OtherTenant }
        );

        var answer = await service.PostAsync(
            $"/api/v2.1/verifications/{Seeded.Foreign}/approve",
            """{"approvedBy":"E2E_TEST_ADMIN","notes":"Approved via E2E"}""",
            tenant: TestApi.OtherTenant
        );

        Assert.Equal(403, answer.Status);
        Assert.Equal("TEST_APPROVER_NOT_ALLOWED", answer.Error);
    }
}
