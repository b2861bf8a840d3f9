using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>What a reviewer's word does to a document, and what the audit is told of it.</summary>
public sealed class DocumentTests
{
    private static readonly Document Passport = new()
    {
        Id = "d-1",
        TenantId = "t-1",
        VerificationId = "v-1",
        DocId = "passport",
        Number = 2,
        Type = "PASSPORT",
        FileName = "scan.pdf",
        MediaType = "application/pdf",
        Size = 1234,
        Sha256 = "5e884898",
        UploadedBy = Cases.Ann.Identity,
        UploadedByName = Cases.Ann.Name,
        UploadedAt = Cases.Opened,
    };

    [Fact]
    public void A_review_keeps_what_was_found_why_by_whom_and_when()
    {
        var rejected = Passport.Reviewed(DocumentStatus.Rejected, "blurred", Cases.Ben, Cases.Now).Value;

        Assert.Equal(
            Passport with
            {
                Status = DocumentStatus.Rejected,
                Reason = "blurred",
                Reviewer = Cases.Ben.Identity,
                ReviewedBy = "ben",
                ReviewedAt = Cases.Now,
            },
            rejected
        );
    }

    [Fact]
    public void The_same_found_again_keeps_who_found_it_first()
    {
        var accepted = Passport.Reviewed(DocumentStatus.Accepted, null, Cases.Ann, Cases.Opened).Value;

        Assert.Same(accepted, accepted.Reviewed(DocumentStatus.Accepted, null, Cases.Ben, Cases.Now).Value);
    }

    [Fact]
    public void Another_reason_is_another_finding()
    {
        var blurred = Passport.Reviewed(DocumentStatus.Rejected, "blurred", Cases.Ann, Cases.Opened).Value;

        var expired = blurred.Reviewed(DocumentStatus.Rejected, "expired", Cases.Ben, Cases.Now).Value;

        Assert.Equal(("expired", "ben"), (expired.Reason, expired.ReviewedBy));
    }

    [Fact]
    public void A_version_that_was_replaced_is_reviewed_no_more()
    {
        var replaced = Passport with { ReplacedAt = Cases.Opened };

        Assert.Equal(
            DocumentErrors.Replaced,
            replaced.Reviewed(DocumentStatus.Accepted, null, Cases.Ann, Cases.Now).Error
        );
    }

    [Fact]
    public void The_audit_is_told_which_bytes_came_under_which_name()
    {
        var uploaded = new DocumentUploaded(Passport);

        Assert.Equal("verification.document_uploaded", uploaded.Action);
        Assert.Equal(Cases.Opened, uploaded.OccurredAt);
        Assert.Equal(
            "documentId=d-1,docId=passport,version=2,documentType=PASSPORT,fileName=scan.pdf,mediaType=application/pdf,size=1234,sha256=5e884898",
            Facts(uploaded)
        );
    }

    [Theory]
    [InlineData(DocumentStatus.Accepted, "verification.document_accepted", null)]
    [InlineData(DocumentStatus.Rejected, "verification.document_rejected", "blurred")]
    public void The_audit_is_told_what_was_found_of_which_bytes(DocumentStatus found, string action, string? reason)
    {
        var reviewed = new DocumentReviewed(Passport with { Status = found, Reason = reason }, Cases.Now);

        Assert.Equal((action, Cases.Now), (reviewed.Action, reviewed.OccurredAt));
        Assert.Equal($"documentId=d-1,documentType=PASSPORT,sha256=5e884898,reason={reason}", Facts(reviewed));
    }

    [Fact]
    public void A_change_of_documents_is_a_change_of_the_case()
    {
        var verification = Cases.At(VerificationStatus.InReview);

        verification.DocumentsChanged(new DocumentReviewed(Passport, Cases.Now));

        Assert.Equal(Cases.Now, verification.UpdatedAt);
        Assert.IsType<DocumentReviewed>(Assert.Single(verification.Events));
    }

    [Fact]
    public void Only_accepted_documents_count_and_two_of_a_type_are_one()
    {
        var verification = Cases.At(VerificationStatus.InReview);

        verification.DocumentsRead([
            new CaseDocument("d-1", "PASSPORT", "1", DocumentStatus.Accepted),
            new CaseDocument("d-2", "PASSPORT", "2", DocumentStatus.Accepted),
            new CaseDocument("d-3", "SELFIE", "3", DocumentStatus.Rejected),
            new CaseDocument("d-4", "LICENCE", "4", DocumentStatus.Pending),
        ]);

        Assert.Equal(["PASSPORT"], verification.AcceptedDocuments);
        Assert.Equal(4, verification.Documents.Count);
    }

    [Fact]
    public void Documents_that_were_not_read_are_not_taken_for_none()
    {
        var unread = Verification.FromStorage(
            Cases.Opening(),
            Cases.Opener.Identity,
            Cases.Opened,
            Cases.Opened,
            VerificationStatus.Pending,
            new ReviewClock(Cases.Opened, null),
            1,
            [],
            documents: null
        );

        Assert.Throws<InvalidOperationException>(() => unread.AcceptedDocuments);
        // A policy that asks for none does not look.
        Assert.Null(unread.Approve(Cases.By(Cases.Ann), Domain.Risk.ApprovalPolicy.BuiltIn, Cases.Now).Error);
    }

    [Theory]
    [InlineData("PASSPORT", true)]
    [InlineData("P", true)]
    [InlineData("ID_CARD_2", true)]
    [InlineData("PASSPORt", false)]
    [InlineData("2ND_ID", false)]
    [InlineData("_ID", false)]
    [InlineData("ID-CARD", false)]
    [InlineData("ÄUSWEIS", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_type_is_capital_letters_digits_and_underscores_a_letter_first(string? type, bool wellFormed) =>
        Assert.Equal(wellFormed, DocumentTypes.IsWellFormed(type));

    [Fact]
    public void A_type_has_at_most_64_characters()
    {
        Assert.True(DocumentTypes.IsWellFormed(new string('A', 64)));
        Assert.False(DocumentTypes.IsWellFormed(new string('A', 65)));
    }

    private static string Facts(IDomainEvent happened) =>
        string.Join(',', happened.Facts.Select(fact => $"{fact.Key}={fact.Value}"));
}
