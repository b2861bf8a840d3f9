namespace VerificationService.Api.Authentication;

/// <summary>Marks what somebody may who must enrol a second factor before anything else.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class EnrolsAttribute : Attribute;
