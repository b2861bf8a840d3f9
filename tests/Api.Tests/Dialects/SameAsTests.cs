using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.V1;
using VerificationService.Api.V21.Deliveries;
using VerificationService.Api.V21.Subjects;
using VerificationService.Api.V21.Tenancy;
using VerificationService.TestKit;
using V21Director = VerificationService.Api.V21.Subjects.DirectorRequest;

namespace VerificationService.Api.Tests.Dialects;

/// <summary>
/// Every field of a request that is another name of one beside it, found by its mark: sent under either name it leaves the same
/// behind, and sent under neither it leaves something else.
/// </summary>
public sealed partial class SameAsTests(Service service) : IClassFixture<Service>
{
    private const string OwnSecret = "a-secret-of-ones-own";

    public static TheoryData<string, string, string> Aliases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var type in typeof(SameAsAttribute).Assembly.GetTypes().Where(type => !type.IsAbstract))
        {
            foreach (var property in type.GetProperties())
            {
                if (property.GetCustomAttribute<SameAsAttribute>() is { } same)
                {
                    data.Add(
                        type.FullName!,
                        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                            ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                        same.Preferred
                    );
                }
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Aliases))]
    public async Task Another_name_of_a_field_means_the_preferred_one(string request, string alias, string preferred)
    {
        var type = typeof(SameAsAttribute).Assembly.GetType(request)!;

        var asPreferred = await SeenAsync(type, preferred, $"\"{preferred}\":{ValueOf(preferred)},");
        var asAlias = await SeenAsync(type, preferred, $"\"{alias}\":{ValueOf(preferred)},");
        var asNeither = await SeenAsync(type, preferred, "");

        Assert.Equal(asPreferred, asAlias);
        Assert.NotEqual(asPreferred, asNeither);
    }

    [Theory, MemberData(nameof(Aliases))]
    public async Task The_api_document_marks_another_name_with_the_preferred_one(
        string request,
        string alias,
        string preferred
    )
    {
        var document = request.Contains(".V1.", StringComparison.Ordinal) ? "v1.json" : "v2.1.json";
        var schemas = JsonDocument
            .Parse(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi", document)))
            .RootElement.GetProperty("components")
            .GetProperty("schemas");

        var schema = schemas.GetProperty(request[(request.LastIndexOf('.') + 1)..]);

        Assert.Contains(
            $"he same as `{preferred}`",
            schema.GetProperty("properties").GetProperty(alias).GetProperty("description").GetString()
        );
    }

    private static string ValueOf(string preferred) =>
        preferred switch
        {
            "pep" or "politicallyExposed" => "true",
            "business_activity" => "\"GAMBLING\"",
            "company_name" => "\"Harbour Ltd\"",
            "residence_country" or "country" => "\"MT\"",
            "state" => "\"Bavaria\"",
            "unit_number" => "\"7\"",
            "userName" or "rejectedBy" => "\"tenant-admin\"",
            "type" => "\"ENHANCED_DUE_DILIGENCE\"",
            "rejectionReason" => "\"Not authentic\"",
            "endpointUrl" => "\"https://receiver.example/other\"",
            "subscribedEvents" => "[\"verification.created\"]",
            "secretKey" => $"\"{OwnSecret}\"",
            _ => throw new ArgumentOutOfRangeException(nameof(preferred), preferred, "No value is known of this field"),
        };

    // What the service shows of a request with that field in its place, without what differs between any two.
    private async Task<string> SeenAsync(Type type, string preferred, string field) =>
        Changing().Replace(await ShownAsync(type, preferred, field), "…");

    private Task<string> ShownAsync(Type type, string preferred, string field)
    {
        var isCompany = preferred is "company_name" or "residence_country" or "business_activity";
        var kind = isCompany ? "COMPANY" : "PERSON";
        return type switch
        {
            _ when type == typeof(CreateApplicantRequest) => ApplicantAsync($$"""{{{field}}"type":"{{kind}}"}"""),
            _ when type == typeof(ChangeApplicantRequest) => ChangedAsync(kind, $$"""{{{field}}"phone":"15550100"}"""),
            _ when type == typeof(AddressRequest) => ApplicantAsync(
                $$"""{"type":"PERSON","addresses":[{{{field}}"type":"REGISTERED"}]}"""
            ),
            _ when type == typeof(CreateAddressRequest) => AddressAsync(field, isChange: false),
            _ when type == typeof(ChangeAddressRequest) => AddressAsync(field, isChange: true),
            _ when type == typeof(Api.V1.DirectorRequest) => RiskOfCompanyAsync(field),
            _ when type == typeof(SessionRequest) => StatusAsync(
                "/api/v2.1/sessions",
                $$"""{{{field}}"password":"sandbox"}"""
            ),
            _ when type == typeof(CreateCustomerRequest) => CustomerAsync(
                "/api/v2.1/customers",
                $$"""{{{field}}"lastName":"Lovelace"}"""
            ),
            _ when type == typeof(RegisterIndividualRequest) => CustomerAsync(
                "/api/v2.1/customer/individual/registration",
                $$"""{{{field}}"lastName":"Lovelace"}"""
            ),
            _ when type == typeof(RegisteredPersonRequest) => CustomerAsync(
                "/api/v2.1/customer/individual/registration",
                $$"""{"individualCustomer":{"person":{{{field}}"lastName":"Lovelace"} } }"""
            ),
            _ when type == typeof(V21Director) => OrganizationAsync(
                "/api/v2.1/organizations",
                $$"""{"name":"Harbour Ltd","directors":[{{{field}}"name":"Ada"}]}"""
            ),
            _ when type == typeof(BeneficialOwnerRequest) => OrganizationAsync(
                "/api/v2.1/organizations",
                $$"""{"name":"Harbour Ltd","shareholders":[{{{field}}"name":"Ada"}]}"""
            ),
            _ when type == typeof(OrganizationPersonRequest) => OrganizationAsync(
                "/api/v2.1/customer/organization/registration",
                $$"""{"organizationCustomer":{"organization":{"legalName":"Harbour Ltd","representatives":[{{{field}}"firstName":"Ada"}]} } }"""
            ),
            _ when type == typeof(AddOrganizationPersonRequest) => DirectorAsync(
                $$"""{{{field}}"firstName":"Ada","role":"EXECUTIVE_DIRECTOR"}"""
            ),
            _ when type == typeof(Api.V21.Decisions.CreateVerificationRequest) => TextAsync(
                "/api/v2.1/verifications",
                $$"""{{{field}}"customerId":"{{Seeded.Customer}}"}"""
            ),
            _ when type == typeof(Api.V21.Decisions.RejectRequest) => RejectedAsync(
                preferred == "rejectedBy"
                    ? $$"""{{{field}}"notes":"Not authentic"}"""
                    : $$"""{{{field}}"rejectedBy":"tenant-admin"}"""
            ),
            _ when type == typeof(CreateWebhookRequest) => WebhookAsync(preferred, field, isChange: false),
            _ when type == typeof(UpdateWebhookRequest) => WebhookAsync(preferred, field, isChange: true),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Nobody says here how it is sent"),
        };
    }

    private async Task<string> ApplicantAsync(string body) => await ReadV1Async(await CreateV1Async(body));

    private async Task<string> ChangedAsync(string type, string body)
    {
        var id = await CreateV1Async($$"""{"type":"{{type}}"}""");
        await V1Async(HttpMethod.Patch, $"/applicants/{id}", body);
        return await ReadV1Async(id);
    }

    private async Task<string> AddressAsync(string field, bool isChange)
    {
        var id = await CreateV1Async("""{"type":"PERSON"}""");
        var given = isChange ? "" : field;
        var created = await V1Async(
            HttpMethod.Post,
            "/addresses",
            $$"""{{{given}}"applicant_id":"{{id}}","type":"REGISTERED"}"""
        );
        if (isChange)
        {
            var address = created.Data.GetProperty("address_id").GetString();
            await V1Async(HttpMethod.Patch, $"/addresses/{address}", $$"""{{{field}}"city":"York"}""");
        }

        return await ReadV1Async(id);
    }

    private async Task<string> RiskOfCompanyAsync(string field)
    {
        var id = await CreateV1Async($$"""{"type":"COMPANY","directors":[{{{field}}"name":"Ada"}]}""");
        var opened = await V1Async(HttpMethod.Post, "/verifications", $$"""{"applicant_id":"{{id}}"}""");
        return (
            await service.QueryAsync<string>(
                "SELECT risk_factors FROM verifications WHERE id = @Id",
                new { Id = opened.Data.GetProperty("verification_id").GetString() }
            )
        ).Single();
    }

    private async Task<string> CustomerAsync(string path, string body)
    {
        var created = await OkAsync(path, body);
        return (await service.GetAsync($"/api/v2.1/customers/{IdOf(created, "customerId")}")).Text;
    }

    private async Task<string> OrganizationAsync(string path, string body) =>
        await RiskAsync(IdOf(await OkAsync(path, body), "organizationId"));

    private async Task<string> DirectorAsync(string body)
    {
        var id = IdOf(await OkAsync("/api/v2.1/organizations", """{"name":"Harbour Ltd"}"""), "organizationId");
        await OkAsync($"/api/v2.1/customer/organization/{id}/director", body);
        return await RiskAsync(id);
    }

    private async Task<string> RiskAsync(string organization) =>
        (await OkAsync("/api/v2.1/verifications", $$"""{"organizationId":"{{organization}}"}"""))
            .Data.GetProperty("riskFactors")
            .ToString();

    private async Task<string> RejectedAsync(string body)
    {
        var id = await service.OpenAsync();
        var answer = await service.PostAsync($"/api/v2.1/verifications/{id}/reject", body);
        return answer.Status
            + string.Join(
                ' ',
                await service.QueryAsync<string>(
                    "SELECT CONCAT(claimed_approver, ': ', reason) FROM decisions WHERE verification_id = @id",
                    new { id }
                )
            );
    }

    private async Task<string> WebhookAsync(string preferred, string field, bool isChange)
    {
        const string Path = "/api/v2.1/webhooks";
        var url = preferred == "endpointUrl" && !isChange ? "" : "\"endpointUrl\":\"https://receiver.example/one\",";
        var events =
            preferred == "subscribedEvents" && !isChange ? "" : "\"subscribedEvents\":[\"verification.approved\"],";
        var created = await service.PostAsync(
            Path,
            $$"""{{{(isChange ? "" : field)}}{{url}}{{events}}"customerId":"x"}"""
        );
        if (created.Status != 200)
        {
            return created.Text;
        }

        var id = IdOf(created, "webhookId");
        if (isChange)
        {
            var changed = await service.SendAsync(
                await service.V21Async(HttpMethod.Patch, $"{Path}/{id}", $$"""{{{field}}"active":true}""")
            );
            Assert.True(changed.Status == 200, changed.ToString());
        }

        return preferred == "secretKey"
            ? await SecretsAsync(id, created.Data.GetProperty("secretKey").GetString()!)
            : (await service.GetAsync($"{Path}/{id}")).Text;
    }

    // What was sent is shown once when the webhook is made; a change leaves the one before beside it.
    private async Task<string> SecretsAsync(string id, string shown) =>
        $"{shown == OwnSecret} "
        + (
            await service.QueryAsync<int>("SELECT COUNT(*) FROM signing_secrets WHERE owner_id = @id", new { id })
        ).Single();

    private async Task<string> StatusAsync(string path, string body) =>
        $"{(await service.PostAsync(path, body)).Status}";

    private async Task<string> TextAsync(string path, string body) => (await service.PostAsync(path, body)).Text;

    private async Task<Answer> OkAsync(string path, string body)
    {
        var answer = await service.PostAsync(path, body);
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }

    private static string IdOf(Answer answer, string name) =>
        (answer.Data.TryGetProperty(name, out var id) ? id : answer.Data.GetProperty("id")).GetString()!;

    private async Task<string> CreateV1Async(string body) =>
        (await V1Async(HttpMethod.Post, "/applicants", body)).Data.GetProperty("applicant_id").GetString()!;

    private async Task<string> ReadV1Async(string id) =>
        (await service.SendAsync(Service.V1(HttpMethod.Get, $"/applicants/{id}"))).Text;

    private async Task<Answer> V1Async(HttpMethod method, string path, string body)
    {
        var answer = await service.SendAsync(Service.V1(method, path, body));
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }

    [GeneratedRegex(
        @"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12,16}|\d{4}-\d\d-\d\d[T ][\d:.]+Z?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Changing();
}
