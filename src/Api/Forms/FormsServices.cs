using Microsoft.AspNetCore.Mvc.Razor;

namespace VerificationService.Api.Forms;

/// <summary>The pages under <c>/forms</c>: what they register and where they are mapped.</summary>
internal static class FormsServices
{
    /// <summary>Adds the pages and their texts.</summary>
    public static IServiceCollection AddForms(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Forms/Views/{0}.cshtml");
        });
        services.AddScoped<FormsGate>();
        services.AddScoped<FormVisit>();
        return services;
    }

    /// <summary>Maps their files; the pages are a controller's.</summary>
    public static void MapForms(this WebApplication app) =>
        app.MapGet("/forms/assets/{name}", (string name, HttpContext context) => FormAssets.WriteAsync(context, name))
            .ExcludeFromDescription();
}
