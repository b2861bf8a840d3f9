using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing.Patterns;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Idempotency;

/// <summary>
/// Lets a POST with an <c>Idempotency-Key</c> do its work once. The whole action runs in one unit of work, its use case
/// as a part of it, so that the answer is kept exactly when the work is: after a crash either both stand or neither.
/// A successful answer is kept and given again; a refusal changed nothing, and trying again may succeed.
/// <c>docs/decisions/0009-idempotency.md</c> says why.
/// </summary>
internal sealed class IdempotencyFilter(
    IUnitOfWork unitOfWork,
    IIdempotencyKeys keys,
    Dispatcher dispatcher,
    RunningRequests running,
    Caller caller,
    TimeProvider time
) : IAsyncResourceFilter, IAsyncActionFilter
{
    /// <summary>On an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    private KeyedRequest? keyed;
    private ReadOnlyMemory<byte>? sent;

    /// <summary>Whether a POST takes a key. Signing in does not: a token is never kept, and another one does no harm.</summary>
    public static bool TakesKey(ActionDescriptor action) =>
        action.FilterDescriptors.Any(filter =>
            filter.Filter is ServiceFilterAttribute service && service.ServiceType == typeof(IdempotencyFilter)
        );

    /// <summary>
    /// Reads the key and, before the unit of work opens, all there is to wait for: the body. An upload's is not held in
    /// memory and comes in later, on its way to the store.
    /// </summary>
    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next) =>
        context.HttpContext.Request.Headers.ContainsKey(IdempotencyKey.Header) ? ReadAsync(context, next) : next();

    public Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next) =>
        keyed is null ? next() : RunOnceAsync(context, next, keyed);

    private async Task ReadAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (IdempotencyKey.Read(request).Failed(out var refusal, out var key))
        {
            context.Result = new FailureResult(Failure.OfRequest(refusal));
            return;
        }

        keyed = new KeyedRequest(caller.TenantId, ScopeOf(request, key), []);
        if (!IUploadRequest.IsOn(context.ActionDescriptor))
        {
            // A request that runs again after a lost race finds its body already read.
            var body = sent ??= await BodyBytes.ReadAsync(request, context.HttpContext.RequestAborted);
            request.Body = new MemoryStream(body.ToArray(), writable: false);
            keyed = keyed with { Content = ContentOf(request, body.Span) };
        }

        using var run = running.TryBegin(keyed);
        if (run is null)
        {
            context.Result = new FailureResult(IdempotencyErrors.StillRunning);
            return;
        }

        await next();
    }

    private async Task RunOnceAsync(ActionExecutingContext context, ActionExecutionDelegate next, KeyedRequest keyed)
    {
        var isReceived = false;
        if (context.ActionArguments.Values.OfType<IUploadRequest>().SingleOrDefault() is { } upload)
        {
            var receipt = await upload.ReceiveAsync(
                dispatcher,
                context.RouteData.Values,
                context.HttpContext.RequestAborted
            );
            if (receipt.Failed(out var refusal, out var parts))
            {
                context.Result = new FailureResult(Failure.Of(refusal));
                return;
            }

            isReceived = true;
            this.keyed = keyed = keyed with { Content = ContentOf(context.HttpContext.Request, parts) };
        }

        var executed = default(ActionExecutedContext);
        KeptAnswer answer;
        try
        {
            answer = await unitOfWork.RunAsync(AnswerAsync, context.HttpContext.RequestAborted);
        }
        catch (KeyInUseException)
        {
            context.Result = new FailureResult(IdempotencyErrors.StillRunning);
            return;
        }

        if (executed is not null)
        {
            executed.Result = new KeptAnswerResult(answer, isReplayed: false);
            return;
        }

        if (!answer.MayBeGivenTo(caller.Required))
        {
            await dispatcher.SendAsync(
                new RecordRefusedClaim(
                    IdempotencyKey.Header,
                    $"{context.HttpContext.Request.Method} {context.HttpContext.Request.Path}",
                    IdempotencyErrors.RolesLost
                ),
                CancellationToken.None
            );
            context.Result = new FailureResult(Failure.Of(IdempotencyErrors.RolesLost));
            return;
        }

        context.Result = answer.Content.AsSpan().SequenceEqual(keyed.Content)
            ? new KeptAnswerResult(answer, isReplayed: true)
            : new FailureResult(IdempotencyErrors.Reused);

        async Task<KeptAnswer> AnswerAsync()
        {
            if (executed is not null)
            {
                // A lost race runs the unit of work again. An action runs only once per request, and a file is read only once.
                throw isReceived
                    ? new DatabaseUnavailableException("A keyed upload lost a race.")
                    : new RequestLostRaceException();
            }

            if (await keys.ClaimAsync(keyed, time.Now(), CancellationToken.None) is { } kept)
            {
                return kept;
            }

            executed = await next();
            if (executed is { Exception: { } exception, ExceptionHandled: false })
            {
                ExceptionDispatchInfo.Throw(exception);
            }

            var given = await RenderAsync(executed);
            await (
                given.Status is >= 200 and < 300
                    ? keys.KeepAsync(keyed, given, CancellationToken.None)
                    : keys.ReleaseAsync(keyed, CancellationToken.None)
            );
            return given;
        }
    }

    // The result is written into memory, so that nothing is sent before the commit.
    private async Task<KeptAnswer> RenderAsync(ActionExecutedContext executed)
    {
        // The stored answer must be whole even when the caller hangs up now.
        executed.HttpContext.RequestAborted = CancellationToken.None;
        var response = executed.HttpContext.Response;
        var (body, given) = (response.Body, new MemoryStream());
        response.Body = given;
        try
        {
            await executed.Result!.ExecuteResultAsync(executed);
            await response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            response.Body = body;
        }

        var answer = new KeptAnswer
        {
            Content = keyed!.Content,
            Roles = caller.Required.Roles,
            Status = response.StatusCode,
            ContentType = response.ContentType,
            EntityTag = response.Headers.ETag,
            Location = response.Headers.Location,
            Body = given.ToArray(),
        };

        // They are sent from the kept answer once it is committed, and not at all if that fails.
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = null;
        response.ContentLength = null;
        response.Headers.Remove("ETag");
        response.Headers.Remove("Location");
        return answer;
    }

    // Letter case and a slash at the end make no other resource: what stands for the path is the route, with the ids as they
    // were sent. For the address as it is documented that is the path itself.
    private static string ResourceOf(HttpRequest request)
    {
        if (request.HttpContext.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return request.PathBase + request.Path;
        }

        var resource = new StringBuilder(request.PathBase);
        foreach (var segment in endpoint.RoutePattern.PathSegments)
        {
            resource.Append('/');
            foreach (var part in segment.Parts)
            {
                resource.Append(
                    part switch
                    {
                        RoutePatternLiteralPart literal => literal.Content,
                        RoutePatternParameterPart parameter => request.RouteValues[parameter.Name]?.ToString(),
                        RoutePatternSeparatorPart separator => separator.Content,
                        _ => null,
                    }
                );
            }
        }

        return resource.ToString();
    }

    // Each part is preceded by its length, so that two different scopes never give the same bytes.
    private byte[] ScopeOf(HttpRequest request, string key)
    {
        var actor = caller.Required;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var part in (string[])
                [actor.TenantId, actor.Kind.ToString(), actor.Id, request.Method, ResourceOf(request), key]
        )
        {
            Append(hash, part);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] ContentOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, ContentTypes.IsForm(request) ? ContentTypes.Form : ContentTypes.Json);
        Append(hash, request.QueryString.ToString());
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    // The parts are compared, not the bytes: a client that repeats a multipart body chooses another boundary.
    private static byte[] ContentOf(HttpRequest request, IReadOnlyList<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, ContentTypes.IsMultipart(request) ? ContentTypes.Multipart : ContentTypes.Json);
        Append(hash, request.QueryString.ToString());
        foreach (var part in parts)
        {
            Append(hash, part ?? "");
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

/// <summary>Every refusal of a key, one sentence each.</summary>
internal static class IdempotencyErrors
{
    /// <summary>The first request with the key has not ended.</summary>
    public static readonly Failure StillRunning = Of(
        StatusCodes.Status409Conflict,
        "IDEMPOTENCY_KEY_IN_USE",
        $"A request with this {IdempotencyKey.Header} is still running; try again"
    ) with
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>The key stands for another request.</summary>
    public static readonly Failure Reused = Of(
        StatusCodes.Status422UnprocessableEntity,
        "IDEMPOTENCY_KEY_REUSED",
        $"This {IdempotencyKey.Header} was used with another body; send the same body, or a new key"
    );

    /// <summary>The answer is there, and the caller may no longer do what it answers.</summary>
    public static readonly Error RolesLost = new(
        ErrorKind.Forbidden,
        "REPLAY_NOT_ALLOWED",
        $"This {IdempotencyKey.Header} was answered to roles that the request no longer has; what was done stands, and its answer is not given again"
    );

    private static Failure Of(int status, string code, string message) =>
        new(status, code, message)
        {
            NamedAsSent = true,
            Fields = [new Domain.Shared.FieldError(IdempotencyKey.Header, message)],
        };
}

/// <summary>An answer as it was kept.</summary>
internal sealed class KeptAnswerResult(KeptAnswer answer, bool isReplayed) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.EntityTag is not null)
        {
            response.Headers.ETag = answer.EntityTag;
        }

        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }

        if (isReplayed)
        {
            response.Headers[IdempotencyFilter.ReplayedHeader] = "true";
        }

        await response.Body.WriteAsync(answer.Body, context.HttpContext.RequestAborted);
    }
}
