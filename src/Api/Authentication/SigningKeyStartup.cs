using Microsoft.Extensions.Options;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Makes or reads the signing key at start, so that a data directory nobody can write to is told then and not at the
/// first sign-in. Where the database that holds it is away, it is read once that is back.
/// </summary>
internal sealed class SigningKeyStartup(SigningKey signingKey, IOptions<AuthenticationSettings> settings)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.Value.IsExternal && !await TryLoadAsync(cancellationToken))
        {
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
        {
            await Task.Delay(Pause, stoppingToken);
        } while (!await TryLoadAsync(stoppingToken));
    }

    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await signingKey.LoadAsync(cancellationToken);
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            return false;
        }
    }
}
