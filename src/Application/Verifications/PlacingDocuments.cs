using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Puts the documents of a subject into its cases, where they are reviewed.</summary>
internal sealed class PlacingDocuments(
    ISubjectDocumentRepository subjectDocuments,
    ICaseDocuments caseDocuments,
    IVerificationRepository verifications,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Puts a document, new or changed, into each open case of its subject.</summary>
    public async Task<Error?> InOpenCasesAsync(SubjectDocument document, CancellationToken cancellationToken)
    {
        if (document.Sides.Count == 0)
        {
            return null;
        }

        foreach (
            var verification in await verifications.OpenOfAsync(caller.TenantId, document.SubjectId, cancellationToken)
        )
        {
            if (await PlaceAsync(verification, [document], cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Puts every document of its subjects into a case that was just opened.</summary>
    public async Task<Error?> InNewCaseAsync(Verification verification, CancellationToken cancellationToken)
    {
        var documents = new List<SubjectDocument>();
        foreach (var subjectId in new[] { verification.ApplicantId, verification.OrganizationId }.OfType<string>())
        {
            documents.AddRange(await subjectDocuments.ListAsync(caller.TenantId, subjectId, cancellationToken));
        }

        return await PlaceAsync(verification, documents, cancellationToken);
    }

    private async Task<Error?> PlaceAsync(
        Verification verification,
        IReadOnlyList<SubjectDocument> documents,
        CancellationToken cancellationToken
    )
    {
        var fileIds = documents.SelectMany(document => document.Sides.Values).Distinct().ToList();
        if (fileIds.Count == 0)
        {
            return null;
        }

        var files = (await subjectDocuments.FilesAsync(caller.TenantId, fileIds, cancellationToken)).ToDictionary(
            file => file.Id
        );
        var now = time.Now();
        var placed = 0;
        foreach (var document in documents)
        {
            foreach (var (side, fileId) in document.Sides)
            {
                var current = await caseDocuments.FindCurrentAsync(
                    caller.TenantId,
                    verification.Id,
                    document.DocIdOf(side),
                    cancellationToken
                );
                if (document.Place(verification.Id, side, files[fileId], current, now) is { } version)
                {
                    await caseDocuments.AddAsync(version, cancellationToken);
                    verification.DocumentsChanged(new DocumentUploaded(version));
                    placed++;
                }
            }
        }

        return placed == 0 ? null : (await verifications.SaveAsync(verification, cancellationToken)).Error;
    }
}
