using FluentValidation;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;

namespace VerificationService.Application.Risk;

/// <summary>The rules of a policy that is not in force yet.</summary>
/// <param name="Standard">The rule for standard risk.</param>
/// <param name="High">The rule for high risk.</param>
public sealed record PolicyDraft(ApprovalRule Standard, ApprovalRule High)
{
    /// <summary>Most document types one rule may ask for.</summary>
    public const int MaxDocuments = 20;

    /// <summary>What the floor cannot judge: the form of the document types.</summary>
    internal sealed class Validator : AbstractValidator<PolicyDraft>
    {
        public Validator()
        {
            RuleFor(draft => draft.Standard.RequiredDocuments)
                .Must(AreDocumentTypes)
                .OverridePropertyName("standard.requiredDocuments")
                .WithMessage("standard.requiredDocuments " + Accepted);
            RuleFor(draft => draft.High.RequiredDocuments)
                .Must(AreDocumentTypes)
                .OverridePropertyName("high.requiredDocuments")
                .WithMessage("high.requiredDocuments " + Accepted);
        }

        private static readonly string Accepted =
            $"must be at most {MaxDocuments} different document types, each of {DocumentTypes.Form}";

        // A required type that no document can have would make every approval impossible.
        private static bool AreDocumentTypes(IReadOnlyList<string> types) =>
            types.Count <= MaxDocuments
            && types.Distinct().Count() == types.Count
            && types.All(DocumentTypes.IsWellFormed);
    }
}
