using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>Reads what the subject of a case was asked for last, and whether the subject has answered.</summary>
public sealed record GetInformationRequest(string VerificationId) : IQuery<AskedInformation>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IVerificationRepository verifications, IFormLinkRepository links, Caller caller)
        : IHandler<GetInformationRequest, AskedInformation>
    {
        public async Task<Result<AskedInformation>> Handle(
            GetInformationRequest query,
            CancellationToken cancellationToken
        ) =>
            await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is null
                ? VerificationErrors.NotFound
                : new AskedInformation(
                    query.VerificationId,
                    await links.FindOfCaseAsync(caller.TenantId, query.VerificationId, cancellationToken)
                        is { Asks: not null } link
                        ? link
                        : null
                );
    }
}

/// <summary>What a case's subject was asked for last.</summary>
/// <param name="VerificationId">The case.</param>
/// <param name="Link">The link by which the subject answers; null where nothing was asked.</param>
public sealed record AskedInformation(string VerificationId, FormLink? Link)
{
    /// <summary>The user who asked, directly or by a key; null for the installation, and where nothing was asked.</summary>
    public string? AskedBy => Link?.CreatedBy.PersonId;

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? AskedAt => Link?.CreatedAt;

    /// <summary>When the subject answered, UTC; null while they have not.</summary>
    public DateTimeOffset? AnsweredAt => Link?.SubmittedAt;

    /// <summary>Until when they can, UTC.</summary>
    public DateTimeOffset? AnswerableUntil => Link?.ExpiresAt;

    /// <summary>The fields that were asked for.</summary>
    public IReadOnlyList<string> Fields =>
        [
            .. (Link?.Asks?.Sections ?? [])
                .SelectMany(section => section.Fields)
                .Where(asked => asked.Question is null)
                .Select(asked => asked.Name),
        ];

    /// <summary>The types of the documents that were asked for.</summary>
    public IReadOnlyList<string> Documents => [.. (Link?.Asks?.Documents ?? []).SelectMany(document => document.Types)];
}
