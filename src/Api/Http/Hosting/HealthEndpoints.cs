using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can also do its work. The second tells a load
/// balancer to wait; only the first may tell an orchestrator to restart.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(
            "/health/live",
            new HealthCheckOptions
            {
                Predicate = _ => false,
                ResponseWriter = (context, _) => WriteAsync(context, "live"),
            }
        );
        app.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions
            {
                ResponseWriter = (context, report) =>
                    report.Status == HealthStatus.Healthy
                        ? WriteAsync(context, "ready")
                        : Answers.WriteAsync(context, NotReady(report), Surfaces.None),
            }
        );
    }

    private static Task WriteAsync(HttpContext context, string status) =>
        context.Response.WriteAsJsonAsync(new { status }, context.RequestAborted);

    private static Failure NotReady(HealthReport report) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            "NOT_READY",
            string.Join(
                " ",
                report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(e => e.Description)
            )
        );
}
