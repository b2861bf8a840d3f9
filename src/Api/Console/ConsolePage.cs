using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console;

/// <summary>
/// What every page has: the gate, forms, and the two ways to say no. A page binds, sends use cases and shows what they
/// answered; it knows no rule. What changes something answers with a redirect, so that reloading repeats nothing.
/// </summary>
[ServiceFilter<ConsoleGate>]
[ServiceFilter<StaleForms>]
[Forms]
internal abstract class ConsolePage : PageModel
{
    /// <summary>What was done, told once on the next page.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>Why what was just asked for was refused, shown above the form that asked.</summary>
    public Error? Refusal { get; private set; }

    /// <summary>Uses the title in the browser's window.</summary>
    public abstract string Title { get; }

    /// <summary>Shows the page again with what was typed and why it was refused.</summary>
    protected IActionResult ShowAgain(Error refusal)
    {
        Refusal = refusal;
        Response.StatusCode = Failure.Of(refusal).Status;
        return Page();
    }

    /// <summary>Goes to <paramref name="path"/> and tells there what was done.</summary>
    protected IActionResult Go(string path, string done) => Go(new Landing(path, done));

    /// <summary>Goes where a form leads that was carried out, now or when it was sent before.</summary>
    /// <param name="landing">Where, and what is told there.</param>
    /// <param name="secret">The property of that page that shows what it shows once; null without one.</param>
    protected IActionResult Go(Landing landing, string? secret = null)
    {
        Tell(nameof(Done), landing.Done);
        if (secret is not null)
        {
            Tell(secret, landing.Secret);
        }

        return LocalRedirect(landing.Path);
    }

    // Not by the property: the framework drops what it was given before when it is given the same again.
    private void Tell(string property, string? text)
    {
        if (text is not null)
        {
            TempData[property] = text;
        }
    }

    /// <summary>Sends what adds something, once for the form that asks for it (<see cref="SentOnce"/>).</summary>
    protected Task<Result<Landing>> SendOnceAsync<T>(
        IMessage<T> message,
        Func<T, Landing> landing,
        CancellationToken cancellationToken,
        string? file = null
    ) =>
        HttpContext
            .RequestServices.GetRequiredService<SentOnce>()
            .SendAsync(Request, message, landing, file, cancellationToken);

    /// <summary>There is nothing to show but the refusal itself.</summary>
    protected static IActionResult Refuse(Error refusal) => new FailureResult(Failure.Of(refusal));
}

/// <summary>Binds forms, which the API's controllers, reading bodies strictly, do without.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FormsAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        context.ValueProviderFactories.Insert(0, new FormValueProviderFactory());
        context.ValueProviderFactories.Insert(1, new FormFileValueProviderFactory());
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Everything happened before.
    }
}
