using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests;

/// <summary>v1 files and documents: handed in for an applicant, reviewed in each of its cases.</summary>
public sealed class V1DocumentsTests(Service service) : IClassFixture<Service>
{
    private static byte[] Pdf()
    {
        var bytes = RandomNumberGenerator.GetBytes(2000);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    private static MultipartFormDataContent Multipart(byte[] bytes, params (string Name, string Value)[] after)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpg");
        var body = new MultipartFormDataContent("a-boundary") { { part, "file", "scan.jpg" } };
        foreach (var (name, value) in after)
        {
            body.Add(new StringContent(value), name);
        }

        return body;
    }

    private async Task<Answer> SendFileAsync(HttpContent body, string? idempotencyKey = null)
    {
        var request = Service.V1(HttpMethod.Post, "/files", key: await service.KeyAsync(Roles.Integration));
        request.Content = body;
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await service.SendAsync(request);
    }

    private async Task<string> FileAsync() =>
        IdOf(await SendFileAsync(Multipart(Pdf(), ("sandbox", "true"))), "file_id");

    private static string IdOf(Answer answer, string name)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty(name).GetString()!;
    }

    private async Task<Answer> V1Async(HttpMethod method, string path, object? body = null) =>
        await service.SendAsync(Service.V1(method, path, body));

    private async Task<string> ApplicantAsync() =>
        IdOf(
            await V1Async(HttpMethod.Post, "/applicants", """{"type":"PERSON","external_applicant_id":"user-1"}"""),
            "applicant_id"
        );

    private async Task<string> OpenAsync(string applicant) =>
        IdOf(await V1Async(HttpMethod.Post, "/verifications", new { applicant_id = applicant }), "verification_id");

    private async Task<string> DocumentAsync(string applicant, string? front = null, string? back = null) =>
        IdOf(
            await V1Async(
                HttpMethod.Post,
                "/documents",
                new
                {
                    applicant_id = applicant,
                    type = "PASSPORT",
                    document_number = "X1",
                    issue_date = "2020-05-01",
                    expiry_date = "2030-05-01T00:00:00Z",
                    front_side_id = front,
                    back_side_id = back,
                }
            ),
            "document_id"
        );

    private async Task<JsonElement> ReadAsync(string document) =>
        (await V1Async(HttpMethod.Get, $"/documents/{document}")).Data;

    private async Task<List<JsonElement>> InCaseAsync(string verification, bool current = true) =>
        [
            .. (await service.GetAsync($"/api/v2.1/verifications/{verification}/documents"))
                .Data.GetProperty("items")
                .EnumerateArray()
                .Where(document => document.GetProperty("current").GetBoolean() || !current),
        ];

    [Fact]
    public async Task A_document_without_a_file_is_one_and_stands_in_no_case()
    {
        var applicant = await ApplicantAsync();
        var opened = await OpenAsync(applicant);

        var document = await ReadAsync(await DocumentAsync(applicant));

        Assert.Equal("X1", document.GetProperty("document_number").GetString());
        Assert.Equal("2020-05-01", document.GetProperty("issue_date").GetString());
        Assert.Equal("2030-05-01", document.GetProperty("expiry_date").GetString());
        Assert.Equal("pending", document.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("front_side_id").ValueKind);
        Assert.Empty(await InCaseAsync(opened));
    }

    [Fact]
    public async Task A_document_stands_in_each_open_case_and_in_those_opened_later_and_in_no_decided_one()
    {
        var applicant = await ApplicantAsync();
        var decided = await OpenAsync(applicant);
        await V1Async(HttpMethod.Post, $"/verifications/{decided}/status", """{"verification_status":"declined"}""");
        var open = await OpenAsync(applicant);

        var document = await DocumentAsync(applicant, await FileAsync(), await FileAsync());
        var later = await OpenAsync(applicant);

        Assert.Empty(await InCaseAsync(decided));
        foreach (var id in new[] { open, later })
        {
            var sides = await InCaseAsync(id);
            Assert.Equal(
                [$"{document}-back", $"{document}-front"],
                sides.Select(side => side.GetProperty("docId").GetString()!).Order()
            );
            Assert.All(sides, side => Assert.Equal("PASSPORT", side.GetProperty("documentType").GetString()));
            Assert.All(sides, side => Assert.Equal("PENDING", side.GetProperty("status").GetString()));
            Assert.Contains(
                await service.HistoryAsync(id),
                entry => entry.GetProperty("action").GetString() == "verification.document_uploaded"
            );
        }

        var shown = (await V1Async(HttpMethod.Get, $"/applicants/{applicant}")).Data.GetProperty("documents");
        Assert.Equal(document, shown[0].GetProperty("document_id").GetString());
    }

    [Fact]
    public async Task What_a_reviewer_finds_of_the_sides_is_the_status_of_the_document()
    {
        var applicant = await ApplicantAsync();
        var open = await OpenAsync(applicant);
        var document = await DocumentAsync(applicant, await FileAsync(), await FileAsync());
        var sides = await InCaseAsync(open);

        await ReviewAsync(sides[0], "accept", null);
        var half = await ReadAsync(document);
        await ReviewAsync(sides[1], "accept", null);
        var whole = await ReadAsync(document);
        await ReviewAsync(sides[1], "reject", new { reason = "Cut off" });
        var rejected = await ReadAsync(document);

        Assert.Equal("pending", half.GetProperty("status").GetString());
        Assert.Equal("valid", whole.GetProperty("status").GetString());
        Assert.Equal("invalid", rejected.GetProperty("status").GetString());
        Assert.Equal("Cut off", rejected.GetProperty("decline_reasons")[0].GetString());
    }

    [Theory]
    [InlineData("""{"document_number":"X2"}""")]
    [InlineData("""{"expiry_date":"2031-05-01"}""")]
    [InlineData("""{"type":"GOVERNMENT_ID"}""")]
    [InlineData(null)]
    public async Task A_changed_document_is_reviewed_anew_in_open_cases_and_decided_ones_keep_theirs(string? change)
    {
        var applicant = await ApplicantAsync();
        var document = await DocumentAsync(applicant, await FileAsync());
        var decided = await OpenAsync(applicant);
        await V1Async(HttpMethod.Post, $"/verifications/{decided}/status", """{"verification_status":"approved"}""");
        var open = await OpenAsync(applicant);
        await ReviewAsync((await InCaseAsync(open)).Single(), "accept", null);

        var changed = await V1Async(
            HttpMethod.Patch,
            $"/documents/{document}",
            change ?? (object)new { front_side_id = await FileAsync() }
        );

        Assert.Equal(document, IdOf(changed, "document_id"));
        var now = (await InCaseAsync(open)).Single();
        Assert.Equal(2, now.GetProperty("version").GetInt32());
        Assert.Equal("PENDING", now.GetProperty("status").GetString());
        Assert.Equal(1, (await InCaseAsync(decided)).Single().GetProperty("version").GetInt32());
        Assert.Equal("pending", (await ReadAsync(document)).GetProperty("status").GetString());

        Assert.Equal(200, (await V1Async(HttpMethod.Patch, $"/documents/{document}", "{}")).Status);
        Assert.Equal(2, (await InCaseAsync(open, current: false)).Count);
    }

    [Fact]
    public async Task A_required_document_is_met_by_one_of_the_applicants()
    {
        var applicant = await ApplicantAsync();
        await DocumentAsync(applicant, await FileAsync());
        var open = await OpenAsync(applicant);

        await ReviewAsync((await InCaseAsync(open)).Single(), "accept", null);

        Assert.Equal(
            1,
            (
                await service.QueryAsync<long>(
                    "SELECT COUNT(*) FROM documents WHERE verification_id = @open AND document_type = 'PASSPORT' AND status = 'Accepted'",
                    new { open }
                )
            ).Single()
        );
    }

    [Fact]
    public async Task The_page_of_a_case_shows_what_is_printed_on_a_document()
    {
        var applicant = await ApplicantAsync();
        await DocumentAsync(applicant, await FileAsync());
        var visitor = await service.Visit().SignInAsync("reviewer");

        var page = await visitor.GetAsync("/console/verifications/" + await OpenAsync(applicant));

        Assert.Contains("<dt>Valid until</dt><dd>2030-05-01", page.Html);
        Assert.Contains("scan.jpg", page.Html);
    }

    [Fact]
    public async Task A_file_under_one_idempotency_key_is_taken_once()
    {
        var (bytes, key) = (Pdf(), Ids.New(TimeProvider.System.GetUtcNow()));

        var first = await SendFileAsync(Multipart(bytes), key);
        var again = await SendFileAsync(Multipart(bytes), key);
        var other = await SendFileAsync(Multipart(Pdf()), key);

        Assert.Equal(IdOf(first, "file_id"), IdOf(again, "file_id"));
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.Equal(422, other.Status);
    }

    [Fact]
    public async Task A_part_after_the_file_that_somebody_would_have_read_is_refused_and_an_unused_one_is_not()
    {
        var used = await SendFileAsync(Multipart(Pdf(), ("file_name", "late.pdf")));
        var unused = await SendFileAsync(Multipart(Pdf(), ("sandbox", "true")));

        Assert.Equal(400, used.Status);
        Assert.Equal(200, unused.Status);
    }

    [Fact]
    public async Task A_file_of_a_type_that_is_not_taken_and_an_empty_one_are_refused_by_the_name_of_the_part()
    {
        foreach (var bytes in new[] { "MZ not a picture"u8.ToArray(), [] })
        {
            var answer = await SendFileAsync(Multipart(bytes));

            Assert.InRange(answer.Status, 400, 422);
            Assert.Equal("file", answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
        }
    }

    [Fact]
    public async Task A_file_and_a_document_that_do_not_exist_are_named_in_the_answer()
    {
        var applicant = await ApplicantAsync();

        var noFile = await V1Async(
            HttpMethod.Post,
            "/documents",
            new
            {
                applicant_id = applicant,
                type = "PASSPORT",
                front_side_id = "0190f2c4-0000-7000-8000-000000000000",
            }
        );
        var noDocument = await V1Async(HttpMethod.Get, "/documents/0190f2c4-0000-7000-8000-000000000000");

        Assert.Equal((404, "file_id"), (noFile.Status, ParameterOf(noFile)));
        Assert.Equal((404, "document_id"), (noDocument.Status, ParameterOf(noDocument)));
    }

    private static string? ParameterOf(Answer answer) =>
        answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString();

    private async Task ReviewAsync(JsonElement document, string found, object? body)
    {
        var id = document.GetProperty("documentId").GetString();
        var answer = await service.PostAsync($"/api/v2.1/documents/{id}/{found}", body, "reviewer");
        Assert.True(answer.Status == 200, answer.Text);
    }
}
