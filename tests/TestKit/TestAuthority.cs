using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VerificationService.TestKit;

/// <summary>
/// A small OpenID Connect authority on the loopback address: discovery, keys, the authorization code flow with PKCE
/// (RFC 7636), and the end of its session. It is strict about what it is asked, and lies where a test tells it to.
/// </summary>
public sealed class TestAuthority : IAsyncDisposable
{
    /// <summary>The one client it knows.</summary>
    public const string ClientId = "console";

    /// <summary>That client's secret.</summary>
    public const string ClientSecret = "a-secret-of-the-client";

    /// <summary>The audience of the access tokens it issues.</summary>
    public const string Audience = "verifications";

    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Grant> grants = new();
    private WebApplication? app;

    private sealed record Grant(string RedirectUri, string Challenge, string? Nonce);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What it publishes instead of its keys.</summary>
    public string? Keys { get; set; }

    /// <summary>Who is signed in at it.</summary>
    public string Subject { get; set; } = "authority|ada";

    /// <summary>Whether it shows a page with a link, as for a person, instead of sending them back at once.</summary>
    public bool AsksThePerson { get; set; }

    /// <summary>The error (RFC 6749 §4.1.2.1) it sends people back with.</summary>
    public string? Error { get; set; }

    /// <summary>Changes the claims of the ID tokens it issues.</summary>
    public Action<JsonObject>? Claims { get; set; }

    /// <summary>Changes the ID tokens it has signed.</summary>
    public Func<string, string>? Tamper { get; set; }

    /// <summary>Whether it offers to end its session.</summary>
    public bool EndsSessions { get; set; } = true;

    /// <summary>How many codes it has redeemed.</summary>
    public int Redeemed { get; private set; }

    /// <summary>What it was asked to end its session with.</summary>
    public IReadOnlyDictionary<string, string> EndedWith { get; private set; } = new Dictionary<string, string>();

    /// <summary>The settings of a service that signs people in here.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Authentication:Authority"] = Address,
            ["Authentication:Audience"] = Audience,
            ["Authentication:ClientId"] = ClientId,
            ["Authentication:ClientSecret"] = ClientSecret,
            ["Authentication:DisplayName"] = "Example ID",
        };

    /// <summary>Starts it on a port of its own.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Text(Configuration(), "application/json"));
        app.MapGet("/keys", () => Results.Text(Keys ?? PublicKeys(), "application/json"));
        app.MapGet("/authorize", (HttpRequest request) => Authorize(request.Query));
        app.MapPost("/token", async (HttpRequest request) => Redeem(await request.ReadFormAsync()));
        app.MapGet("/end-session", (HttpRequest request) => EndSession(request.Query));
        await app.StartAsync();
        Address = app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
    }

    /// <summary>Where it sends a browser that comes to <paramref name="address"/>.</summary>
    public static async Task<Uri> VisitAsync(string address)
    {
#pragma warning disable RS0030 // One request of one test.
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
#pragma warning restore RS0030
        using var answer = await http.GetAsync(new Uri(address));
        Xunit.Assert.True(
            answer.StatusCode == HttpStatusCode.Redirect,
            $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
        );
        return answer.Headers.Location!;
    }

    /// <summary>An access token (RFC 9068).</summary>
    public string Issue(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var body = Body(Audience);
        claims?.Invoke(body);
        return Sign("at+jwt", body, header);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
            app = null;
        }
    }

    private string Configuration()
    {
        var configuration = new JsonObject
        {
            ["issuer"] = Address,
            ["jwks_uri"] = $"{Address}/keys",
            ["authorization_endpoint"] = $"{Address}/authorize",
            ["token_endpoint"] = $"{Address}/token",
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };
        if (EndsSessions)
        {
            configuration["end_session_endpoint"] = $"{Address}/end-session";
        }

        return configuration.ToJsonString();
    }

    private IResult Authorize(IQueryCollection asked)
    {
        if (
            asked["client_id"] != ClientId
            || asked["response_type"] != "code"
            || !asked["scope"].ToString().Split(' ').Contains("openid")
            || asked["code_challenge_method"] != "S256"
            || asked["code_challenge"].ToString() is not { Length: 43 } challenge
            || !Uri.TryCreate(asked["redirect_uri"], UriKind.Absolute, out var redirect)
            || redirect.AbsolutePath != "/console/sign-in/callback"
        )
        {
            return Results.BadRequest("This is no authorization request of the console.");
        }

        var code = RandomNumberGenerator.GetHexString(32);
        grants[code] = new Grant(asked["redirect_uri"]!, challenge, asked["nonce"]);
        var back = QueryHelpers.AddQueryString(
            asked["redirect_uri"]!,
            new Dictionary<string, string?>
            {
                [Error is null ? "code" : "error"] = Error ?? code,
                ["state"] = asked["state"],
                ["iss"] = Address,
            }
        );
        return AsksThePerson
            ? Results.Text(
                $"<!doctype html><title>Example ID</title><h1>Example ID</h1><a href=\"{WebUtility.HtmlEncode(back)}\">Continue as {Subject}</a>",
                "text/html"
            )
            : Results.Redirect(back);
    }

    private IResult Redeem(IFormCollection asked)
    {
        var isRight =
            asked["grant_type"] == "authorization_code"
            && asked["client_id"] == ClientId
            && asked["client_secret"] == ClientSecret
            && grants.TryRemove(asked["code"].ToString(), out var grant)
            && asked["redirect_uri"] == grant.RedirectUri
            && Encode(SHA256.HashData(Encoding.ASCII.GetBytes(asked["code_verifier"].ToString()))) == grant.Challenge
                ? grant
                : null;
        if (isRight is null)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        Redeemed++;
        var body = Body(ClientId);
        body["nonce"] = isRight.Nonce;
        Claims?.Invoke(body);
        var idToken = Sign("JWT", body, null);
        return Results.Json(
            new
            {
                access_token = Issue(),
                token_type = "Bearer",
                expires_in = 600,
                id_token = Tamper?.Invoke(idToken) ?? idToken,
            }
        );
    }

    private IResult EndSession(IQueryCollection asked)
    {
        EndedWith = asked.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
        return Results.Redirect(
            QueryHelpers.AddQueryString(asked["post_logout_redirect_uri"]!, "state", asked["state"].ToString())
        );
    }

    private JsonObject Body(string audience)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = audience,
            ["sub"] = Subject,
            ["iat"] = now,
            ["exp"] = now + 600,
        };
    }

    private string Sign(string type, JsonObject body, Action<JsonObject>? header)
    {
        var top = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = "authority-1",
            ["typ"] = type,
        };
        header?.Invoke(top);
        var signed =
            $"{Encode(Encoding.UTF8.GetBytes(top.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(body.ToJsonString()))}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{signed}.{Encode(signature)}";
    }

    private string PublicKeys()
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = "authority-1",
                    ["n"] = Encode(parameters.Modulus!),
                    ["e"] = Encode(parameters.Exponent!),
                }
            ),
        }.ToJsonString();
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
