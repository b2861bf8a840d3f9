using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>Which headers a v2.1 request must bring, and in what form.</summary>
internal static class HeaderRules
{
    public const string TenantId = "X-Tenant-ID";
    public const string UserId = "X-User-ID";
    public const string UserRoles = "X-User-Roles";
    private const string ContentType = "Content-Type";
    private const string UserAgent = "User-Agent";

    // Each required value, under every name it is accepted by.
    private static readonly string[][] Required =
    [
        [TenantId],
        [RequestOrigin.ForwardedFrom],
        RequestOrigin.Platform,
        RequestOrigin.DeviceId,
    ];

    private static readonly string[] Single =
    [
        TenantId,
        RequestOrigin.ForwardedFrom,
        .. RequestOrigin.Platform,
        .. RequestOrigin.DeviceId,
        ContentType,
        UserId,
        UserRoles,
    ];

    /// <summary>The first rule broken: something missing, then something contradictory, then the content type.</summary>
    /// <param name="request">The request.</param>
    /// <param name="takesBody">Whether its action reads a body.</param>
    /// <param name="takesFile">Whether that body may be multipart.</param>
    /// <param name="isSignIn">Whether only what signing in needs is required.</param>
    /// <param name="isStrict"><see cref="HeaderOptions.StrictHeaders"/>.</param>
    public static Failure? Broken(HttpRequest request, bool takesBody, bool takesFile, bool isSignIn, bool isStrict)
    {
        var missing = (
            isSignIn
                ?
                [
                    [TenantId],
                ]
                : Required
        )
            .Concat(
                takesBody
                    ?
                    [
                        [ContentType],
                    ]
                    : []
            )
            .Concat(
                isStrict && !isSignIn
                    ?
                    [
                        [RequestOrigin.ForwardedFor],
                        [UserAgent],
                    ]
                    : Array.Empty<string[]>()
            )
            .Where(names => RequestOrigin.FirstOf(request, names) is null)
            .ToList();
        if (missing.Count > 0)
        {
            return Failure.Of(HeaderErrors.Missing(missing));
        }

        foreach (var name in Single)
        {
            var values = request.Headers[name];
            if (values.Count > 1)
            {
                return Failure.Of(HeaderErrors.Repeated(name));
            }

            if (values.ToString() is var value && (value.Length > RequestOrigin.MaxLength || value.Any(char.IsControl)))
            {
                return Failure.Of(HeaderErrors.Malformed(name));
            }
        }

        var deviceIds = RequestOrigin
            .DeviceId.Select(name => request.Headers[name].ToString().Trim())
            .Where(value => value.Length > 0);
        if (deviceIds.Distinct().Count() > 1)
        {
            return Failure.Of(HeaderErrors.DeviceIdsDiffer);
        }

        return !takesBody || ContentTypes.IsJson(request) || (takesFile && ContentTypes.IsMultipart(request))
            ? null
            : Failure.UnsupportedMediaType(
                takesFile ? $"{ContentTypes.Json} or {ContentTypes.Multipart}" : ContentTypes.Json
            );
    }
}

/// <summary>Every refusal of a header, one sentence each.</summary>
internal static class HeaderErrors
{
    /// <summary>Two names for one value that say different things.</summary>
    public static readonly Error DeviceIdsDiffer = Error.InvalidField(
        "deviceId",
        "deviceId, X-Device-Id and device-id contradict each other; send one of them"
    );

    /// <summary>One answer for a tenant that is unknown, inactive, or not the credential's own.</summary>
    public static readonly Error TenantNotAllowed = new(
        ErrorKind.Forbidden,
        "TENANT_NOT_ALLOWED",
        "X-Tenant-ID must name an active tenant that the token belongs to"
    );

    /// <summary>The claimed user is not the authenticated one.</summary>
    public static readonly Error UserMismatch = new(
        ErrorKind.Forbidden,
        "USER_MISMATCH",
        "X-User-ID contradicts the token"
    );

    /// <summary>A claimed role that the user does not hold, or that does not exist.</summary>
    public static readonly Error RolesMismatch = new(
        ErrorKind.Forbidden,
        "ROLES_MISMATCH",
        "X-User-Roles claims a role that the token does not bear"
    );

    /// <summary>Required headers that say nothing.</summary>
    public static Error Missing(IReadOnlyList<string[]> missing) =>
        new(
            ErrorKind.Invalid,
            "MISSING_HEADERS",
            $"Missing required header(s): {string.Join(", ", missing.Select(names => names[0]))}"
        )
        {
            Fields =
            [
                .. missing.Select(names => new FieldError(
                    names[0],
                    names.Length == 1
                        ? $"{names[0]} is required"
                        : $"{names[0]} is required (also accepted as {string.Join(" or ", names.Skip(1))})"
                )),
            ],
        };

    /// <summary>A header given twice.</summary>
    public static Error Repeated(string name) => Error.InvalidField(name, $"{name} must be given only once");

    /// <summary>A value nobody needs.</summary>
    public static Error Malformed(string name) =>
        Error.InvalidField(name, $"{name} must be at most {RequestOrigin.MaxLength} printable characters");
}
