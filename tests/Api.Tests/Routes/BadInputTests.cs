using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VerificationService.Api.Http.Json;

namespace VerificationService.Api.Tests.Routes;

/// <summary>
/// Everything that is not as it should be, on every route that takes a body: refused in the surface's own shape, told
/// without a word about the inside, and nothing changed.
/// </summary>
public sealed class BadInputTests(Service service) : IClassFixture<Service>
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    // One record of each kind, so that what would be taken by mistake would change it.
    private async Task<string> PathAsync(Route route)
    {
        var values = new Dictionary<string, string>();
        foreach (var name in route.Parameters)
        {
            values[name] =
                RouteTable.NoIds.GetValueOrDefault(name)
                ?? name switch
                {
                    "verification_id" or "verificationId" => Seeded.Business,
                    "documentId" => (
                        await service.PostAsync(
                            $"/api/v2.1/verifications/{Seeded.Business}/documents",
                            """{"docId":"front","documentType":"PASSPORT","fileContent":"JVBERi0xLjcKJSVFT0YK"}"""
                        )
                    )
                        .Data.GetProperty("documentId")
                        .GetString()!,
                    // Of an address to sign in at, where neither is looked at.
                    "form_id" or "formId" => Seeded.Form,
                    "organizationId" => Seeded.Organization,
                    "customerId" => Seeded.Customer,
                    "userId" => (
                        await service.PostAsync(
                            "/api/v2.1/users",
                            RouteTable.FreshBody(
                                Route.ContractsOf(service).Single(r => r.Name == "POST /api/v2.1/users")
                            )
                        )
                    )
                        .Data.GetProperty("userId")
                        .GetString()!,
                    "webhookId" => (
                        await service.PostAsync(
                            "/api/v2.1/webhooks",
                            """{"endpointUrl":"https://receiver.example/hooks","subscribedEvents":["verification.approved"]}"""
                        )
                    )
                        .Data.GetProperty("webhookId")
                        .GetString()!,
                    "applicant_id" => Seeded.Applicant,
                    "address_id" => (
                        await service.SendAsync(
                            Service.V1(
                                HttpMethod.Post,
                                "/addresses",
                                """{"applicant_id":"4141cc1b18dba048470b2961cb4592f480fe","type":"REGISTERED"}"""
                            )
                        )
                    )
                        .Json.GetProperty("address_id")
                        .GetString()!,
                    "document_id" => (
                        await service.SendAsync(
                            Service.V1(
                                HttpMethod.Post,
                                "/documents",
                                """{"applicant_id":"4141cc1b18dba048470b2961cb4592f480fe","type":"PASSPORT"}"""
                            )
                        )
                    )
                        .Json.GetProperty("document_id")
                        .GetString()!,
                    _ => throw new InvalidOperationException($"{route} takes a body and a {name}: make one here."),
                };
        }

        return route.Fill(name => values[name]);
    }

    private async Task<Answer> SendAsync(Route route, string path, byte[] body, string? contentType = Json)
    {
        var request = route.IsV1
            ? Service.V1(route.HttpMethod, path)
            : await service.V21Async(route.HttpMethod, path, user: "power-tenant");
        request.Content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await service.SendAsync(request);
    }

    private static void AssertOwnShape(Route route, Answer answer, string what)
    {
        var told = $"{route} with {what}: {answer}";
        Assert.True(answer.Status is >= 400 and < 500, told);
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        var names = answer.Json.EnumerateObject().Select(member => member.Name);
        if (route.IsV1)
        {
            Assert.True(names.SequenceEqual(["type", "errors"]), told);
            Assert.NotEmpty(answer.Json.GetProperty("errors").EnumerateArray());
            Assert.All(
                answer.Json.GetProperty("errors").EnumerateArray(),
                error => Assert.Equal(["parameter", "message"], error.EnumerateObject().Select(member => member.Name))
            );
        }
        else
        {
            Assert.True(names.SequenceEqual(["code", "message", "data"]), told);
            Assert.Equal(answer.Status, answer.Json.GetProperty("code").GetInt32());
            Assert.NotEmpty(answer.Error!);
        }

        Assert.All(
            [
                "System.",
                "Microsoft.",
                "VerificationService.",
                "Exception",
                "   at ",
                ".cs:",
                "Nullable",
                "SQLite",
                "BytePosition",
            ],
            inside => Assert.False(answer.Text.Contains(inside, StringComparison.OrdinalIgnoreCase), told)
        );
    }

    private static string Deep(int levels) =>
        string.Concat(Enumerable.Repeat("""{"a":""", levels)) + "1" + new string('}', levels);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    // What no route takes, whatever its body looks like.
    private static IEnumerable<(string What, byte[] Body)> Broken(string valid)
    {
        foreach (
            var text in new[]
            {
                "",
                " \r\n\t",
                "null",
                "true",
                "1",
                "\"text\"",
                "[]",
                $"[{valid}]",
                "{",
                "}",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{\"a\":1}//",
                "/**/{}",
                valid + "{}",
                valid + ",",
                valid[..^1],
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                Deep(17),
                Deep(25),
                Deep(5000),
                new string('[', 100_000),
                """{"a":""" + new string('[', 20) + new string(']', 20) + "}",
                """{"a":1,"a":2}""",
                """{"a":{"b":1,"\u0062":2}}""",
                """{"a":"\ud800"}""",
                """{"a":"\udc00\ud800"}""",
                """{"a":"\u0000"}""",
                """{"a":"\u001b[31m"}""",
                """{"a":"\u0085"}""",
                """{"\u0000":1}""",
                """{"\ud800":1}""",
                "<a/>",
                "a=b",
            }
        )
        {
            yield return (text.Length > 60 ? text[..60] : text, Utf8(text));
        }

        // Bytes that are no UTF-8: alone, an overlong slash, a surrogate, cut short, beyond U+10FFFF.
        foreach (
            var bytes in new byte[][]
            {
                [0xFF],
                [0xC0, 0xAF],
                [0xED, 0xA0, 0x80],
                [0xE2, 0x82],
                [0xF4, 0x90, 0x80, 0x80],
            }
        )
        {
            yield return ($"bytes {Convert.ToHexString(bytes)}", [.. Utf8("{\"a\":\""), .. bytes, .. Utf8("\"}")]);
        }

        yield return ("UTF-16", Encoding.Unicode.GetBytes(valid));
        yield return ("UTF-32", Encoding.UTF32.GetBytes(valid));
    }

    // What is wrong with one member, made from its type.
    private static IEnumerable<(string What, JsonObject Body)> WrongMembers(Route route)
    {
        foreach (var property in WireJson.Options.GetTypeInfo(route.BodyType!).Properties)
        {
            // An identifier of the sender's own may be a number.
            var mayBeNumber = property.CustomConverter is TextOrNumberConverter;
            foreach (
                var (what, value) in WrongValues(property.PropertyType)
                    .Where(wrong => !(mayBeNumber && wrong.What == "a number"))
            )
            {
                var body = ValidBody(route, property.Name);
                body[property.Name] = value;
                yield return ($"{property.Name} {what}", body);
            }
        }
    }

    // What a person has, a company's body holds unread, and the other way round; and of two names for one thing only the
    // one at fault is sent, so that it is refused for itself and not for the contradiction.
    private static JsonObject ValidBody(Route route, string member)
    {
        var isCompanys =
            route.Name == "POST /applicants"
            && member is ("company_name" or "name" or "registration_country" or "business_activity" or "directors");
        var body = isCompanys
            ? """{"type":"COMPANY","company_name":"Example Ltd","residence_country":"GB"}"""
            : RouteTable.Of(route).Body!;
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove(
            member switch
            {
                "name" => "company_name",
                "registration_country" => "residence_country",
                "residenceCountry" => "country",
                "verificationType" => "type",
                "url" => "endpointUrl",
                "endpointUrl" => "url",
                "events" => "subscribedEvents",
                "subscribedEvents" => "events",
                "secret" => "secretKey",
                "secretKey" => "secret",
                "username" => "userName",
                "userName" => "username",
                "approvedBy" => "rejectedBy",
                "approvalReason" => "rejectionReason",
                _ => "",
            }
        );
        return json;
    }

    private static IEnumerable<(string What, JsonNode Value)> WrongValues(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        var info = WireJson.Options.GetTypeInfo(bare);
        if (bare != typeof(string))
        {
            yield return ("text", "text");
        }
        else
        {
            yield return ("with a control character", "a\u0007b");
            yield return ("with DEL", "a\u007fb");
            yield return ("with a C1 control character", "a\u0085b");
            // Placeholders for the characters themselves: JSON lets these two stand unescaped.
            yield return ("with a bare C1 control character", "a\uE000b");
            yield return ("with a bare DEL", "a\uE001b");
            yield return ("over-long", new string('x', 150_000));
        }

        if (bare != typeof(bool))
        {
            yield return ("a boolean", true);
        }
        else
        {
            yield return ("a boolean as text", "true");
        }

        if (bare == typeof(decimal))
        {
            yield return ("a number as text", "1");
        }
        else if (bare != typeof(int))
        {
            yield return ("a number", 42);
        }
        else
        {
            yield return ("a fraction", 1.5);
            yield return ("a number as text", "1");
        }

        yield return ("a huge number", JsonNode.Parse("1e999")!);
        if (info.Kind != JsonTypeInfoKind.Enumerable)
        {
            yield return ("an array", new JsonArray("a"));
        }
        else
        {
            yield return ("an object", new JsonObject { ["a"] = 1 });
            yield return ("an array of null", new JsonArray((JsonNode?)null));
            yield return (
                "an array of 10,000",
                new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => (JsonNode)"a")])
            );
            var element = WireJson.Options.GetTypeInfo(info.ElementType!);
            foreach (var (what, value) in WrongValues(info.ElementType!))
            {
                yield return ($"an array with {what}", new JsonArray(value));
            }

            foreach (var member in element.Properties)
            {
                foreach (var (what, value) in WrongValues(member.PropertyType))
                {
                    yield return (
                        $"an element whose {member.Name} is {what}",
                        new JsonArray(new JsonObject { [member.Name] = value })
                    );
                }
            }
        }

        // Free JSON takes any object; it is kept as sent.
        if (bare == typeof(string) || bare == typeof(bool))
        {
            yield return ("an object", new JsonObject());
        }
        else if (bare == typeof(RawJson))
        {
            yield return ("an over-long object", new JsonObject { ["a"] = new string('x', 20_000) });
            yield return ("an object with a bare C1 control character", new JsonObject { ["a"] = "a\uE000b" });
            yield return ("an object with a bare DEL", new JsonObject { ["a"] = new JsonArray("a\uE001b") });
        }
    }

    private IEnumerable<Route> WithBody() => Route.ContractsOf(service).Where(route => route.BodyType is not null);

    [Fact]
    public async Task What_is_no_body_at_all_is_400_and_changes_nothing()
    {
        var routes = WithBody().ToList();
        Assert.True(routes.Count > 10);
        foreach (var route in routes)
        {
            var path = await PathAsync(route);
            var before = await service.DumpAsync();
            foreach (var (what, body) in Broken(RouteTable.Of(route).Body!.Trim()))
            {
                if (route.IsBodyOptional && what.Trim().Length == 0)
                {
                    continue;
                }

                var answer = await SendAsync(route, path, body);

                AssertOwnShape(route, answer, what);
                Assert.True(answer.Status == 400, $"{route} with {what}: {answer}");
            }

            Assert.Equal(before, await service.DumpAsync());
        }
    }

    [Fact]
    public async Task A_wrong_type_a_control_character_and_an_over_long_text_in_any_member_are_refused_and_change_nothing()
    {
        foreach (var route in WithBody())
        {
            var path = await PathAsync(route);
            var before = await service.DumpAsync();
            foreach (var (what, body) in WrongMembers(route))
            {
                var json = body.ToJsonString().Replace("\\uE000", "\u0085").Replace("\\uE001", "\u007F");
                var answer = await SendAsync(route, path, Utf8(json));

                AssertOwnShape(route, answer, what);

                // An id of any length is one that does not exist.
                var mayBeNotFound = what.EndsWith("id over-long", StringComparison.OrdinalIgnoreCase);
                // v1 tells a value that is not acceptable (422) from what is malformed (400).
                var isValue =
                    route.IsV1 && (what.Contains("over-long") || what.Contains("10,000") || what.Contains("file text"));
                Assert.True(
                    answer.Status == 400
                        || (mayBeNotFound && answer.Status == 404)
                        || (isValue && answer.Status == 422),
                    $"{route} with {what}: {answer}"
                );
            }

            Assert.Equal(before, await service.DumpAsync());
        }
    }

    [Fact]
    public async Task Nulls_everywhere_and_a_body_without_members_are_400_and_change_nothing()
    {
        // A reset of a password needs nothing said: its body is there to refuse a password by name. Nor does a new secret, or a link for
        // an applicant whom the form makes known.
        foreach (
            var route in WithBody()
                .Where(route =>
                    !route.Name.EndsWith("/reset-password", StringComparison.Ordinal)
                    && !route.Name.EndsWith("/callback-secret/rotate", StringComparison.Ordinal)
                    && !route.Name.EndsWith("}/links", StringComparison.Ordinal)
                    && !route.Name.EndsWith("}/urls", StringComparison.Ordinal)
                )
        )
        {
            var path = await PathAsync(route);
            var before = await service.DumpAsync();
            var nulls = new JsonObject();
            foreach (var property in WireJson.Options.GetTypeInfo(route.BodyType!).Properties)
            {
                nulls[property.Name] = null;
            }

            foreach (var body in new[] { nulls.ToJsonString(), "{}" })
            {
                var answer = await SendAsync(route, path, Utf8(body));

                // A change that names nothing changes nothing.
                if (route.Method == "PATCH" || route.Name == "PUT /api/v2.1/webhooks/subscriptions/{webhookId}")
                {
                    Assert.Equal(200, answer.Status);
                    continue;
                }

                AssertOwnShape(route, answer, body);
                Assert.True(answer.Status == 400, $"{route} with {body}: {answer}");
            }

            Assert.Equal(before, await service.DumpAsync());
        }
    }

    [Fact]
    public async Task A_body_over_256_KiB_is_413_however_it_is_sent_and_changes_nothing()
    {
        foreach (var route in WithBody().Where(route => !route.TakesFile))
        {
            var path = await PathAsync(route);
            var before = await service.DumpAsync();
            var padded = RouteTable.Of(route).Body!.Trim()[..^1] + new string(' ', 300 * 1024) + "}";
            var whole = await SendAsync(route, path, Utf8(padded));
            var request = route.IsV1
                ? Service.V1(route.HttpMethod, path)
                : await service.V21Async(route.HttpMethod, path);
            request.Content = new UnsizedContent(Utf8(padded));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
            var chunked = await service.SendAsync(request);

            foreach (var answer in new[] { whole, chunked })
            {
                AssertOwnShape(route, answer, "300 KiB");
                Assert.True(answer.Status == 413, $"{route}: {answer}");
                Assert.Contains("256 KiB", answer.Text);
            }

            Assert.Equal(before, await service.DumpAsync());
        }
    }

    [Fact]
    public async Task A_body_of_exactly_256_KiB_is_read()
    {
        var body = RouteTable.Of(WithBody().Single(r => r.Name == "POST /applicants")).Body!.Trim();
        var padded = body[..^1] + new string(' ', 256 * 1024 - body.Length) + "}";

        var answer = await service.SendAsync(Service.V1(HttpMethod.Post, "/applicants", padded));

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/problem+json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("nonsense")]
    [InlineData("application/json, application/json")]
    public async Task A_body_of_another_content_type_is_415_and_changes_nothing(string contentType)
    {
        var before = await service.DumpAsync();
        foreach (
            var route in WithBody()
                .Where(route =>
                    !route.Parameters.Any(name =>
                        name is "webhookId" or "userId" or "documentId" or "document_id" or "address_id"
                    )
                )
                .Where(route => !(route.TakesFile && contentType.StartsWith("multipart", StringComparison.Ordinal)))
        )
        {
            var answer = await SendAsync(route, await PathAsync(route), Utf8(RouteTable.Of(route).Body!), contentType);

            AssertOwnShape(route, answer, contentType);
            Assert.True(answer.Status == 415, $"{route}: {answer}");
        }

        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_form_is_taken_where_it_says_so_and_415_elsewhere()
    {
        foreach (var route in WithBody().Where(route => !route.AcceptsForm))
        {
            var answer = await SendAsync(route, await PathAsync(route), Utf8("a=b"), Form);

            AssertOwnShape(route, answer, Form);
            Assert.True(answer.Status == 415, $"{route}: {answer}");
        }

        Assert.Equal(
            [
                "PATCH /addresses/{address_id}",
                "PATCH /applicants/{applicant_id}",
                "PATCH /documents/{document_id}",
                "POST /addresses",
                "POST /affiliated-persons",
                "POST /applicants",
                "POST /documents",
                "POST /forms/{form_id}/urls",
                "POST /verifications",
                "POST /verifications/{verification_id}/status",
            ],
            WithBody().Where(route => route.AcceptsForm).Select(route => route.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_refused_by_name()
    {
        foreach (var route in WithBody())
        {
            var answer = await SendAsync(route, await PathAsync(route), Utf8(RouteTable.Of(route).Body!), null);

            AssertOwnShape(route, answer, "no content type");
            Assert.Equal(route.IsV1 ? 415 : 400, answer.Status);
            Assert.Contains("Content-Type", answer.Text);
        }
    }

    // ---- Forms

    [Theory]
    [InlineData("verification_status=approved&verification_status=declined")]
    [InlineData("verification_status=approved&callback_enabled=yes")]
    [InlineData("verification_status=approved&callback_enabled=1")]
    [InlineData("verification_status=approved&callback_enabled=")]
    [InlineData("verification_status=rejected")]
    [InlineData("verification_status[]=approved")]
    [InlineData("verification_status[a]=approved")]
    [InlineData("verification_status=appr%6fved%")]
    [InlineData("verification_status=approved%ZZ")]
    [InlineData("verification_status=approved&x=%FF")]
    [InlineData("verification_status=approved&x=%ED%A0%80")]
    [InlineData("verification_status=approved&x=%00")]
    [InlineData("verification_status=approved&%00=x")]
    [InlineData("verification_status=approved&[a]=x")]
    [InlineData("verification_status=approved&a[=x")]
    [InlineData("verification_status=approved&a[b][c][d][e]=x")]
    [InlineData("verification_status=approved&a=1&a[b]=1")]
    [InlineData("verification_status=approved&=x")]
    [InlineData("&&&")]
    [InlineData("callback_enabled=true")]
    [InlineData("")]
    public async Task A_form_that_is_not_in_order_is_400_and_changes_nothing(string form)
    {
        var route = WithBody().Single(r => r.Name == "POST /verifications/{verification_id}/status");
        var before = await service.DumpAsync();

        var answer = await SendAsync(route, $"/verifications/{Seeded.Person}/status", Utf8(form), Form);

        AssertOwnShape(route, answer, form);
        Assert.Equal(400, answer.Status);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_form_with_too_much_in_it_is_400()
    {
        var route = WithBody().Single(r => r.Name == "POST /applicants");
        foreach (
            var form in new[]
            {
                "type=PERSON&first_name=" + new string('a', 5000),
                "type=PERSON&" + new string('n', 101) + "=1",
                "type=PERSON&" + string.Join('&', Enumerable.Range(0, 201).Select(i => $"x{i}=1")),
                "type=COMPANY&company_name=A&directors[70000][name]=B",
                "type=COMPANY&company_name=A&directors[-1][name]=B",
            }
        )
        {
            var answer = await SendAsync(route, "/applicants", Utf8(form), Form);

            AssertOwnShape(route, answer, form[..40]);
            Assert.Equal(400, answer.Status);
        }
    }

    [Fact]
    public async Task A_form_says_the_same_as_JSON()
    {
        var route = WithBody().Single(r => r.Name == "POST /applicants");
        var form =
            "type=COMPANY&company_name=Caf%C3%A9+%26+Co&registration_country=MT&business_activity=GAMBLING"
            + "&directors[0][first_name]=Ada&directors[0][last_name]=Example&directors[0][pep]=true";

        var created = await SendAsync(route, "/applicants", Utf8(form), Form);
        var read = await service.SendAsync(
            Service.V1(HttpMethod.Get, $"/applicants/{created.Json.GetProperty("applicant_id").GetString()}")
        );

        Assert.Equal("Café & Co", read.Data.GetProperty("company_name").GetString());
        var director = Assert.Single(read.Data.GetProperty("directors").EnumerateArray());
        Assert.Equal("Ada Example", director.GetProperty("name").GetString());
        Assert.True(director.GetProperty("pep").GetBoolean());
    }

    // ---- Methods and addresses

    [Fact]
    public async Task Any_other_method_is_405_with_those_that_are_taken()
    {
        string[] methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
        var routes = Route.ContractsOf(service);
        foreach (var template in routes.Select(route => route.Template).Distinct())
        {
            var path = routes.First(route => route.Template == template).Fill(_ => Seeded.Business);
            var taken = routes.Where(route => route.Matches(path)).Select(route => route.Method).Distinct().ToList();
            foreach (var method in methods.Except(taken))
            {
                var route = routes.First(route => route.Template == template);
                var answer = await service.SendAsync(
                    route.IsV1
                        ? Service.V1(new HttpMethod(method), path)
                        : await service.V21Async(new HttpMethod(method), path)
                );

                Assert.True(answer.Status == 405, $"{method} {path}: {answer}");
                AssertOwnShape(route, answer, method);
                Assert.Equal(taken.Order(), answer.Header("Allow")!.Split(", ").Order());
            }
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/api/v2/verifications")]
    [InlineData("/verifications/%2e%2e%2fapplicants")]
    [InlineData("/openapi/v3.json")]
    [InlineData("/openapi/../appsettings.json")]
    [InlineData("/swagger/index.html")]
    public async Task An_unknown_address_is_404_as_problem_json(string path)
    {
        var answer = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

        if (path.Contains("%2e", StringComparison.Ordinal))
        {
            // One segment, and so the id of nothing: a credential is asked for first.
            Assert.Equal(401, answer.Status);
            return;
        }

        Assert.Equal(404, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Equal(
            """{"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this address"}""",
            answer.Text
        );
    }

    [Theory]
    [InlineData("/api/v2.1")]
    [InlineData("/api/v2.1/nothing")]
    [InlineData("/api/v2.1/customer/individual/a/activation")]
    public async Task An_unknown_route_of_v2_1_is_refused_in_its_shape(string path)
    {
        var answer = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

        Assert.Equal(404, answer.Status);
        Assert.Equal(404, answer.Json.GetProperty("code").GetInt32());
        Assert.Equal("ROUTE_NOT_FOUND", answer.Data.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("GET", "/verifications/a/b/c", 404, "not_found")]
    [InlineData("GET", "/affiliated-persons/a", 404, "not_found")]
    [InlineData("POST", "/services/crypto/address-verification", 404, "not_found")]
    [InlineData("DELETE", "/verifications/a", 405, "bad_request")]
    [InlineData("PUT", "/applicants", 405, "bad_request")]
    public async Task An_unknown_route_or_method_of_v1_is_refused_in_its_shape(
        string method,
        string path,
        int status,
        string kind
    )
    {
        var answer = await service.SendAsync(Service.V1(new HttpMethod(method), path));

        Assert.Equal((status, kind), (answer.Status, answer.Json.GetProperty("type").GetString()));
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal("request", error.GetProperty("parameter").GetString());
        Assert.Equal(status == 405, answer.Header("Allow") is not null);
    }

    [Fact]
    public async Task Ids_and_times_and_words_that_are_none_are_refused_in_queries()
    {
        foreach (
            var query in new[]
            {
                "limit=0",
                "limit=-1",
                "limit=",
                "limit=ten",
                "limit=1.5",
                "limit=%D9%A1",
                "limit=1&limit=2",
                "cursor=",
                "cursor=%00",
                "cursor=x",
                "cursor=eA",
                "cursor=" + new string('A', 300),
                "cursor=a&cursor=b",
                "status=approved",
                "status=",
                "status=APPROVED&status=REJECTED",
                "riskLevel=LOW",
                "type=NOTHING",
                "type=%F0%9F%92%A9",
            }
        )
        {
            var answer = await service.GetAsync($"/api/v2.1/verifications?{query}");

            Assert.True(answer.Status == 400, $"{query}: {answer}");
            Assert.Contains(query.Split('=')[0], answer.Text);
        }
    }

    // A body whose length nobody can tell beforehand.
    private sealed class UnsizedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
