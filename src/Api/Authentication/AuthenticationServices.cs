using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>What authentication registers: the part every host needs, and the part that answers requests.</summary>
internal static class AuthenticationServices
{
    /// <summary>The issuing of tokens: for the server and the command line alike.</summary>
    public static IServiceCollection AddAccessTokens(this IServiceCollection services)
    {
        services.AddOptions<AuthenticationSettings>().BindConfiguration("Authentication").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthenticationSettings>, AuthenticationSettings.Validator>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<IAccessTokens, AccessTokens>();
        return services;
    }

    /// <summary>The checking of keys and tokens.</summary>
    public static IServiceCollection AddRequestAuthentication(this IServiceCollection services)
    {
        services.AddHostedService<SigningKeyStartup>();
        services.AddAuthentication().AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerOptions>();
        services.AddSingleton<KnownTokens>();
        services.AddTransient<BearerAuthentication>();
        services.AddTransient<ApiKeyAuthentication>();
        services.AddSingleton<RefusedCredentials>();
        services.AddSingleton<StoppedKeyRecorder>();
        services.AddSingleton<KeyUseRecorder>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUseRecorder>());
        return services;
    }
}
