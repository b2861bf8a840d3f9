using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.V21.Decisions;

/// <summary>What every controller that opens verifications does alike.</summary>
public abstract class OpeningController(Dispatcher dispatcher) : V21Controller
{
    private protected Dispatcher Dispatcher { get; } = dispatcher;

    private protected async Task<IActionResult> OpenAsync(
        CreateVerificationRequest asked,
        CancellationToken cancellationToken
    )
    {
        if (asked.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await Dispatcher.SendAsync(command, cancellationToken);
        if (result.Failed(out refusal, out var opened))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, opened.Verification.Version);
        return AnswerCreated(
            "Verification process started",
            VerificationStartedData.Of(opened, asked),
            opened.Verification.CreatedAt
        );
    }
}
