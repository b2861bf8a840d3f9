using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Console;

/// <summary>
/// The installation's own address. A person in Development is led to the console; elsewhere the page says what this is and
/// where it goes on. A program is told that nothing is there, and where the APIs are.
/// </summary>
internal static class FrontDoor
{
    /// <summary>Whether this is somebody's own machine, where the way in is made short.</summary>
    public static bool IsDevelopment(HttpContext context) =>
        context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment();

    /// <summary>Answers a request for <c>/</c>.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Surfaces.None.WriteAsync(
                context,
                Failure.OfStatus(StatusCodes.Status404NotFound) with
                {
                    Message =
                        "This is Verification, which decides who a customer is: programs use /api/v2.1, people /console",
                }
            );
        }

        if (IsDevelopment(context))
        {
            context.Response.Redirect("/console");
            return Task.CompletedTask;
        }

        new ConsoleSurface().Protect(context.Response.Headers);
        return BarePage.WriteAsync(
            context,
            "Verification",
            """
            <p>Decides whether customers and businesses are who they say they are: a record of each case, of who decided it, and why.</p>
            <p><a class="button primary" href="/console">Console, for people</a></p>
            <p class="quiet">Programs use the API below <code>/api/v2.1</code>. Whether the service is up stands at <code>/health/ready</code>.</p>
            """
        );
    }
}
