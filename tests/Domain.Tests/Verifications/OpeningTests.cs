using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

public sealed class OpeningTests
{
    [Fact]
    public void An_opened_verification_is_pending_undecided_and_unsaved()
    {
        var verification = Cases.Open();

        Assert.Equal(VerificationStatus.Pending, verification.Status);
        Assert.Equal(0, verification.Version);
        Assert.Empty(verification.Decisions);
        Assert.Null(verification.Standing);
        Assert.Equal(Cases.Opened, verification.CreatedAt);
        Assert.Equal(Cases.Opened, verification.UpdatedAt);
        Assert.Equal((ActorKind.User, "id-of-opener"), (verification.OpenedBy.Kind, verification.OpenedBy.Id));
    }

    [Fact]
    public void Opening_takes_over_everything_that_was_said()
    {
        var opening = new Verification.Opening
        {
            Id = "kept-from-elsewhere",
            TenantId = "t",
            ApplicantId = "a",
            OrganizationId = "o",
            UserId = "u",
            RequestedByUserId = "r",
            Types = [VerificationTypes.Identity, "SANCTIONS_CHECK"],
            FormId = "f",
            CallbackUrl = "https://receiver.example/callback",
            AdditionalData = "{}",
            Risk = Cases.Risk(RiskLevel.High),
            SubjectName = "Lovelace, Ada",
            SubjectReference = "x-1",
        };
        var opened = Verification.Open(opening, Cases.Opener, Cases.Opened);
        var stored = Verification.FromStorage(
            opening,
            new Identity(ActorKind.ApiKey, "k", "owner"),
            Cases.Opened,
            Cases.Now,
            VerificationStatus.InReview,
            new ReviewClock(Cases.Opened, null),
            3,
            [],
            []
        );

        foreach (var said in typeof(Verification.Opening).GetProperties())
        {
            Assert.NotNull(said.GetValue(opening));
            Assert.Equal(said.GetValue(opening), said.GetValue(opened.Opened));
            Assert.Equal(said.GetValue(opening), said.GetValue(stored.Opened));
        }

        Assert.Equal(new Identity(ActorKind.ApiKey, "k", "owner"), stored.OpenedBy);
        Assert.Equal((Cases.Opened, Cases.Now), (stored.CreatedAt, stored.UpdatedAt));
        Assert.Equal((VerificationStatus.InReview, 3), (stored.Status, stored.Version));
    }

    [Fact]
    public void Without_a_kept_id_a_verification_gets_one_of_ours()
    {
        var first = Verification.Open(Cases.Opening() with { Id = null }, Cases.Opener, Cases.Opened);
        var second = Verification.Open(Cases.Opening() with { Id = null }, Cases.Opener, Cases.Opened);

        Assert.True(Ids.IsWellFormed(first.Id));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void Opening_raises_one_event_with_subject_and_risk()
    {
        var raised = Assert.Single(Cases.Open(RiskLevel.High).Events);

        Assert.Equal("verification.created", raised.Action);
        Assert.Equal(Cases.Opened, raised.OccurredAt);
        Assert.Equal(
            [
                ("types", "BUSINESS_VERIFICATION"),
                ("applicantId", null),
                ("organizationId", "o-1"),
                ("riskLevel", "High"),
                ("riskFactors", "CryptoExchange"),
            ],
            raised.Facts.Select(fact => (fact.Key, fact.Value))
        );
    }

    [Fact]
    public void Review_and_questions_are_told_with_where_the_case_stood()
    {
        var verification = Cases.At(VerificationStatus.Pending);

        verification.StartReview(Cases.Now);
        verification.RequestInformation(
            new("proof of address")
            {
                ReasonCode = "DOCUMENT_EXPIRED",
                Fields = ["phone", "address"],
                Documents = ["ADDRESS_DOCUMENT"],
                AdminNotes = "between us",
                ApplicantEmail = true,
            },
            Cases.Now.AddMinutes(1)
        );

        Assert.Equal(
            [
                ("verification.review_started", Cases.Now, "from=Pending"),
                (
                    "verification.information_requested",
                    Cases.Now.AddMinutes(1),
                    "from=InReview,reasonCode=DOCUMENT_EXPIRED,message=proof of address,fields=phone,address,documents=ADDRESS_DOCUMENT,adminNotes=between us,applicantEmail=true"
                ),
            ],
            verification.Events.Select(e =>
                (e.Action, e.OccurredAt, string.Join(',', e.Facts.Select(f => $"{f.Key}={f.Value}")))
            )
        );
    }

    [Fact]
    public void The_types_are_those_of_the_contracts_letter_for_letter()
    {
        Assert.Equal(
            [
                "IDENTITY_VERIFICATION",
                "DOCUMENT_VERIFICATION",
                "BUSINESS_VERIFICATION",
                "ENHANCED_DUE_DILIGENCE",
                "SANCTIONS_CHECK",
                "CUSTOMER_DUE_DILIGENCE",
                "BENEFICIAL_OWNER_VERIFICATION",
                "FINANCIAL_VERIFICATION",
                "FACIAL_VERIFICATION",
                "LIVENESS_VERIFICATION",
                "VIDEO_VERIFICATION",
                "ADDRESS_VERIFICATION",
                "TAX_ID_VERIFICATION",
            ],
            VerificationTypes.All
        );
        Assert.All(VerificationTypes.All, type => Assert.True(VerificationTypes.IsKnown(type)));
        Assert.All(
            [null, "", "identity_verification", "IDENTITY_VERIFICATION ", "IDENTITY"],
            type => Assert.False(VerificationTypes.IsKnown(type))
        );
    }
}
