using System.Net.Http.Headers;

namespace VerificationService.Api.Tests.Forms;

/// <summary>A browser that follows a link: it keeps its cookie, and goes where a form leads.</summary>
public sealed class FormVisitor(Service service, string url) : IDisposable
{
    public static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, .. "a picture of a passport"u8, 0xFF, 0xD9];

    private readonly HttpClient http = new(service.Reach()) { BaseAddress = new Uri("http://localhost") };
    private string? cookie;

    /// <summary>The path of the form, without a step.</summary>
    public string Path { get; } = new Uri(url).AbsolutePath;

    /// <summary>A link of the sandbox's form for persons.</summary>
    public static async Task<(string Url, string VerificationId)> LinkAsync(
        Service service,
        object? body = null,
        string form = Seeded.Form
    )
    {
        var made = await service.SendAsync(Service.V1(HttpMethod.Post, $"/forms/{form}/urls", body ?? new { }));
        Assert.True(made.Status == 200, made.Text);
        return (made.Json.GetProperty("form_url").GetString()!, made.Json.GetProperty("verification_id").GetString()!);
    }

    public Task<Answer> GetAsync(object? step = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, step is null ? Path : $"{Path}/{step}"));

    public Task<Answer> PostAsync(int step, params (string Name, string Value)[] fields) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{Path}/{step}")
            {
                Content = new FormUrlEncodedContent(
                    fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
                ),
            }
        );

    public Task<Answer> UploadAsync(int step, params (int Side, string Name, byte[] Bytes)[] files)
    {
        var content = new MultipartFormDataContent { { new StringContent("PASSPORT"), "type" } };
        foreach (var (side, name, bytes) in files)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            content.Add(part, $"{side}", name);
        }

        return SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Path}/{step}") { Content = content });
    }

    /// <summary>Fills in every step of the sandbox's form for persons, up to sending it.</summary>
    public async Task FillAsync(string lastName = "Lovelace")
    {
        await LeadsToAsync(
            2,
            PostAsync(
                1,
                ("firstName", "Ada"),
                ("lastName", lastName),
                ("dateOfBirth.year", "1985"),
                ("nationality", "GB")
            )
        );
        await LeadsToAsync(
            3,
            PostAsync(
                2,
                ("address.line", "1 Mill Lane"),
                ("address.city", "Leeds"),
                ("address.country", "GB"),
                ("residenceCountry", "GB"),
                ("email", "ada@applicants.example")
            )
        );
        await LeadsToAsync(4, PostAsync(3, ("politicallyExposed", "no"), ("sourceOfFunds", "SALARY")));
        await LeadsToAsync(5, UploadAsync(4, (0, "front.jpg", Jpeg), (1, "back.jpg", Jpeg)));
    }

    public Task<Answer> SubmitAsync() => PostAsync(5, ("consents.0", "1"));

    public void Dispose() => http.Dispose();

    private async Task LeadsToAsync(int step, Task<Answer> sending)
    {
        var answer = await sending;
        Assert.True(answer.Status == 303, answer.Text);
        Assert.Equal($"{Path}/{step}", answer.Header("Location"));
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using (request)
        using (var response = await http.SendAsync(request))
        {
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                cookie = set.First().Split(';')[0];
            }

            return await Answer.ReadAsync(response);
        }
    }
}
