using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Asks the subject for more; the review clock stands still until review is resumed.</summary>
/// <param name="VerificationId">Which verification.</param>
/// <param name="Message">What is missing; it reaches the subject.</param>
public sealed record RequestInformation(string VerificationId, string? Message) : ICommand<InformationAsked>
{
    /// <summary>Most fields asked for at once.</summary>
    public const int MaxFields = 20;

    /// <summary>Most documents asked for at once.</summary>
    public const int MaxDocuments = 10;

    /// <summary>The fields of the subject that are asked for anew, by their names in forms.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The types of the documents that are asked for.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>Why, as a code of the tenant's list, where it has one.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Notes among admins; only an admin writes them.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>Whether the subject is asked by e-mail too; webhook subscriptions hear of it in any case.</summary>
    public bool ApplicantEmail { get; init; }

    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.request_information", VerificationId);

    internal sealed class Validator : AbstractValidator<RequestInformation>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Message).Required().Text(ApproveVerification.MaxNotes);
            RuleFor(c => c.AdminNotes).Text(ApproveVerification.MaxNotes);
            RuleFor(c => c.ReasonCode).ReasonCode();
            RuleFor(c => c.Fields)
                .Must(fields => fields.Count <= MaxFields && fields.Distinct().Count() == fields.Count)
                .WithMessage($"fields must be at most {MaxFields}, each once");
            RuleFor(c => c.Documents)
                .Must(types =>
                    types.Count <= MaxDocuments
                    && types.All(DocumentTypes.IsWellFormed)
                    && types.Distinct().Count() == types.Count
                )
                .WithMessage($"documents must be at most {MaxDocuments}, each once: {DocumentTypes.Form}");
        }
    }

    internal sealed class Handler(
        ReviewContext review,
        IReasonCodeRepository reasons,
        IFormLinkRepository links,
        Caller caller
    ) : IHandler<RequestInformation, InformationAsked>
    {
        // As long as a link to a form, where nothing else is said.
        private static readonly TimeSpan Answerable = TimeSpan.FromDays(7);

        public async Task<Result<InformationAsked>> Handle(
            RequestInformation command,
            CancellationToken cancellationToken
        )
        {
            if (!ShownText.IsEmpty(command.AdminNotes) && !caller.Required.IsAdmin)
            {
                return VerificationErrors.AdminNotesOfOthers;
            }

            if (
                command.ReasonCode is { } code
                && Domain.Verifications.ReasonCode.Refusal(
                    await reasons.ListAsync(caller.TenantId, cancellationToken),
                    code,
                    ReasonUses.RequestInformation
                )
                    is { } unknown
            )
            {
                return unknown;
            }

            var token = FormLink.GenerateToken();
            var request = new InformationRequest(command.Message!)
            {
                Fields = command.Fields,
                Documents = command.Documents,
                Token = token,
                ReasonCode = command.ReasonCode,
                AdminNotes = ShownText.OrNull(command.AdminNotes),
                ApplicantEmail = command.ApplicantEmail,
            };
            FormLink? link = null;
            var asked = await review.MoveAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) =>
                {
                    link = LinkTo(verification, command, token, now);
                    link = link with { NextStepAt = link.StepAfter(now, command.ApplicantEmail) };
                    return command.Unknown(link.Asks!.Subject) is { } unknown
                        ? unknown
                        : verification.RequestInformation(request, now);
                },
                cancellationToken
            );
            if (asked.Failed(out var refusal, out var moved))
            {
                return refusal;
            }

            await links.EndOfCaseAsync(caller.TenantId, moved.VerificationId, link!.CreatedAt, cancellationToken);
            await (
                command.ApplicantEmail
                    ? links.AddAsync(link, token, cancellationToken)
                    : links.AddAsync(link, cancellationToken)
            );
            return new InformationAsked(moved, link, token);
        }

        private FormLink LinkTo(
            Verification verification,
            RequestInformation command,
            string token,
            DateTimeOffset now
        ) =>
            new()
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                Asks = FormDefinition.Asking(
                    verification.OrganizationId is null ? FormSubject.Person : FormSubject.Business,
                    command.Message!,
                    command.Fields,
                    command.Documents
                ),
                VerificationId = verification.Id,
                ApplicantId = verification.OrganizationId ?? verification.ApplicantId,
                TokenHash = FormLink.HashOf(token),
                CreatedBy = caller.Required.Identity,
                CreatedAt = now,
                ExpiresAt = now + Answerable,
            };
    }

    private Error? Unknown(FormSubject subject) =>
        Fields.All(FormFields.Of(subject).Contains)
            ? null
            : Error.InvalidField("fields", $"fields must each be one of {string.Join(", ", FormFields.Of(subject))}");
}

/// <summary>A case whose subject was asked, and the link by which the subject answers; nobody is told the token again.</summary>
/// <param name="Moved">Where the case stands.</param>
/// <param name="Link">The link.</param>
/// <param name="Token">What its address ends in.</param>
public sealed record InformationAsked(ReviewMoved Moved, FormLink Link, string Token)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"InformationAsked {{ VerificationId = {Moved.VerificationId} }}";
}
