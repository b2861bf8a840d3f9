using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// Signing in with an OpenID Connect authority: authorization code with PKCE (RFC 9700 §2.1.1). The framework's handler
/// does the protocol; what its answer means here is <see cref="SignInByAuthority"/>'s to say, and what follows is the
/// same session as after a password.
/// </summary>
internal sealed class SingleSignOn(
    Dispatcher dispatcher,
    ConsoleSession session,
    KeptForms kept,
    Caller caller,
    CallerLimits limits,
    IOptions<AuthenticationSettings> settings
) : OpenIdConnectEvents
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Authority";

    /// <summary>The name the framework keeps an ID token under.</summary>
    public const string IdToken = "id_token";

    private const string SignInPath = "/console/sign-in";
    private const string CallbackPath = SignInPath + "/callback";
    private const string SignedOutPath = "/console/sign-out/callback";
    private const string Tenant = "tenant";

    /// <summary>Adds the handler, where an authority and a client are configured.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<SingleSignOn>();
        if (
            configuration.GetSection("Authentication").Get<AuthenticationSettings>() is not { OffersSingleSignOn: true }
        )
        {
            return;
        }

        services.AddAuthentication().AddOpenIdConnect(Scheme, _ => { });
        services
            .AddOptions<OpenIdConnectOptions>(Scheme)
            .Configure<IOptions<AuthenticationSettings>, IHostEnvironment, TimeProvider>(Configure);
    }

    /// <summary>What the authority is called, where it signs people in here; null where it does not.</summary>
    public string? OfferedAs => settings.Value.OffersSingleSignOn ? settings.Value.AuthorityName : null;

    /// <summary>What the authority is called that knows this installation's users; null where there is none.</summary>
    public string? AuthorityName => settings.Value.IsExternal ? settings.Value.AuthorityName : null;

    /// <summary>Whether a password gets anybody in.</summary>
    public bool TakesPasswords => settings.Value.TakesPasswords;

    /// <summary>
    /// Sends the browser to the authority; it comes back to <paramref name="returnTo"/> with a session, and with what is kept of
    /// a form, or is told why not.
    /// </summary>
    public async Task<Microsoft.AspNetCore.Mvc.IActionResult> StartAsync(
        HttpContext context,
        string tenantId,
        string returnTo,
        string? form
    )
    {
        if (await ConfigurationOf(context) is null)
        {
            return new FailureResult(Unreachable);
        }

        ConsoleCookies.Carry(context, KeptForms.KeptCookie, form is { Length: <= KeptForms.MaxCookies } ? form : null);
        var properties = new AuthenticationProperties { RedirectUri = returnTo, Items = { [Tenant] = tenantId } };
        await context.ChallengeAsync(Scheme, properties);
        return new OnwardResult(settings.Value.AuthorityName);
    }

    /// <summary>
    /// Has the authority end its session too, where the console's came from there and it offers that (OpenID Connect
    /// RP-Initiated Logout 1.0); null where there is nothing to do.
    /// </summary>
    public async Task<Microsoft.AspNetCore.Mvc.IActionResult?> EndAsync(HttpContext context)
    {
        if (
            !settings.Value.OffersSingleSignOn
            || await context.GetTokenAsync(ConsoleSession.Scheme, IdToken) is null
            || await ConfigurationOf(context) is not { EndSessionEndpoint.Length: > 0 }
        )
        {
            return null;
        }

        await context.SignOutAsync(Scheme, new AuthenticationProperties { RedirectUri = SignInPath });
        return new OnwardResult(settings.Value.AuthorityName);
    }

    /// <inheritdoc/>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        caller.Origin = RequestOrigin.Of(context.Request);
        if (await limits.RefusalOfSignInAsync(context.HttpContext) is { } tooMany)
        {
            await Answers.WriteAsync(context.HttpContext, tooMany);
            context.HandleResponse();
        }
    }

    /// <inheritdoc/>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (TokenRules.IsBeyondUs(context.SecurityToken))
        {
            context.Fail("crit");
        }
        else if (context.SecurityToken.RawSignature is not { Length: > 0 })
        {
            // The framework takes an unsigned one that came straight from the authority (OpenID Connect Core 1.0 §3.1.3.7, 6).
            context.Fail(new SecurityTokenInvalidSignatureException("The ID token is not signed."));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var result = await dispatcher.SendAsync(
            new SignInByAuthority(
                context.Properties!.Items[Tenant]!,
                context.Principal!.FindFirst(JwtRegisteredClaimNames.Sub)?.Value
            ),
            http.RequestAborted
        );
        context.HandleResponse();
        if (result.Failed(out var refusal, out var user))
        {
            await Answers.WriteAsync(http, Failure.Of(refusal));
            return;
        }

        await session.OpenAsync(http, user, context.Properties.GetTokenValue(IdToken));
        var form = ConsoleCookies.Fetch(http, KeptForms.KeptCookie);
        if (kept.Restore(form, user))
        {
            ShownInstead.Show(http, kept.Restored!.Mark.Page);
            return;
        }

        http.Response.Redirect(LocalPath.OrStart(context.ReturnUri));
    }

    /// <inheritdoc/>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        context.HandleResponse();
        var refusal = TenancyErrors.AuthorityRefused;
        if (context.Properties?.Items.TryGetValue(Tenant, out var tenantId) == true)
        {
            var result = await dispatcher.SendAsync(
                new SignInByAuthority(tenantId!, null) { Failure = FailureOf(context.Failure) },
                http.RequestAborted
            );
            refusal = result.Error ?? refusal;
        }

        await Answers.WriteAsync(http, Failure.Of(refusal));
    }

    /// <inheritdoc/>
    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        // Where the ID token has expired meanwhile, the client's id still says whose session ends.
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }

    private static void Configure(
        OpenIdConnectOptions options,
        IOptions<AuthenticationSettings> settings,
        IHostEnvironment environment,
        TimeProvider time
    )
    {
        var ours = settings.Value;
        options.EventsType = typeof(SingleSignOn);
        options.SignInScheme = ConsoleSession.Scheme;
        options.SignOutScheme = ConsoleSession.Scheme;
        options.Authority = ours.Authority;
        options.ClientId = ours.ClientId;
        options.ClientSecret = ours.ClientSecret;
        options.RequireHttpsMetadata = !environment.IsDevelopment();
        options.BackchannelTimeout = TimeSpan.FromSeconds(15);
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.UsePkce = true;

        // The answer comes in an address, not in a form: a form from another site would bring no cookie that is not
        // SameSite=None, and those need https.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        foreach (
            var (cookie, name) in new[]
            {
                (options.CorrelationCookie, "console-correlation."),
                (options.NonceCookie, "console-nonce."),
            }
        )
        {
            ConsoleCookies.Apply(cookie, name, environment);
            cookie.SameSite = SameSiteMode.Lax;
        }

        options.CallbackPath = CallbackPath;
        options.SignedOutCallbackPath = SignedOutPath;
        options.SignedOutRedirectUri = SignInPath;
        options.RemoteSignOutPath = PathString.Empty;
        options.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(15);
        options.Scope.Clear();
        options.Scope.Add(OpenIdConnectScope.OpenId); // The subject alone; names and roles are this service's own.
        options.GetClaimsFromUserInfoEndpoint = false;
        options.MapInboundClaims = false;
        options.SaveTokens = true;
        options.DisableTelemetry = true;
        options.TokenHandler = new JsonWebTokenHandler
        {
            MapInboundClaims = false,
            MaximumTokenSizeInBytes = TokenRules.MaxLength,
        };
        options.TokenValidationParameters = TokenRules.For(ours.ClientId ?? "", time);
        options.TokenValidationParameters.ValidAlgorithms = TokenRules.AuthorityAlgorithms;
    }

    /// <summary>What the authority publishes of itself; null while it cannot be read.</summary>
    private static async Task<OpenIdConnectConfiguration?> ConfigurationOf(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(Scheme);
        try
        {
            return await options.ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
        }
        catch (InvalidOperationException)
        {
            return null; // IDX20803: it answers nothing, or nothing that is a configuration.
        }
    }

    // Words of our own, because the exception's message may quote what came from outside.
    private static string FailureOf(Exception? failure) =>
        failure switch
        {
            SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException => "expired ID token",
            SecurityTokenInvalidSignatureException => "ID token not signed by the authority",
            SecurityTokenException => "invalid ID token",
            OpenIdConnectProtocolInvalidNonceException => "ID token of another attempt",
            OpenIdConnectProtocolException => "refused by the authority",
            _ => "answer not accepted",
        };

    private static Failure Unreachable { get; } =
        new(
            StatusCodes.Status503ServiceUnavailable,
            "AUTHORITY_UNAVAILABLE",
            "The authority that signs people in cannot be reached at the moment; try again"
        )
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };
}
