using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Forms;

/// <summary>Forgets what was typed into forms that nobody can send any more.</summary>
internal sealed class FormSweeper(
    IServiceScopeFactory scopes,
    TimeProvider time,
    SweepOptions options,
    ILogger<FormSweeper> logger
) : Sweeper(time, options, logger)
{
    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var links = scope.ServiceProvider.GetRequiredService<IFormLinkRepository>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(() => links.ForgetDraftsAsync(Now, CancellationToken.None), cancellationToken);
    }
}
