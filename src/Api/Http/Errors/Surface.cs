using System.Reflection;

namespace VerificationService.Api.Http.Errors;

/// <summary>
/// Addresses that answer in words of their own. Whatever is common to all of them asks here and knows none of them; each
/// brings itself by a <see cref="SurfaceAttribute"/> on the assembly.
/// </summary>
internal abstract class Surface
{
    /// <summary>The content policy of what is no page.</summary>
    protected const string NothingRuns =
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Its name in the audit, the log and the metrics.</summary>
    public abstract string Name { get; }

    /// <summary>What its addresses begin with.</summary>
    public abstract IReadOnlyList<PathString> Prefixes { get; }

    /// <summary>Whether <paramref name="path"/> lies beneath it; beneath no other of the application does it too.</summary>
    public virtual bool Owns(PathString path)
    {
        // Asked for every request, several times.
        for (var number = 0; number < Prefixes.Count; number++)
        {
            if (path.StartsWithSegments(Prefixes[number], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The contract its callers are programs of, as a section of <c>Contracts</c>; null where people read it.</summary>
    public virtual string? Contract => null;

    /// <summary>What a 401 asks for (RFC 9110 §11.6.1); null where it asks for nothing.</summary>
    public virtual string? Challenge => null;

    /// <summary>Whether it answers for addresses below its prefixes that are no route.</summary>
    public virtual bool OwnsUnknownRoutes => false;

    /// <summary>Sets what keeps a browser from doing more with an answer than showing it.</summary>
    public virtual void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = NothingRuns;
        headers.CacheControl = "no-store";
    }

    /// <summary>Writes <paramref name="failure"/>; its status and its headers are set.</summary>
    public abstract Task WriteAsync(HttpContext context, Failure failure);
}

/// <summary>Names a surface of the application.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal abstract class SurfaceAttribute : Attribute
{
    public abstract Surface Surface { get; }
}

/// <inheritdoc/>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class SurfaceAttribute<T> : SurfaceAttribute
    where T : Surface, new()
{
    /// <inheritdoc/>
    public override Surface Surface { get; } = new T();
}

/// <summary>Tells surfaces apart by their paths.</summary>
internal static class Surfaces
{
    /// <summary>Whatever lies beneath no surface: health, and what does not exist.</summary>
    public static Surface None { get; } = new ProblemSurface();

    private static readonly Surface[] Brought =
    [
        .. typeof(Surfaces)
            .Assembly.GetCustomAttributes<SurfaceAttribute>()
            .Select(brought => brought.Surface)
            .OrderBy(surface => surface.Name, StringComparer.Ordinal),
    ];

    /// <summary>Every surface that the application brings.</summary>
    public static IReadOnlyList<Surface> All => Brought;

    /// <summary>The surface that <paramref name="path"/> lies beneath.</summary>
    public static Surface Of(PathString path)
    {
        foreach (var surface in Brought)
        {
            if (surface.Owns(path))
            {
                return surface;
            }
        }

        return None;
    }
}
