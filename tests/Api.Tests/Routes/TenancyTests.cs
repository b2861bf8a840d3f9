using System.Text.Json.Nodes;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Documents;
using VerificationService.Application.Forms;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Routes;

/// <summary>
/// Another tenant's id answers exactly like an id that does not exist, on every route: in its address, its query and
/// its body.
/// </summary>
public sealed class TenancyTests(Service service) : IClassFixture<Service>
{
    // Where a request names a record outside its address: whether that record is looked up. What is not is only compared
    // with the record of the address, or kept as it was sent.
    private static readonly Dictionary<string, bool> References = new()
    {
        ["POST /applicants external_applicant_id"] = false,
        ["POST /applicants tax_id"] = false,
        ["POST /applicants business_activity_id"] = false,
        ["PATCH /applicants/{applicant_id} business_activity_id"] = false,
        ["PATCH /applicants/{applicant_id} external_applicant_id"] = false,
        ["PATCH /applicants/{applicant_id} tax_id"] = false,
        ["GET /api/v2.1/customers externalId"] = false,
        ["GET /api/v2.1/organizations externalId"] = false,
        ["GET /api/v2.1/queue externalId"] = false,
        ["GET /api/v2.1/verifications externalId"] = false,
        ["POST /addresses applicant_id"] = true,
        ["POST /affiliated-persons applicant_id"] = true,
        ["POST /verifications applicant_id"] = true,
        ["POST /documents applicant_id"] = true,
        ["POST /documents front_side_id"] = true,
        ["POST /documents back_side_id"] = true,
        ["POST /documents other_side_1_id"] = true,
        ["POST /documents other_side_2_id"] = true,
        ["POST /documents other_side_3_id"] = true,
        ["PATCH /documents/{document_id} front_side_id"] = true,
        ["PATCH /documents/{document_id} back_side_id"] = true,
        ["PATCH /documents/{document_id} other_side_1_id"] = true,
        ["PATCH /documents/{document_id} other_side_2_id"] = true,
        ["PATCH /documents/{document_id} other_side_3_id"] = true,
        ["POST /verifications form_id"] = false,
        ["POST /forms/{form_id}/urls applicant_id"] = true,
        ["POST /forms/{form_id}/urls external_applicant_id"] = false,
        ["POST /forms/{form_id}/urls form_id"] = false,
        ["POST /api/v2.1/forms/{formId}/links customerId"] = true,
        ["POST /api/v2.1/forms/{formId}/links organizationId"] = true,
        ["POST /api/v2.1/forms/{formId}/links externalId"] = false,
        ["POST /api/v2.1/customers externalId"] = false,
        ["POST /api/v2.1/organizations externalId"] = false,
        ["POST /api/v2.1/holds customerId"] = true,
        ["POST /api/v2.1/holds organizationId"] = true,
        ["POST /api/v2.1/erasures customerId"] = true,
        ["POST /api/v2.1/erasures organizationId"] = true,
        ["POST /api/v2.1/verifications customerId"] = true,
        ["POST /api/v2.1/verifications organizationId"] = true,
        ["POST /api/v2.1/customer/organization/{organizationId}/verify customerId"] = false,
        ["POST /api/v2.1/customer/organization/{organizationId}/verify requestedByUserId"] = false,
        ["POST /api/v2.1/verifications userId"] = false,
        ["POST /api/v2.1/verifications requestedByUserId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/approve verificationId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/approve organizationId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/approve customerId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/approve userId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/reject verificationId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/reject organizationId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/reject customerId"] = false,
        ["POST /api/v2.1/verifications/{verificationId}/reject userId"] = false,
        ["POST /api/v2.1/verifications/assign userId"] = true,
        ["POST /api/v2.1/verifications/{verificationId}/assign userId"] = true,
        ["POST /api/v2.1/verifications/{verificationId}/documents docId"] = false,
        ["POST /api/v2.1/deliveries/replay webhookId"] = true,
        ["GET /api/v2.1/verifications customerId"] = true,
        ["GET /api/v2.1/verifications organizationId"] = true,
        ["GET /api/v2.1/deliveries webhookId"] = true,
        ["GET /api/v2.1/deliveries verificationId"] = true,
        ["GET /api/v2.1/audit verificationId"] = true,
        ["GET /api/v2.1/audit actorId"] = false,
    };

    // What is read without an id and holds no records with ids of their own; held to this where the use case is tested.
    private static readonly string[] NoRecords =
    [
        "/api/v2.1/users/me/second-factor", // the caller's own
        "/api/v2.1/notices/count",
        "/api/v2.1/notices/mailed",
        "/api/v2.1/approval-policy",
        "/api/v2.1/approval-policy/versions",
        "/api/v2.1/queue/counts",
        "/api/v2.1/reason-codes",
        "/api/v2.1/statistics",
        "/api/v2.1/tenant",
    ];

    // What an open case refuses: a first approval that is not there cannot be withdrawn, nor review resumed that waits for
    // nothing, nor a decision recommended that nobody reviews towards.
    private static readonly string[] NeedsAnotherState =
    [
        "POST /api/v2.1/erasures/{erasureId}/confirm",
        "POST /api/v2.1/verifications/{verificationId}/withdraw-approval",
        "POST /api/v2.1/verifications/{verificationId}/resume-review",
        "POST /api/v2.1/verifications/{verificationId}/recommend",
        "POST /api/v2.1/verifications/{verificationId}/withdraw-recommendation",
        "POST /api/v2.1/verifications/{verificationId}/wake",
        "DELETE /api/v2.1/customer/individual/{customerId}/consents/{consent}",
        "DELETE /api/v2.1/customer/organization/{organizationId}/consents/{consent}",
    ];

    private static string Unknown() => Ids.New(TimeProvider.System.GetUtcNow());

    // A record of the kind that a parameter of that name stands for.
    private async Task<string> RecordAsync(string name, string tenantId)
    {
        switch (name)
        {
            case "verification_id" or "verificationId":
                return await service.OpenAsync(tenantId: tenantId);
            case "applicant_id" or "customerId":
                return (
                    await service.SendAsync(new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }, tenantId)
                ).Id;
            case "organizationId":
                return (
                    await service.SendAsync(
                        new CreateOrganization
                        {
                            Name = "Example Ltd",
                            BusinessActivities = [],
                            Directors = [],
                        },
                        tenantId
                    )
                ).Id;
            case "userId":
                return (
                    await service.SendAsync(
                        new CreateUser
                        {
                            UserName = "user-" + Unknown(),
                            Password = "correct horse battery staple",
                            Roles = Roles.Reviewer,
                        },
                        tenantId
                    )
                ).Id;
            case "documentId":
                var verification = await RecordAsync("verificationId", tenantId);
                return (
                    await service.PostAsync(
                        $"/api/v2.1/verifications/{verification}/documents",
                        """{"documentType":"PASSPORT","fileContent":"JVBERi0xLjcKJSVFT0YK"}""",
                        tenant: tenantId
                    )
                )
                    .Data.GetProperty("documentId")
                    .GetString()!;
            case "address_id":
                var resident = await RecordAsync("applicant_id", tenantId);
                return (
                    await service.SendAsync(
                        new AddAddress(resident, new SubjectAddress { Type = "REGISTERED" }),
                        tenantId
                    )
                ).Id;
            case "document_id":
                var fields = new SubjectDocumentFields { DocumentType = "PASSPORT" };
                var subject = await RecordAsync("applicant_id", tenantId);
                return (await service.SendAsync(new AddSubjectDocument(subject, fields), tenantId)).Id;
            case "front_side_id" or "back_side_id" or "other_side_1_id" or "other_side_2_id" or "other_side_3_id":
                var content = new MemoryStream("%PDF-1.7"u8.ToArray());
                return (await service.SendAsync(new UploadFile { Content = content }, tenantId)).Id;
            case "webhookId":
                return (
                    await service.PostAsync(
                        "/api/v2.1/webhooks",
                        """{"endpointUrl":"https://receiver.example/hooks","subscribedEvents":["verification.approved"]}""",
                        tenant: tenantId
                    )
                )
                    .Data.GetProperty("webhookId")
                    .GetString()!;
            case "keyId":
                return (
                    await service.PostAsync(
                        "/api/v2.1/api-keys",
                        """{"name":"Web shop","roles":["integration"]}""",
                        tenant: tenantId
                    )
                )
                    .Data.GetProperty("keyId")
                    .GetString()!;
            case "holdId":
                return (
                    await service.PostAsync(
                        "/api/v2.1/holds",
                        """{"tenant":true,"matter":"14 Js 311/26","reason":"Seizure order"}""",
                        "power-tenant",
                        tenantId
                    )
                )
                    .Data.GetProperty("holdId")
                    .GetString()!;
            case "erasureId":
                var ended = await RecordAsync("customerId", tenantId);
                return (
                    await service.PostAsync(
                        "/api/v2.1/erasures",
                        $$"""{"customerId":"{{ended}}","basis":"SUBJECT_REQUEST","reason":"Asked"}""",
                        "power-tenant",
                        tenantId
                    )
                )
                    .Data.GetProperty("erasureId")
                    .GetString()!;
            case "form_id" or "formId":
                return (await service.SendAsync(new CreateForm(FormSamples.OfPersons), tenantId)).Id;
            case "linkId":
                var form = await RecordAsync("formId", tenantId);
                return (await service.SendAsync(new CreateFormLink(form), tenantId)).Link.Id;
            case "proposalId":
                return await ProposalAsync(tenantId);
            case "deliveryId":
                var webhook = await RecordAsync("webhookId", tenantId);
                var delivery = (await service.PostAsync($"/api/v2.1/webhooks/{webhook}/test", null, tenant: tenantId))
                    .Data.GetProperty("deliveryId")
                    .GetString()!;
                await service.ExecuteAsync(
                    "UPDATE outbox_messages SET status = 'dead' WHERE id = @delivery",
                    new { delivery }
                );
                return delivery;
            default:
                Assert.Fail(
                    $"A route has the path parameter {name}: say in TenancyTests.cs how a record of it is made, or in RouteTable.NoIds that it is no id, so that its isolation is tested."
                );
                return "";
        }
    }

    // Proposed by a second power-tenant, for the one who asks to confirm. One waits at a time: it replaces the last one.
    private async Task<string> ProposalAsync(string tenantId)
    {
        var proposer = "proposer-" + Unknown();
        await service.SendAsync(
            new CreateUser
            {
                UserName = proposer,
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            },
            tenantId
        );
        var version = (await service.GetAsync("/api/v2.1/approval-policy", proposer, tenantId))
            .Data.GetProperty("version")
            .GetInt32();
        Assert.Equal(200, (await SetAsync(version, 2)).Status);
        var proposed = await SetAsync(version + 1, 1);
        Assert.True(proposed.Status == 202, proposed.Text);
        return proposed.Data.GetProperty("proposalId").GetString()!;

        async Task<Answer> SetAsync(int basedOn, int approvals) =>
            await service.SendAsync(
                await service.V21Async(
                    HttpMethod.Put,
                    "/api/v2.1/approval-policy",
                    new
                    {
                        basedOnVersion = basedOn,
                        standard = new { approvals },
                        high = new { },
                    },
                    proposer,
                    tenantId
                )
            );
    }

    private async Task<Answer> SendAsync(Route route, string path, string? body) =>
        await service.SendAsync(
            route.IsV1
                ? Service.V1(route.HttpMethod, path, body, "vk_sandbox_power_tenant")
                : await service.V21Async(route.HttpMethod, path, body, "power-tenant")
        );

    [Fact]
    public async Task Another_tenants_id_in_the_address_answers_byte_for_byte_like_one_that_does_not_exist()
    {
        // Whoever signs in reads no record: a user's id in the address is one more thing that must be right (SessionsTests).
        var tested = 0;
        foreach (var route in Route.ContractsOf(service).Where(route => !RouteTable.Open.Contains(route.Name)))
        {
            var body = RouteTable.FreshBody(route);
            foreach (var name in route.Parameters.Except(RouteTable.NoIds.Keys))
            {
                var foreign = await RecordAsync(name, TestApi.OtherTenant);
                var before = await service.DumpAsync();

                var unknown = await SendAsync(
                    route,
                    route.Fill(each => RouteTable.NoIds.GetValueOrDefault(each) ?? Unknown()),
                    body
                );
                Assert.True(unknown.Status == 404, $"{route} with an unknown id: {unknown}");
                foreach (
                    var id in new[] { foreign, "not_an_id", "%3F", "%27%20OR%201=1--", new string('a', 65), "%C3%A9" }
                )
                {
                    var answer = await SendAsync(
                        route,
                        route.Fill(each => RouteTable.NoIds.GetValueOrDefault(each) ?? id),
                        body
                    );
                    Assert.Equal($"{route} {unknown.Visible}", $"{route} {answer.Visible}");
                }

                Assert.Equal(before, await service.DumpAsync());

                if (NeedsAnotherState.Contains(route.Name))
                {
                    continue;
                }

                // The same request with an id of one's own is served: it was the tenant that the others were refused for.
                var ownId = await RecordAsync(name, TestApi.Tenant);
                var own = await SendAsync(
                    route,
                    route.Fill(each => RouteTable.NoIds.GetValueOrDefault(each) ?? ownId),
                    body
                );
                Assert.True(own.Status == 200, $"{route} with an id of one's own: {own}");
                tested++;
            }
        }

        Assert.True(tested > 15, $"Only {tested} routes name a record.");
    }

    [Fact]
    public async Task Another_tenants_version_is_no_better_known_than_an_unknown_one()
    {
        foreach (var action in new[] { "approve", "reject" })
        {
            var body =
                action == "approve"
                    ? """{"approvedBy":"power-tenant","notes":"n"}"""
                    : """{"rejectedBy":"power-tenant","notes":"n"}""";
            var answers = new List<string>();
            foreach (var id in new[] { Seeded.Foreign, Unknown() })
            {
                var request = await service.V21Async(HttpMethod.Post, $"/api/v2.1/verifications/{id}/{action}", body);
                request.Headers.TryAddWithoutValidation("If-Match", "\"99\"");
                answers.Add((await service.SendAsync(request)).Visible);
            }

            Assert.StartsWith("404", answers[0]);
            Assert.Equal(answers[1], answers[0]);
        }
    }

    [Fact]
    public async Task Another_tenants_id_in_a_body_or_query_answers_byte_for_byte_like_one_that_does_not_exist()
    {
        var named = new List<string>();
        foreach (var route in Route.ContractsOf(service))
        {
            var body = RouteTable.Of(route).Body;
            var inBody = route.BodyType is null
                ? []
                : WireJson.Options.GetTypeInfo(route.BodyType).Properties.Select(p => p.Name);
            foreach (
                var name in inBody
                    .Concat(route.Query)
                    .Where(name => name.EndsWith("id", StringComparison.OrdinalIgnoreCase))
            )
            {
                named.Add($"{route.Name} {name}");
                if (!References.TryGetValue($"{route.Name} {name}", out var isLookedUp))
                {
                    Assert.Fail(
                        $"{name} of {route.Name} may name a record: say in TenancyTests.References whether it is looked up, so that its isolation is tested."
                    );
                }

                if (!isLookedUp)
                {
                    continue;
                }

                var foreign = await RecordAsync(name, TestApi.OtherTenant);
                var before = await service.DumpAsync();
                var answers = new List<string>();
                foreach (var id in new[] { foreign, Unknown() })
                {
                    var answer = body is null
                        ? await SendAsync(route, $"{route.Template}?{name}={id}", null)
                        : await SendAsync(route, route.Template, With(route, body, name, id));
                    Assert.True(answer.Status == (body is null ? 200 : 404), $"{route} {name}: {answer}");
                    answers.Add(answer.Visible);
                }

                Assert.Equal($"{route} {answers[1]}", $"{route} {answers[0]}");
                Assert.Equal(before, await service.DumpAsync());
            }
        }

        Assert.Empty(References.Keys.Except(named));
    }

    private static string With(Route route, string body, string name, string id)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        if (route.Name is "POST /api/v2.1/verifications" or "POST /api/v2.1/holds" or "POST /api/v2.1/erasures")
        {
            json.Remove("customerId");
        }

        json[name] = id;
        return json.ToJsonString();
    }

    [Fact]
    public async Task A_list_holds_none_of_another_tenants_records()
    {
        var foreign = new List<string> { Seeded.Foreign, Seeded.ForeignApplicant };
        foreach (
            var name in new[]
            {
                "verificationId",
                "customerId",
                "organizationId",
                "webhookId",
                "deliveryId",
                "userId",
                "keyId",
                "holdId",
                "erasureId",
                "formId",
            }
        )
        {
            foreign.Add(await RecordAsync(name, TestApi.OtherTenant));
            await RecordAsync(name, TestApi.Tenant);
        }

        foreach (
            var (tenant, verification) in new[]
            {
                (TestApi.OtherTenant, Seeded.Foreign),
                (TestApi.Tenant, Seeded.Person),
            }
        )
        {
            await service.SendAsync(new AddNote(verification, "@power-tenant", ForAdmins: false), tenant);
        }

        var lists = Route
            .ContractsOf(service)
            .Where(r => r is { Method: "GET", Parameters.Count: 0, IsV1: false })
            .Where(r => !NoRecords.Contains(r.Template))
            .ToList();
        Assert.Equal(15, lists.Count);
        foreach (var list in lists)
        {
            var ours = await service.GetAsync(list.Template, "power-tenant");
            var theirs = await service.GetAsync(list.Template, "power-tenant", TestApi.OtherTenant);

            Assert.Equal(200, ours.Status);
            Assert.NotEmpty(ours.Data.GetProperty("items").EnumerateArray());
            Assert.All(foreign, id => Assert.DoesNotContain(id, ours.Text));
            if (list.Template != "/api/v2.1/email-templates")
            {
                Assert.Contains(foreign, id => theirs.Text.Contains(id, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("vk_sandbox_power_tenant", Seeded.Person, 200)]
    [InlineData("vk_sandbox_power_tenant", Seeded.Foreign, 404)]
    [InlineData("vk_other_power_tenant", Seeded.Foreign, 200)]
    [InlineData("vk_other_power_tenant", Seeded.Person, 404)]
    public async Task A_key_reads_its_own_tenants_cases_and_no_others(string key, string id, int status) =>
        Assert.Equal(
            status,
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}", key: key))).Status
        );

    [Fact]
    public async Task A_refused_look_at_another_tenants_case_leaves_no_mark_in_its_history()
    {
        var before = await service.QueryAsync<long>(
            "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @OtherTenant",
            new { TestApi.OtherTenant }
        );

        var answer = await service.PostAsync(
            $"/api/v2.1/verifications/{Seeded.Foreign}/approve",
            """{"approvedBy":"power-tenant","notes":"n"}""",
            "reviewer"
        );

        // Refused for the role before the case is looked for, as with an id of nothing.
        Assert.Equal(403, answer.Status);
        Assert.Equal(
            before,
            await service.QueryAsync<long>(
                "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @OtherTenant",
                new { TestApi.OtherTenant }
            )
        );
    }
}
