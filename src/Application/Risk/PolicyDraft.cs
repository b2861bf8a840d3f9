using FluentValidation;
using VerificationService.Domain.Risk;

namespace VerificationService.Application.Risk;

/// <summary>The rules of a policy that is not in force yet.</summary>
/// <param name="Standard">The rule for standard risk.</param>
/// <param name="High">The rule for high risk.</param>
public sealed record PolicyDraft(ApprovalRule Standard, ApprovalRule High)
{
    /// <summary>Most document types one rule may ask for.</summary>
    public const int MaxDocuments = 20;

    /// <summary>Longest document type, in characters.</summary>
    public const int MaxDocumentType = 64;

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
            $"must be at most {MaxDocuments} different document types, each of 1 to {MaxDocumentType} capital letters, digits and underscores";

        private static bool AreDocumentTypes(IReadOnlyList<string> types) =>
            types.Count <= MaxDocuments
            && types.Distinct().Count() == types.Count
            && types.All(type =>
                type is { Length: > 0 and <= MaxDocumentType }
                && type.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
            );
    }
}
