using System.Text.Json;
using VerificationService.Api.V21;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Tests.Dialects;

/// <summary>Every word of a surface's tables, sent to the service: it means the one word that the service keeps.</summary>
public sealed class WordsTests(Service service) : IClassFixture<Service>
{
    public static TheoryData<string, string> TypesOfV1()
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, type) in V1Types.Taken)
        {
            data.Add(name, type);
            data.Add(name.ToLowerInvariant(), type);
        }

        return data;
    }

    [Theory, MemberData(nameof(TypesOfV1))]
    public async Task A_name_of_v1_for_a_type_opens_it_and_keys_the_answer(string name, string type)
    {
        var opened = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/verifications",
                new { applicant_id = Seeded.Applicant, types = new[] { name } }
            )
        );
        Assert.True(opened.Status == 200, opened.ToString());
        var id = opened.Data.GetProperty("verification_id").GetString();

        var read = await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}"));

        Assert.Equal(
            [type],
            await service.QueryAsync<string>("SELECT main_type FROM verifications WHERE id = @id", new { id })
        );
        Assert.Equal(
            [V1Types.NameOf(type).ToLowerInvariant()],
            read.Data.GetProperty("verifications").EnumerateObject().Select(member => member.Name)
        );
    }

    public static TheoryData<string> OwnTypes() => [.. VerificationTypes.All];

    [Theory, MemberData(nameof(OwnTypes))]
    public async Task A_type_of_v2_1_keeps_its_own_name(string type)
    {
        var opened = await OkAsync("/api/v2.1/verifications", new { customerId = Seeded.Customer, type });

        Assert.Equal(type, opened.Data.GetProperty("type").GetString());
    }

    public static TheoryData<string, string> Genders() => Of(V21Words.Genders);

    [Theory, MemberData(nameof(Genders))]
    public async Task A_word_of_v2_1_for_a_gender_is_kept_as_the_letter(string word, string gender)
    {
        var registered = await OkAsync(
            "/api/v2.1/customer/individual/registration",
            new { lastName = "Lovelace", gender = word }
        );

        var kept = await service.QueryAsync<string>(
            "SELECT details FROM applicants WHERE id = @Id",
            new { Id = registered.Data.GetProperty("id").GetString() }
        );
        Assert.Equal(gender, JsonDocument.Parse(kept.Single()).RootElement.GetProperty("Gender").GetString());
    }

    public static TheoryData<string, string?> Depths()
    {
        var data = new TheoryData<string, string?>();
        foreach (var (depth, type) in V21Words.Depths)
        {
            data.Add(depth, type);
        }

        return data;
    }

    [Theory, MemberData(nameof(Depths))]
    public async Task A_depth_of_v2_1_opens_the_type_that_it_stands_for(string depth, string? type)
    {
        var opened = await OkAsync(
            $"/api/v2.1/customer/individual/{Seeded.Customer}/verification",
            new { verificationType = depth }
        );

        Assert.Equal(type ?? VerificationTypes.Identity, opened.Data.GetProperty("type").GetString());
    }

    public static TheoryData<string, string> Documents()
    {
        var data = Of(V21Words.DocumentTypes);
        data.Add(V21Words.DocumentPrefix + "PASSPORT", "PASSPORT");
        return data;
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Another_spelling_of_a_document_is_kept_under_its_one_name(string spelling, string type)
    {
        var id = await service.OpenAsync();

        var uploaded = await OkAsync(
            $"/api/v2.1/verifications/{id}/documents",
            new
            {
                docId = Ids.New(TimeProvider.System.GetUtcNow()),
                documentType = spelling,
                fileName = "a.pdf",
                fileContent = "JVBERi0xLjcKJSVFT0YK",
            }
        );

        Assert.Equal(type, uploaded.Data.GetProperty("documentType").GetString());
    }

    public static TheoryData<string, string> Approvers() => Of(V21Words.Approvers);

    [Theory, MemberData(nameof(Approvers))]
    public async Task Another_name_of_an_approver_is_claimed_as_the_one(string name, string approver)
    {
        var id = await service.OpenAsync();

        var approved = await OkAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new
            {
                comment = "In order",
                verificationId = id,
                status = "APPROVED",
                userId = name,
            }
        );

        Assert.Equal(approver, approved.Data.GetProperty("approvedBy").GetString());
    }

    private static TheoryData<string, string> Of(IReadOnlyDictionary<string, string> table)
    {
        var data = new TheoryData<string, string>();
        foreach (var (word, meant) in table)
        {
            data.Add(word, meant);
        }

        return data;
    }

    private async Task<Answer> OkAsync(string path, object body)
    {
        var answer = await service.PostAsync(path, body);
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }
}
