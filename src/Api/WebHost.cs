using VerificationService.Api.Errors;
using VerificationService.Api.Hosting;
using VerificationService.Application;
using VerificationService.Infrastructure;

namespace VerificationService.Api;

/// <summary>The server: what it is made of, and the way a request takes through it.</summary>
internal static class WebHost
{
    /// <summary>Serves until it is told to stop.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(KestrelLimits.Apply);
        KestrelLimits.UseDefaultAddress(builder);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddApi(builder.Configuration);

        await using var app = builder.Build();
        app.UseMiddleware<ResponseHeaders>();
        app.UseMiddleware<FailureMiddleware>();
        app.UseRouting();
        app.MapControllers();
        await app.RunAsync();
        return 0;
    }
}
