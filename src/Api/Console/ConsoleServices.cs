using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console;

/// <summary>The pages under <c>/console</c>: what they register and where they are mapped.</summary>
internal static class ConsoleServices
{
    /// <summary>Adds the pages, their sessions and the protection of their forms.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services, IConfiguration configuration)
    {
        SessionKeys.Add(services);
        services
            .AddAuthentication()
            .AddCookie(
                ConsoleSession.Scheme,
                options =>
                {
                    options.Cookie.HttpOnly = true;

                    // Lax, so that a link to a case in an e-mail finds the session; every change is a POST with a token.
                    options.Cookie.SameSite = SameSiteMode.Lax;
                    options.ExpireTimeSpan = ConsoleSession.IdleTime;
                    options.SlidingExpiration = true;
                    options.Events.OnCheckSlidingExpiration = context =>
                    {
                        // The script asks for the bell's number by itself: nobody need be there.
                        context.ShouldRenew &= !context.Request.Path.Equals(Bell.CountPath);
                        return Task.CompletedTask;
                    };
                }
            );
        services
            .AddOptions<CookieAuthenticationOptions>(ConsoleSession.Scheme)
            .Configure<IHostEnvironment>(
                (options, environment) => ConsoleCookies.Apply(options.Cookie, "console-session", environment)
            );
        SingleSignOn.Add(services, configuration);
        services.AddAntiforgery(options =>
        {
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services
            .AddOptions<AntiforgeryOptions>()
            .Configure<IHostEnvironment>(
                (options, environment) => ConsoleCookies.Apply(options.Cookie, "console-forms", environment)
            );
        services
            .AddOptions<CookieTempDataProviderOptions>()
            .Configure<IHostEnvironment>(
                (options, environment) => ConsoleCookies.Apply(options.Cookie, "console-message", environment)
            );
        SafeCompression.Add(services);
        services.AddRazorPages(options => options.RootDirectory = "/Console/Pages");

        // Razor Pages bring validation by attributes along, and it would refuse bodies of the API before their use case does
        // in its own words. The attributes there are for the API documents.
        services.PostConfigure<MvcOptions>(options => options.ModelValidatorProviders.Clear());
        services.AddScoped<ConsoleGate>();
        services.AddScoped<ConsoleSession>();
        services.AddScoped<KeptForms>();
        services.AddScoped<StaleForms>();
        services.AddScoped<SentOnce>();
        services.AddScoped<Viewer>();
        services.AddScoped<Bell>();
        services.AddScoped<People>();
        return services;
    }

    /// <summary>Maps the pages and their files.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.MapRazorPages();
        app.MapGet("/", FrontDoor.AnswerAsync).ExcludeFromDescription();
        app.MapGet("/console/assets/{name}", (string name, HttpContext context) => Assets.WriteAsync(context, name))
            .ExcludeFromDescription();
    }
}
