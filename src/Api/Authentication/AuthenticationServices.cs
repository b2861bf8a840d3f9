using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>What authentication registers: the part every host needs, and the part that answers requests.</summary>
internal static class AuthenticationServices
{
    /// <summary>The issuing of tokens: for the server and the command line alike.</summary>
    public static IServiceCollection AddAccessTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthenticationSettings>().BindConfiguration("Authentication").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthenticationSettings>, AuthenticationSettings.Validator>();
        services.AddSingleton(_ => new SigningKey(
            configuration["DataDirectory"] is { Length: > 0 } path ? path : "data"
        ));
        services.AddSingleton<IAccessTokens, AccessTokens>();
        return services;
    }

    /// <summary>
    /// Makes or reads the signing key, so that a data directory nobody can write to is told at start and not at the
    /// first sign-in.
    /// </summary>
    public static void PrepareSigningKey(this IServiceProvider services)
    {
        if (!services.GetRequiredService<IOptions<AuthenticationSettings>>().Value.IsExternal)
        {
            _ = services.GetRequiredService<SigningKey>().Key;
        }
    }

    /// <summary>The checking of keys and tokens.</summary>
    public static IServiceCollection AddRequestAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication().AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerOptions>();
        services.AddScoped<BearerAuthentication>();
        services.AddScoped<ApiKeyAuthentication>();
        services.AddSingleton<KeyUseRecorder>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUseRecorder>());
        return services;
    }
}
