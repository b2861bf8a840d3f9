namespace VerificationService.Api.Http.Idempotency;

/// <summary>
/// Marks an action that takes no <c>Idempotency-Key</c>: what it answers is never kept, and what it counts or hashes stands
/// in no unit of work of the request's.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal class TakesNoKeyAttribute : Attribute;
