namespace VerificationService.Api.Http.Bodies;

/// <summary>Marks a controller of pages, whose actions read the forms that browsers send.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReadsFormAttribute : Attribute;
