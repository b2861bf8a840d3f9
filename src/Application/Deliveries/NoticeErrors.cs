using VerificationService.Domain.Shared;

namespace VerificationService.Application.Deliveries;

/// <summary>Every refusal of the notices module, one sentence each.</summary>
public static class NoticeErrors
{
    /// <summary>A kind nobody writes.</summary>
    public static readonly Error TemplateNotFound = new(
        ErrorKind.NotFound,
        "EMAIL_TEMPLATE_NOT_FOUND",
        $"There is no e-mail template of that kind; the kinds are {string.Join(", ", EmailKinds.All)}"
    );
}
