using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>A browser without a screen: keeps cookies, reads pages, sends their forms with their tokens.</summary>
public sealed partial class ConsoleVisitor(HttpClient http)
{
    /// <summary>The page at <paramref name="path"/>; redirects are told, not followed.</summary>
    public async Task<ConsoleAnswer> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
        return await ConsoleAnswer.ReadAsync(answer);
    }

    /// <summary>Sends the form to <paramref name="path"/> with the token of the page at <paramref name="page"/>.</summary>
    public async Task<ConsoleAnswer> SubmitAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(page)).Html);
        Assert.True(token.Success, $"{page} holds no form with a token.");
        return await PostAsync(path, [.. fields, ("__RequestVerificationToken", token.Groups["value"].Value)]);
    }

    /// <summary>Sends the form to <paramref name="path"/>, which answers with a file: its bytes.</summary>
    public async Task<byte[]> DownloadAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(page)).Html);
        using var form = new FormUrlEncodedContent(
            fields
                .Append(("__RequestVerificationToken", token.Groups["value"].Value))
                .Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2))
        );
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), form, CancellationToken.None);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        return await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
    }

    /// <summary>Sends a form as it is.</summary>
    public async Task<ConsoleAnswer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))
        );
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), form, CancellationToken.None);
        return await ConsoleAnswer.ReadAsync(answer);
    }

    /// <summary>Sends whatever a browser would not.</summary>
    public async Task<ConsoleAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var answer = await http.SendAsync(request, CancellationToken.None))
        {
            return await ConsoleAnswer.ReadAsync(answer);
        }
    }

    /// <summary>Signs in, as a sandbox user unless told another password.</summary>
    public async Task<ConsoleVisitor> SignInAsync(
        string userName,
        string tenantId = TestApi.Tenant,
        string password = "sandbox"
    )
    {
        var answer = await SubmitAsync(
            "/console/sign-in",
            "/console/sign-in",
            ("tenant", tenantId),
            ("userName", userName),
            ("password", password)
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return this;
    }

    [GeneratedRegex(
        """name="__RequestVerificationToken"[^>]*value="(?<value>[^"]+)""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Token();
}

/// <summary>What the console answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Html">The page.</param>
/// <param name="Location">Where a redirect leads.</param>
/// <param name="Headers">Every header, one value each.</param>
/// <param name="Cookies">What Set-Cookie said.</param>
public sealed record ConsoleAnswer(
    HttpStatusCode Status,
    string Html,
    string? Location,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<string> Cookies
)
{
    internal static async Task<ConsoleAnswer> ReadAsync(HttpResponseMessage answer) =>
        new(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(CancellationToken.None),
            answer.Headers.Location?.OriginalString,
            answer
                .Headers.Concat(answer.Content.Headers)
                .ToDictionary(
                    header => header.Key,
                    header => string.Join(',', header.Value),
                    StringComparer.OrdinalIgnoreCase
                ),
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : []
        );
}
