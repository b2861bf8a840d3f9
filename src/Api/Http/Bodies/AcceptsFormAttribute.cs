namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Says that an action takes a form as well as JSON. Not the framework's <c>[Consumes]</c>: that refuses while routing,
/// before anybody has asked who is calling.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AcceptsFormAttribute : Attribute;
