namespace VerificationService.Api.Http.Hosting;

/// <summary>Marks an action whose answer carries the version of what it shows as <c>ETag</c> (RFC 9110 §8.8.3).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class VersionedAttribute : Attribute;

/// <summary>Marks an action that makes a new version, and takes the one it builds upon as <c>If-Match</c> (RFC 9110 §13.1.1).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class ChangesVersionAttribute : VersionedAttribute;

/// <summary>Marks an action that decides a case: where the tenant asks for it, it must name the version it decides.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DecidesAttribute : ChangesVersionAttribute;
