using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>Where a form leads that was carried out.</summary>
/// <param name="Path">One of the console's own addresses.</param>
/// <param name="Done">What was done, told there; null for a page that tells it otherwise.</param>
/// <param name="Secret">What that page shows once.</param>
internal sealed record Landing(string Path, string? Done = null, string? Secret = null)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"Landing {{ Path = {Path} }}";
}

/// <summary>
/// Carries a form out once that adds something. Sent again as it was (a second click, back and resend, a connection lost),
/// it leads where it led; the same form with something else in it is another wish. It is the console's
/// <c>Idempotency-Key</c>: the claim, the work and the answer are one unit, kept for a day.
/// </summary>
internal sealed class SentOnce(
    Dispatcher dispatcher,
    IUnitOfWork unitOfWork,
    IIdempotencyKeys keys,
    KeptForms forms,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Sends <paramref name="message"/> for the form that <paramref name="request"/> brings, unless it was sent before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="message">A command, or a process that has nothing slow left to do.</param>
    /// <param name="landing">Where it leads.</param>
    /// <param name="file">SHA-256 of the form's file; null without one.</param>
    /// <param name="cancellationToken">Honoured until the unit starts.</param>
    public async Task<Result<Landing>> SendAsync<T>(
        HttpRequest request,
        IMessage<T> message,
        Func<T, Landing> landing,
        string? file,
        CancellationToken cancellationToken
    )
    {
        if (forms.MarkOf(request) is not { } mark)
        {
            var alone = await dispatcher.SendAsync(message, cancellationToken);
            return alone.Failed(out var refused, out var made) ? refused : landing(made);
        }

        var scope = ScopeOf(request, mark, file);
        var keyed = new KeyedRequest(caller.TenantId, scope, scope);
        var (before, refusal, now) = await ClaimAsync();
        return before is null
            ? refusal is null
                ? now!
                : refusal
            : before.MayBeGivenTo(caller.Required)
                ? JsonSerializer.Deserialize<Landing>(before.Body)!
                : TenancyErrors.MissingPermission(message.Permission);

        async Task<(KeptAnswer? Before, Error? Refusal, Landing? Now)> ClaimAsync()
        {
            try
            {
                return await unitOfWork.RunAsync(RunAsync, cancellationToken);
            }
            catch (KeyInUseException inUse)
            {
                throw new DatabaseUnavailableException("The same form is still being carried out.", inUse);
            }
        }

        async Task<(KeptAnswer? Before, Error? Refusal, Landing? Now)> RunAsync()
        {
            if (await keys.ClaimAsync(keyed, time.Now(), CancellationToken.None) is { } kept)
            {
                return (kept, null, null);
            }

            var sent = await dispatcher.SendAsync(message, CancellationToken.None);
            if (sent.Failed(out var refused, out var made))
            {
                await keys.ReleaseAsync(keyed, CancellationToken.None);
                return (null, refused, null);
            }

            var leads = landing(made);
            var answer = new KeptAnswer
            {
                Content = scope,
                Roles = caller.Required.Roles,
                Status = StatusCodes.Status302Found,
                Location = leads.Path,
                Body = JsonSerializer.SerializeToUtf8Bytes(leads),
            };
            await keys.KeepAsync(keyed, answer, CancellationToken.None);
            return (null, null, leads);
        }
    }

    // Everything that was sent except the fields that each page makes anew.
    private byte[] ScopeOf(HttpRequest request, FormMark mark, string? file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var part in (string[])
                ["console", caller.Required.Id, mark.FormId, request.Path, request.QueryString.ToString(), file ?? ""]
        )
        {
            Append(hash, part);
        }

        foreach (var (name, values) in request.Form.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            if (!KeptForms.IsOwn(name))
            {
                Append(hash, name);
                foreach (var value in values)
                {
                    Append(hash, value ?? "");
                }
            }
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
