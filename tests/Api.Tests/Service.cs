using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>
/// One running service for a class of tests. Tokens are the service's own, signed once per user without the cost of a
/// password; requests go out exactly as a test writes them.
/// </summary>
public class Service : IDisposable
{
    private readonly ConcurrentDictionary<(string Tenant, string User), Task<string>> tokens = new();
    private readonly ConcurrentDictionary<Roles, Task<string>> keys = new();
    private readonly TestApi api;
    private readonly WebApplicationFactory<Program> factory;
    private readonly Lazy<HttpClient> http;

    public Service()
        : this(new Dictionary<string, string>()) { }

    protected Service(
        IReadOnlyDictionary<string, string> settings,
        Action<IWebHostBuilder>? configure = null,
        Service? beside = null
    )
    {
        api = new TestApi { Settings = settings, Beside = beside?.api };
        factory = configure is null ? api : api.WithWebHostBuilder(configure);
        http = new Lazy<HttpClient>(() =>
            factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false })
        );
    }

    public IServiceProvider Services => factory.Services;

    public string DataDirectory => api.DataDirectory;

    public void Dispose()
    {
        if (!ReferenceEquals(factory, api))
        {
            factory.Dispose();
        }

        api.Dispose();
        GC.SuppressFinalize(this);
    }

    // ---- Credentials

    /// <summary>A token of the user of that name.</summary>
    public Task<string> TokenAsync(string userName = "tenant-admin", string tenantId = TestApi.Tenant) =>
        tokens.GetOrAdd((tenantId, userName), who => FreshTokenAsync(who.User, who.Tenant));

    /// <summary>A token of that user that no other request has.</summary>
    public async Task<string> FreshTokenAsync(string userName, string tenantId = TestApi.Tenant)
    {
        await using var scope = Services.CreateAsyncScope();
        var user = await scope
            .ServiceProvider.GetRequiredService<IUserRepository>()
            .FindByNameAsync(tenantId, userName, default);
        return Services.GetRequiredService<IAccessTokens>().Issue(user!, TimeProvider.System.Now()).Token;
    }

    /// <summary>A key of the samples' tenant that holds those roles and no others.</summary>
    public Task<string> KeyAsync(Roles roles) =>
        keys.GetOrAdd(
            roles,
            async held => (await SendAsync(new CreateApiKey { Name = held.Format(), Roles = held })).Key
        );

    /// <summary>Somebody at the console, with cookies of their own and no session yet.</summary>
    public ConsoleVisitor Visit() =>
        new(factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

    /// <summary>The service as a browser of a test's own making reaches it.</summary>
    public HttpMessageHandler Reach() => factory.Server.CreateHandler();

    // ---- Requests

    /// <summary>A v2.1 request with every required header.</summary>
    public async Task<HttpRequestMessage> V21Async(
        HttpMethod method,
        string path,
        object? body = null,
        string user = "tenant-admin",
        string tenant = TestApi.Tenant
    ) => V21(method, path, await TokenAsync(user, tenant), tenant, body);

    /// <summary>A v2.1 request with every required header and that token.</summary>
    public static HttpRequestMessage V21(
        HttpMethod method,
        string path,
        string token,
        string tenant = TestApi.Tenant,
        object? body = null
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Headers.Add("X-Tenant-ID", tenant);
        request.Headers.Add("X-Forwarded-From", "tests");
        request.Headers.Add("platform", "web");
        request.Headers.Add("deviceId", "test-device");
        return request;
    }

    /// <summary>A v1 request.</summary>
    public static HttpRequestMessage V1(
        HttpMethod method,
        string path,
        object? body = null,
        string? key = "vk_sandbox_tenant_admin"
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", key);
        }

        return request;
    }

    /// <summary>A string as it is, anything else as JSON.</summary>
    public static HttpContent? Json(object? body) =>
        body is null
            ? null
            : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    /// <summary>The response as it came, for those who look at its bytes.</summary>
    public Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request) => http.Value.SendAsync(request);

    /// <summary>The response once it has begun, for those who read it at their own pace.</summary>
    public Task<HttpResponseMessage> StreamAsync(HttpRequestMessage request) =>
        http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await http.Value.SendAsync(request))
        {
            return await Answer.ReadAsync(response);
        }
    }

    public async Task<Answer> GetAsync(string path, string user = "tenant-admin", string tenant = TestApi.Tenant) =>
        await SendAsync(await V21Async(HttpMethod.Get, path, null, user, tenant));

    public async Task<Answer> PostAsync(
        string path,
        object? body,
        string user = "tenant-admin",
        string tenant = TestApi.Tenant
    ) => await SendAsync(await V21Async(HttpMethod.Post, path, body, user, tenant));

    /// <summary>The whole history of a verification, as the auditor reads it.</summary>
    public async Task<IReadOnlyList<JsonElement>> HistoryAsync(string id, string user = "auditor") =>
        [
            .. (await GetAsync($"/api/v2.1/verifications/{id}/history?limit=200", user))
                .Data.GetProperty("items")
                .EnumerateArray(),
        ];

    // ---- Past HTTP

    /// <summary>Sends what HTTP has no route for, as the operator.</summary>
    public Task<T> SendAsync<T>(IMessage<T> message, string tenantId = TestApi.Tenant) =>
        Services.MustAsync(Actor.Operator(tenantId), message);

    /// <summary>Creates a user as the operator, who may give a first password.</summary>
    public async Task<User> SendAsync(CreateUser command, string tenantId = TestApi.Tenant) =>
        (await SendAsync<UserCreated>(command, tenantId)).User;

    /// <inheritdoc cref="OpenedCases.OpenCaseAsync"/>
    public Task<string> OpenAsync(string activity = "BAKERY", string tenantId = TestApi.Tenant) =>
        Services.OpenCaseAsync(Actor.Operator(tenantId), activity);

    /// <summary>Rows, read past the service.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        return (await connection.QueryAsync<T>(Command(sql, parameters))).AsList();
    }

    /// <summary>Changes what no use case changes.</summary>
    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        foreach (var one in parameters as IEnumerable<object> ?? [parameters!])
        {
            await connection.ExecuteAsync(Command(sql, one));
        }
    }

    private CommandDefinition Command(string sql, object? parameters) =>
        Services.GetRequiredService<SqlDialect>().Command(sql, parameters, null, CancellationToken.None);

    /// <summary>
    /// Every row of every table but the audit and what signing in or using a key stamps: what a refusal must leave as
    /// it was.
    /// </summary>
    public async Task<string> DumpAsync()
    {
        string[] stamped = ["last_used_at"];
        await using var connection = await ConnectAsync();
        var lines = new StringBuilder();
        foreach (
            var table in (await TestEngine.TablesAsync())
                .Select(one => one.Name)
                .Except(TestEngine.WrittenByItself)
                .Where(name => !name.StartsWith("audit") && name != "sign_in_sources")
        )
        {
            foreach (
                IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table} ORDER BY 1, 2")
            )
            {
                lines.Append(table);
                foreach (var (name, value) in row.Where(column => !stamped.Contains(column.Key)))
                {
                    var text = value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value;
                    lines.Append(' ').Append(name).Append('=').Append(text ?? "NULL");
                }

                lines.Append('\n');
            }
        }

        return lines.ToString();
    }

    private Task<DbConnection> ConnectAsync() => Services.GetRequiredService<SqlDialect>().OpenAsync(default);
}

/// <summary>An answer, read whole.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The body as sent.</param>
/// <param name="Headers">Every header, those of the content too.</param>
public sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        // Read first: some headers of the content are known only then.
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(
            (int)response.StatusCode,
            text,
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
        );
    }

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>What is answered: <c>data</c> of v2.1 and of v1's status update, the whole body of any other v1 answer.</summary>
    public JsonElement Data => Json.TryGetProperty("data", out var data) ? data : Json;

    /// <summary>v2.1's <c>data.error</c>.</summary>
    public string? Error => Data.GetProperty("error").GetString();

    public string? Message => Json.GetProperty("message").GetString();

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Everything that two answers may be told apart by, without what differs between any two.</summary>
    public string Visible =>
        $"{Status}\n{string.Join('\n', Headers.Where(h => h.Key != "X-Trace-Id").OrderBy(h => h.Key).Select(h => $"{h.Key}: {h.Value}"))}\n{Text}";

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>The records that the sandbox comes with.</summary>
internal static class Seeded
{
    public const string Person = "d2177cdf067d424a221b5d045dc616bf81f9";
    public const string Business = "90fb384c-6404-453d-9001-d15c4e0966e5";
    public const string Identity = "42cf474d-0914-47f1-895f-54147443d203";
    public const string Exchange = "0c5e7a1e-4b1d-4f6a-9a57-6d5f3c1b2a01";
    public const string Foreign = "7d3b9c52-1f0e-4c0b-8f5e-2a6f4e8d1c03";
    public const string TenantAdminId = "87b3af37-4ac1-402b-a0ea-53cfdc695e02";
    public const string Applicant = "4141cc1b18dba048470b2961cb4592f480fe";
    public const string Customer = "ff72a196-426a-4ab3-a2d3-e4c583a9bc88";
    public const string Organization = "b4c3d4e7-f8a9-0123-b4c5-d6e7f8a9012b";
    public const string Form = "58bed87600dd9944f02ba0c9cd8b32d6bd4c";
    public const string ForeignApplicant = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a03";
}
