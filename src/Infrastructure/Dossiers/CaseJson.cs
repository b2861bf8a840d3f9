using System.Text.Json;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary><c>case.json</c>: the case, its subjects, documents, decisions, notes and deliveries.</summary>
internal static class CaseJson
{
    public static async Task WriteAsync(DossierSource source, Stream stream, CancellationToken cancellationToken)
    {
        using var file = new JsonFile(stream, indented: true);
        var json = file.Json;
        json.WriteStartObject();
        json.WriteString("format", DossierNames.Format);
        file.Member("verification", Case(source));
        file.Member("customer", Customer(source));
        file.Member("organization", Organization(source));
        file.Member(
            "consents",
            source.Consents.Select(consent => new
            {
                consentId = consent.Id,
                consent.SubjectId,
                consent.Kind,
                consent.Version,
                consent.GivenAt,
                givenBy = consent.GivenByName,
                consent.WithdrawnAt,
            })
        );
        file.Member("documents", source.Documents.Select(document => Document(source, document)));
        json.WriteStartArray("decisions");
        await foreach (var row in source.DecisionsAsync(cancellationToken))
        {
            file.Value(Decision(row, source.Order.WithAdminNotes));
            await file.SpillAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        await foreach (var note in source.NotesAsync(cancellationToken))
        {
            file.Value(Note(note));
            await file.SpillAsync(cancellationToken);
        }

        json.WriteEndArray();
        file.Member(
            "deliveries",
            source.Deliveries.Select(delivery => new
            {
                deliveryId = delivery.Id,
                delivery.Kind,
                delivery.EventType,
                delivery.WebhookId,
                delivery.Destination,
                delivery.Status,
                delivery.Attempts,
                delivery.LastStatus,
                delivery.CreatedAt,
                delivery.CompletedAt,
            })
        );
        json.WriteEndObject();
        await file.EndAsync(cancellationToken);
    }

    private static object Case(DossierSource source)
    {
        var (view, opened) = (source.Order.Case, source.Order.Case.Opened);
        return new
        {
            verificationId = view.Id,
            opened.TenantId,
            customerId = opened.ApplicantId,
            opened.OrganizationId,
            opened.Types,
            view.Status,
            view.RiskLevel,
            view.RiskFactors,
            view.UnrecognisedActivities,
            view.CreatedAt,
            view.UpdatedAt,
            view.Version,
            view.DecidedBy,
            view.DecidedAt,
            view.Level,
            view.ReasonCode,
            view.Reason,
            view.DueAt,
            assignedTo = view.AssignedName,
            opened.UserId,
            opened.RequestedByUserId,
            opened.SubjectName,
            opened.SubjectReference,
            opened.FormId,
            additionalData = Raw(opened.AdditionalData),
            isErased = view.IsErased ? true : (bool?)null,
        };
    }

    private static object? Customer(DossierSource source) =>
        source.Customer is not { } person
            ? null
            : new
            {
                customerId = person.Id,
                person.FirstName,
                person.LastName,
                person.DateOfBirth,
                person.Email,
                person.ResidenceCountry,
                person.ExternalId,
                person.PoliticallyExposed,
                details = person.Details.Facts.Select(fact => new { name = fact.Key, value = fact.Value }),
                person.CreatedAt,
                person.ErasedAt,
            };

    private static object? Organization(DossierSource source) =>
        source.Organization is not { } business
            ? null
            : new
            {
                organizationId = business.Id,
                business.Name,
                business.Country,
                business.Email,
                business.ExternalId,
                business.BusinessActivities,
                business.UnrecognisedActivities,
                business.Directors,
                details = business.Details.Facts.Select(fact => new { name = fact.Key, value = fact.Value }),
                business.CreatedAt,
                business.ErasedAt,
            };

    private static object Document(DossierSource source, Document document) =>
        new
        {
            documentId = document.Id,
            file = source.FileOf(document),
            document.DocId,
            version = document.Number,
            documentType = document.Type,
            document.FileName,
            document.MediaType,
            document.Size,
            document.Sha256,
            document.Print,
            document.Status,
            document.Reason,
            document.ReviewedBy,
            document.ReviewedAt,
            uploadedBy = document.UploadedByName,
            document.UploadedAt,
            document.ReplacedAt,
            isErased = document.IsErased ? true : (bool?)null,
            isHeld = source.IsHeld(document) ? true : (bool?)null,
        };

    private static object Decision(DecisionRow row, bool withAdminNotes)
    {
        var decision = row.ToDecision();
        return new
        {
            decisionId = decision.Id,
            decision.Sequence,
            decision.Outcome,
            decision.Level,
            decision.RiskLevel,
            decision.PolicyVersion,
            decision.ClaimedApprover,
            row.Role,
            decision.ActorKind,
            decision.ActorId,
            decision.ActorName,
            decision.KeyOwnerId,
            decision.Grounds.ReasonCode,
            decision.Grounds.Reason,
            decision.Grounds.Notes,
            decision.Grounds.Comment,
            adminNotes = withAdminNotes ? decision.Grounds.AdminNotes : null,
            decision.Notify,
            decision.DecidedAt,
            digest = row.Digest ?? decision.Digest(),
            row.ErasedBy,
        };
    }

    private static object Note(VerificationNote note) =>
        new
        {
            noteId = note.Id,
            note.ForAdmins,
            note.Text,
            authorId = note.Author.Id,
            note.AuthorName,
            note.CreatedAt,
        };

    private static JsonElement? Raw(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
