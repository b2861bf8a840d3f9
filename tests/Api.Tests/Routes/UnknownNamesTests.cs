using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using VerificationService.Api.Http.Bodies;

namespace VerificationService.Api.Tests.Routes;

/// <summary>A name that a route does not know is refused by name on every route, and nothing is changed.</summary>
public sealed class UnknownNamesTests(Service service) : IClassFixture<Service>
{
    private const string Stranger = "neverHeardOf";

    private IReadOnlyList<Route> Routes() => Route.ContractsOf(service);

    private IEnumerable<Route> WithBody() => Routes().Where(route => route.BodyType is not null);

    private static string PathOf(Route route) =>
        route.Fill(name =>
            RouteTable.NoIds.GetValueOrDefault(name)
            ?? name switch
            {
                "applicant_id" => Seeded.Applicant,
                "customerId" => Seeded.Customer,
                "organizationId" => Seeded.Organization,
                "userId" => Seeded.TenantAdminId,
                _ => Seeded.Business,
            }
        );

    private async Task<Answer> SendAsync(Route route, string path, string? body, string type = "application/json")
    {
        var request = route.IsV1
            ? Service.V1(route.HttpMethod, path)
            : await service.V21Async(route.HttpMethod, path, user: "power-tenant");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        return await service.SendAsync(request);
    }

    // Names and messages, as either surface tells them.
    private static Dictionary<string, string> Told(Route route, Answer answer)
    {
        Assert.True(answer.Status == 400, $"{route}: {answer}");
        if (route.IsV1)
        {
            Assert.Equal("bad_request", answer.Json.GetProperty("type").GetString());
        }

        return (route.IsV1 ? answer.Json.GetProperty("errors") : answer.Data.GetProperty("errors"))
            .EnumerateArray()
            .ToDictionary(
                error => error.GetProperty(route.IsV1 ? "parameter" : "field").GetString()!,
                error => error.GetProperty("message").GetString()!
            );
    }

    // The valid body with a stranger in one object: at the top, in each object beneath it, in the objects of each list.
    private static IEnumerable<(string Path, JsonObject Body)> WithStranger(JsonObject valid, RequestShape shape)
    {
        var top = valid.DeepClone().AsObject();
        top[Stranger] = "x";
        yield return (Stranger, top);
        foreach (var member in shape.Members)
        {
            var inner = member.Shape is { IsList: true } list ? list.Element : member.Shape;
            if (inner is null)
            {
                continue;
            }

            foreach (var (path, beneath) in WithStranger([], inner))
            {
                var body = valid.DeepClone().AsObject();
                body[member.Name] = member.Shape!.IsList ? new JsonArray(beneath) : beneath;
                yield return ($"{member.Name}{(member.Shape.IsList ? "[0]" : "")}.{path}", body);
            }
        }
    }

    [Fact]
    public async Task An_unknown_field_at_any_depth_of_any_body_is_400_by_its_path_and_changes_nothing()
    {
        var before = await service.DumpAsync();
        var depths = new List<string>();
        foreach (var route in WithBody())
        {
            var valid = JsonNode.Parse(RouteTable.FreshBody(route)!)!.AsObject();
            foreach (var (path, body) in WithStranger(valid, RequestShape.Of(route.BodyType!)!))
            {
                var told = Told(route, await SendAsync(route, PathOf(route), body.ToJsonString()));

                Assert.Equal($"{path} is not a field of this request", Assert.Single(told, t => t.Key == path).Value);
                depths.Add(path);
            }
        }

        Assert.Contains($"directors[0].{Stranger}", depths);
        Assert.Contains($"beneficialOwners[0].{Stranger}", depths);
        Assert.Contains($"standard.{Stranger}", depths);
        Assert.Contains($"dueHours.{Stranger}", depths);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task An_unknown_field_of_any_form_is_400_by_its_path_and_changes_nothing()
    {
        const string Form = "application/x-www-form-urlencoded";
        var before = await service.DumpAsync();
        foreach (var route in WithBody().Where(route => route.AcceptsForm))
        {
            Assert.Contains(Stranger, Told(route, await SendAsync(route, PathOf(route), $"{Stranger}=1", Form)));
        }

        var applicants = Routes().Single(route => route.Name == "POST /applicants");
        var told = Told(
            applicants,
            await SendAsync(
                applicants,
                "/applicants",
                "type=COMPANY&company_name=A&directors[0][pepp]=true&directors[1][name]=B&directors[1][x][y]=1",
                Form
            )
        );
        Assert.Equal("directors[0].pepp is not a field of this request; did you mean pep?", told["directors[0].pepp"]);
        Assert.Contains("directors[1].x", told);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task An_unknown_query_parameter_of_any_route_is_400_by_its_name_and_changes_nothing()
    {
        var before = await service.DumpAsync();
        foreach (var route in Routes())
        {
            var path = $"{PathOf(route)}?{Stranger}=1&another=2";
            var told = Told(route, await SendAsync(route, path, RouteTable.FreshBody(route)));

            Assert.True(told.Keys.Order().SequenceEqual(["another", Stranger]), $"{route}: {string.Join(' ', told)}");
        }

        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [InlineData(
        "POST",
        "/api/v2.1/organizations",
        """{"name":"A","businessActivity":["GAMBLING"]}""",
        "businessActivity",
        "businessActivities"
    )]
    [InlineData(
        "POST",
        "/applicants",
        """{"type":"COMPANY","company_name":"A","businessActivities":"GAMBLING"}""",
        "businessActivities",
        "business_activity"
    )]
    [InlineData("PATCH", "/api/v2.1/users/" + Seeded.TenantAdminId, """{"isActive":false}""", "isActive", "active")]
    [InlineData(
        "PUT",
        "/api/v2.1/approval-policy",
        """{"basedOnVersion":0,"standard":{"aprovals":2},"high":{}}""",
        "standard.aprovals",
        "approvals"
    )]
    [InlineData(
        "POST",
        "/api/v2.1/deliveries/replay",
        """{"since":"2020-01-01","webhookID":"x"}""",
        "webhookID",
        "webhookId"
    )]
    [InlineData("GET", "/api/v2.1/verifications?risk=HIGH", null, "risk", "riskLevel")]
    [InlineData("POST", "/api/v2.1/organizations", """{"Name":"A","name":"A"}""", "Name", "name")]
    public async Task What_was_meant_is_told(string method, string path, string? body, string name, string meant)
    {
        var before = await service.DumpAsync();
        var route = Routes().First(r => r.Method == method && r.Matches(path.Split('?')[0]));

        var told = Told(route, await SendAsync(route, path, body));

        Assert.EndsWith($"; did you mean {meant}?", told[name]);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task Every_unknown_name_is_told_at_once_up_to_fifty()
    {
        var route = Routes().Single(r => r.Name == "POST /api/v2.1/organizations");
        var few = await SendAsync(route, PathOf(route), """{"one":1,"two":{"three":3},"directors":[{},{"four":4}]}""");
        var many = new JsonObject();
        foreach (var number in Enumerable.Range(0, 2000))
        {
            many[$"unknown{number}"] = number;
        }

        var crowd = Told(route, await SendAsync(route, PathOf(route), many.ToJsonString()));

        Assert.Equal(["directors[1].four", "one", "two"], Told(route, few).Keys.Order());
        Assert.Equal(UnknownNames.Most + 1, crowd.Count);
        Assert.Contains("the rest is not listed", crowd["body"]);
    }

    [Fact]
    public async Task A_known_name_that_is_escaped_is_known_and_is_repeated_by_its_plain_twin()
    {
        var taken = await service.PostAsync("/api/v2.1/organizations", """{"\u006eame":"Escaped Ltd"}""");
        var twice = await service.PostAsync("/api/v2.1/organizations", """{"name":"A","\u006eame":"B"}""");

        Assert.Equal(200, taken.Status);
        Assert.Equal(400, twice.Status);
        Assert.Contains("name must be given only once", twice.Text);
    }

    [Fact]
    public async Task What_a_published_contract_knows_is_accepted_whatever_it_holds()
    {
        var seen = new List<string>();
        foreach (var route in WithBody())
        {
            foreach (var name in RequestShape.Of(route.BodyType!)!.Members.Where(m => !m.IsUsed).Select(m => m.Name))
            {
                foreach (var value in new[] { "\"text\"", "7", "true", "null", """{"any":["thing"]}""" })
                {
                    // Without what the route asks for, so that nothing happens and the name is still looked at.
                    var answer = await SendAsync(route, PathOf(route), $$"""{"{{name}}":{{value}}}""");

                    Assert.False(answer.Text.Contains($"{name} ", StringComparison.Ordinal), $"{route}: {answer}");
                    seen.Add(name);
                }
            }
        }

        Assert.Contains("sandbox", seen);
        Assert.Contains("tenantKey", seen);
        Assert.Contains("documentCategory", seen);
        foreach (
            var path in new[]
            {
                $"/applicants/{Seeded.Applicant}?sandbox=true&verification_id=1",
                $"/verifications/{Seeded.Business}?sandbox=true",
            }
        )
        {
            Assert.Equal(200, (await service.SendAsync(Service.V1(HttpMethod.Get, path))).Status);
        }

        var created = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/applicants?sandbox=true",
                """{"type":"PERSON","first_name":"Ada","last_name":"Lovelace","middle_name":"King","gender":"F","phone":"1","sandbox":true,"language_code":"en","form_id":"f","custom_field_1":"x"}"""
            )
        );
        Assert.Equal(200, created.Status);
    }

    [Fact]
    public void No_table_of_unused_names_holds_a_fact_that_bears_on_risk()
    {
        var names = WithBody()
            .SelectMany(route => RequestShape.Of(route.BodyType!)!.Members.Where(member => !member.IsUsed))
            .Select(member => member.Name)
            .Concat(Routes().SelectMany(route => UnusedAttribute.QueryOf(route.Action!.EndpointMetadata)))
            .ToHashSet();

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, RiskNames.Include);
    }

    [Theory]
    [InlineData("pep")]
    [InlineData("isPep")]
    [InlineData("PEP_STATUS")]
    [InlineData("politicallyExposed")]
    [InlineData("politically_exposed")]
    [InlineData("business_activity_id")]
    [InlineData("residenceCountry")]
    [InlineData("shareholders")]
    [InlineData("beneficial_owner")]
    [InlineData("ownershipShare")]
    [InlineData("riskScore")]
    [InlineData("customerCategory")]
    public void A_fact_that_bears_on_risk_is_told_by_its_name(string name) => Assert.True(RiskNames.Include(name));

    [Fact]
    public async Task Null_is_absent_and_so_is_an_empty_optional_id()
    {
        var decided = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{await service.OpenAsync()}/status",
                """{"verification_status":"approved","callback_enabled":null,"project_owner_email_enabled":null,"applicant_email_enabled":null}"""
            )
        );
        var opened = await service.PostAsync(
            "/api/v2.1/verifications",
            $$"""{"customerId":"{{Seeded.Customer}}","organizationId":"","userId":"","requestedByUserId":""}"""
        );
        var approved = await service.PostAsync(
            $"/api/v2.1/verifications/{await service.OpenAsync()}/approve",
            """{"approvedBy":"tenant-admin","notes":"Fine","verificationId":"","organizationId":"","customerId":"","userId":""}"""
        );
        var form = Service.V1(HttpMethod.Post, "/verifications");
        form.Content = new StringContent(
            $"applicant_id={Seeded.Applicant}&form_id=",
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/x-www-form-urlencoded")
        );
        var byForm = await service.SendAsync(form);
        var directors = await service.PostAsync(
            "/api/v2.1/organizations",
            """{"name":"A","directors":[{"name":"B","politicallyExposed":null,"beneficialOwner":null}]}"""
        );

        foreach (var answer in new[] { decided, opened, approved, byForm, directors })
        {
            Assert.True(answer.Status == 200, answer.ToString());
        }

        Assert.False(opened.Data.TryGetProperty("organizationId", out _));
    }

    [Fact]
    public async Task Fields_sent_to_an_action_that_reads_none_are_400_and_an_empty_body_is_taken()
    {
        var bodyless = Routes().Where(r => r.BodyType is null && r.Method is not "GET").ToList();
        var before = await service.DumpAsync();
        foreach (var route in bodyless)
        {
            Assert.Contains(Stranger, Told(route, await SendAsync(route, PathOf(route), $$"""{"{{Stranger}}":1}""")));
            Assert.Equal(400, (await SendAsync(route, PathOf(route), "nonsense")).Status);
        }

        Assert.Equal(before, await service.DumpAsync());
        Assert.Contains(bodyless, route => route.Template.EndsWith("/start-review", StringComparison.Ordinal));
        foreach (var body in new[] { "", " ", "{}" })
        {
            var path = $"/api/v2.1/verifications/{await service.OpenAsync()}/start-review";
            Assert.Equal(200, (await service.PostAsync(path, body)).Status);
        }
    }

    [Fact]
    public async Task A_part_of_an_upload_that_is_unknown_or_behind_the_file_is_400_and_stores_nothing()
    {
        var path = $"/api/v2.1/verifications/{Seeded.Business}/documents";
        var before = await service.DumpAsync();

        var unknown = await UploadAsync(
            ("documentType", "PASSPORT"),
            ("docID", "front"),
            ("file", "%PDF-1.7\n%%EOF\n")
        );
        var late = await UploadAsync(("documentType", "PASSPORT"), ("file", "%PDF-1.7\n%%EOF\n"), ("docId", "front"));

        Assert.Equal(400, unknown.Status);
        Assert.Contains("docID is not a field of this request; did you mean docId?", unknown.Text);
        Assert.Equal(400, late.Status);
        Assert.Contains("The file must be the last part", late.Text);
        Assert.Equal(before, await service.DumpAsync());
        var unused = await UploadAsync(
            ("documentType", "PASSPORT"),
            ("description", new string('d', 5000)),
            ("docId", ""),
            ("file", "%PDF-1.7\n%%EOF\n")
        );
        Assert.True(unused.Status == 200, unused.ToString());

        async Task<Answer> UploadAsync(params (string Name, string Value)[] parts)
        {
            var content = new MultipartFormDataContent();
            foreach (var (name, value) in parts)
            {
                var part = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
                if (name == "file")
                {
                    content.Add(part, name, "passport.pdf");
                }
                else
                {
                    content.Add(part, name);
                }
            }

            var request = await service.V21Async(HttpMethod.Post, path);
            request.Content = content;
            return await service.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br, identity")]
    [InlineData("nonsense")]
    public async Task A_body_that_is_packed_is_415_with_what_is_taken_and_changes_nothing(string coding)
    {
        var before = await service.DumpAsync();
        foreach (var route in WithBody())
        {
            var request = route.IsV1
                ? Service.V1(route.HttpMethod, PathOf(route), RouteTable.FreshBody(route))
                : await service.V21Async(route.HttpMethod, PathOf(route), RouteTable.FreshBody(route), "power-tenant");
            request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", coding);

            var answer = await service.SendAsync(request);

            Assert.True(answer.Status == 415, $"{route}: {answer}");
            Assert.Equal("identity", answer.Header("Accept-Encoding"));
            Assert.Contains("Content-Encoding must be left out or be identity", answer.Text);
        }

        var visitor = service.Visit();
        using var form = new FormUrlEncodedContent([new("userName", "tenant-admin")]);
        form.Headers.ContentEncoding.Add(coding.Split(',')[0]);
        var page = await visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/console/sign-in") { Content = form }
        );
        Assert.Equal(415, (int)page.Status);
        Assert.Equal("identity", page.Headers["Accept-Encoding"]);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_body_in_the_coding_identity_is_taken()
    {
        var request = await service.V21Async(HttpMethod.Post, "/api/v2.1/organizations", """{"name":"Plain Ltd"}""");
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "Identity");

        Assert.Equal(200, (await service.SendAsync(request)).Status);
    }
}
