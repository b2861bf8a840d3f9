using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>
/// The whole service with HTTP, as Development starts it: the sandbox's tenants, users, keys and samples, on a
/// database in a folder of its own. It sends nothing unless <c>Deliveries:Enabled</c> says so.
/// </summary>
public sealed class TestApi : WebApplicationFactory<Program>
{
    /// <summary>The tenant of the published samples.</summary>
    public const string Tenant = "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd";

    /// <summary>The tenant that must never see the other's.</summary>
    public const string OtherTenant = "5b0f5c1e-7f53-4c55-8c1d-0b5a3c8d9e02";

    private readonly Lazy<string> own;

    public TestApi() => own = new Lazy<string>(MakeDirectory);

    /// <summary>Configuration beside the data directory, such as <c>Deliveries:PollMs</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Another one, to be a second node on its database, which stays when this one goes.</summary>
    public TestApi? Beside { get; init; }

    /// <summary>Where it keeps its files.</summary>
    public string DataDirectory => Beside?.DataDirectory ?? own.Value;

    /// <summary>A v2.1 client of a sandbox user, named after its role, signed in and with every required header.</summary>
    public async Task<ApiClient> SignInAsync(string userName = "tenant-admin", string tenantId = Tenant)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Tenant-ID", tenantId);
        using var answer = await client.PostAsJsonAsync(
            "/api/v2.1/sessions",
            new { userName, password = "sandbox" },
            CancellationToken.None
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("data").GetProperty("accessToken").GetString()
        );
        client.DefaultRequestHeaders.Add("X-Forwarded-From", "tests");
        client.DefaultRequestHeaders.Add("platform", "web");
        client.DefaultRequestHeaders.Add("deviceId", "test-device");
        return new ApiClient(client);
    }

    /// <summary>A v1 client with one of the sandbox's keys.</summary>
    public ApiClient WithKey(string key = "vk_sandbox_tenant_admin")
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", key);
        return new ApiClient(client);
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Deliveries:Enabled", "false");
        builder.UseSetting("Sandbox", "minimal");
        builder.UseSetting("Audit:SealSeconds", "86400");
        builder.UseSetting("Sweeps:FirstSeconds", "86400");
        builder.UseSetting("RateLimits:Enabled", "false");
        builder.UseSetting("Requests:WarmUp", "false");
        builder.UseSetting("DataDirectory", DataDirectory);
        foreach (var (name, value) in TestEngine.SettingsFor(DataDirectory))
        {
            builder.UseSetting(name, value);
        }

        foreach (var (name, value) in Settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services => services.AddSingleton(TestService.QuickPasswords));
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }

    private string MakeDirectory()
    {
        var folder = Directory.CreateTempSubdirectory("verification-api-").FullName;
        if (!Settings.Keys.Any(key => key.StartsWith("Database:", StringComparison.Ordinal)))
        {
            TestEngine.CopyMigrated(folder);
        }

        return folder;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && own.IsValueCreated && Directory.Exists(own.Value))
        {
            TestEngine.Drop(own.Value);
            Directory.Delete(own.Value, recursive: true);
        }
    }
}

/// <summary>Sends JSON and reads what comes back.</summary>
public sealed class ApiClient(HttpClient http)
{
    /// <summary>The client itself, for what is not JSON.</summary>
    public HttpClient Http => http;

    /// <summary>GET.</summary>
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>POST; without <paramref name="body"/>, an empty one.</summary>
    public Task<ApiAnswer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>PUT.</summary>
    public Task<ApiAnswer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>PATCH.</summary>
    public Task<ApiAnswer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    /// <summary>DELETE.</summary>
    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Any method; a string is sent as it is, anything else as JSON.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(
                body as string ?? JsonSerializer.Serialize(body),
                Encoding.UTF8,
                "application/json"
            );
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer(
            (int)response.StatusCode,
            text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text),
            response.Headers
        );
    }
}

/// <summary>An answer, read.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body; undefined when there is none.</param>
/// <param name="Headers">The headers.</param>
public sealed record ApiAnswer(int Status, JsonElement Body, HttpResponseHeaders Headers)
{
    /// <summary>v2.1's <c>data</c>.</summary>
    public JsonElement Data => Body.GetProperty("data");

    /// <summary>v2.1's <c>data.error</c>.</summary>
    public string? ErrorCode => Data.GetProperty("error").GetString();

    /// <summary>v2.1's <c>message</c>.</summary>
    public string? Message => Body.GetProperty("message").GetString();

    /// <summary>A text member of <see cref="Data"/>.</summary>
    public string Text(string name) => Data.GetProperty(name).GetString()!;
}
