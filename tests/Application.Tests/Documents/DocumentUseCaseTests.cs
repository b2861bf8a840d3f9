using System.Security.Cryptography;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Documents;

/// <summary>What each use case of documents answers, refuses and leaves in the audit.</summary>
public sealed class DocumentUseCaseTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Unknown = "0190f2c4-0000-7000-8000-000000000000";
    private static readonly byte[] Pdf = "%PDF-1.7 of a passport"u8.ToArray();
    private readonly TestService service = fixture.Service;

    private static UploadDocument Upload(string id, byte[]? content = null, string? docId = null) =>
        new()
        {
            VerificationId = id,
            DocId = docId,
            DocumentType = "PASSPORT",
            FileName = "scans/front.pdf",
            Content = new MemoryStream(content ?? Pdf),
        };

    private Task<IReadOnlyList<(string Action, string Facts)>> HistoryAsync(string id) =>
        service.RowsAsync<(string, string)>(
            "SELECT action, facts FROM audit_entries WHERE stream = @Stream AND action <> 'verification.created' ORDER BY position",
            new { Stream = "verification:" + id }
        );

    [Fact]
    public async Task An_upload_is_answered_with_all_that_is_kept_of_it()
    {
        var id = await service.OpenAsync();

        var document = await service.MustAsync(Actors.Reviewer, Upload(id));

        Assert.Equal((document.Id, 1), (document.DocId, document.Number));
        Assert.Equal((Actors.Tenant, id, "PASSPORT"), (document.TenantId, document.VerificationId, document.Type));
        Assert.Equal(("front.pdf", "application/pdf"), (document.FileName, document.MediaType));
        Assert.Equal(
            ((long)Pdf.Length, Convert.ToHexStringLower(SHA256.HashData(Pdf))),
            (document.Size, document.Sha256)
        );
        Assert.Equal(
            (ActorKind.User, Actors.Reviewer.Id, Actors.Reviewer.Name),
            (document.UploadedBy.Kind, document.UploadedBy.Id, document.UploadedByName)
        );
        Assert.Equal((service.Clock.Now(), DocumentStatus.Pending), (document.UploadedAt, document.Status));
        Assert.Equal(document, await service.MustAsync(Actors.Auditor, new GetDocument(document.Id)));
        var content = await service.MustAsync(Actors.Auditor, new GetDocumentContent(document.Id));
        await content.Bytes.DisposeAsync();
        Assert.Equal(document, content.Document);
    }

    [Fact]
    public async Task Without_a_name_of_its_own_the_same_content_is_another_document()
    {
        var id = await service.OpenAsync();

        var first = await service.MustAsync(Actors.Reviewer, Upload(id));
        var second = await service.MustAsync(Actors.Reviewer, Upload(id));

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal((second.Id, 1), (second.DocId, second.Number));
    }

    [Fact]
    public async Task What_was_found_of_a_document_names_who_found_it_and_stands_in_the_cases_history()
    {
        var id = await service.OpenAsync();
        var document = await service.MustAsync(Actors.Reviewer, Upload(id));

        var accepted = await service.MustAsync(Actors.TenantAdmin, new AcceptDocument(document.Id));
        var rejected = await service.MustAsync(Actors.Reviewer, new RejectDocument(document.Id, "Cut off"));

        Assert.Equal(
            (DocumentStatus.Accepted, null, Actors.TenantAdmin.Name, service.Clock.Now()),
            (accepted.Status, accepted.Reason, accepted.ReviewedBy, accepted.ReviewedAt)
        );
        Assert.Equal(
            (DocumentStatus.Rejected, "Cut off", Actors.Reviewer.Name),
            (rejected.Status, rejected.Reason, rejected.ReviewedBy)
        );
        Assert.Equal(rejected, await service.MustAsync(Actors.Auditor, new GetDocument(document.Id)));
        var facts = $"\"documentId\":\"{document.Id}\",\"documentType\":\"PASSPORT\",\"sha256\":\"{document.Sha256}\"";
        Assert.Equal(
            [
                ("verification.document_accepted", $$"""{{{facts}}}"""),
                ("verification.document_rejected", $$"""{{{facts}},"reason":"Cut off"}"""),
            ],
            (await HistoryAsync(id)).Skip(1).Select(entry => (entry.Action, Salts.Without(entry.Facts)))
        );
    }

    [Fact]
    public async Task A_document_that_does_not_exist_is_not_found_by_anybody()
    {
        IMessage<Document>[] messages =
        [
            new GetDocument(Unknown),
            new AcceptDocument(Unknown),
            new RejectDocument(Unknown, "Cut off"),
        ];
        foreach (var message in messages)
        {
            Assert.Equal(DocumentErrors.NotFound, await service.RefusedWithoutTraceAsync(Actors.Reviewer, message));
        }

        Assert.Equal(
            DocumentErrors.NotFound,
            await service.RefusedAsync(Actors.Reviewer, new GetDocumentContent(Unknown))
        );
    }

    [Fact]
    public async Task Documents_of_a_case_that_does_not_exist_are_neither_taken_in_nor_listed()
    {
        var upload = Upload(Unknown);

        Assert.Equal(VerificationErrors.NotFound, await service.RefusedWithoutTraceAsync(Actors.Reviewer, upload));
        Assert.Equal(
            VerificationErrors.NotFound,
            await service.RefusedWithoutTraceAsync(Actors.Reviewer, new ReceiveDocument(upload))
        );
        Assert.Equal(0, upload.Content!.Position);
        Assert.Equal(
            VerificationErrors.NotFound,
            await service.RefusedAsync(Actors.Reviewer, new ListDocuments(Unknown, new PageRequest(null, null)))
        );
    }

    [Fact]
    public async Task Refused_attempts_stand_under_the_name_of_what_was_tried()
    {
        var id = await service.OpenAsync();
        var document = await service.MustAsync(Actors.Reviewer, Upload(id));

        var accepting = await service.RefusedWithOneEntryAsync(Actors.Auditor, new AcceptDocument(document.Id));
        var rejecting = await service.RefusedWithOneEntryAsync(Actors.Auditor, new RejectDocument(document.Id, "r"));
        await service.RefusedWithOneEntryAsync(Actors.Auditor, Upload(id));
        await service.RefusedWithOneEntryAsync(Actors.Auditor, new ReceiveDocument(Upload(id)));

        Assert.Contains("action=document.accept.refused", accepting.Entry);
        Assert.Contains("action=document.reject.refused", rejecting.Entry);
        Assert.Equal(
            ["verification.upload_document.refused", "verification.upload_document.refused"],
            (await HistoryAsync(id)).Skip(1).Select(entry => entry.Action)
        );
    }

    [Fact]
    public async Task Every_version_is_listed_newest_first_a_page_at_a_time()
    {
        var id = await service.OpenAsync();
        var sent = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            sent.Add((await service.MustAsync(Actors.Reviewer, Upload(id, [.. Pdf, (byte)i], "front"))).Id);
        }

        var first = await service.MustAsync(Actors.Auditor, new ListDocuments(id, new PageRequest(2, null)));
        var second = await service.MustAsync(
            Actors.Auditor,
            new ListDocuments(id, new PageRequest(2, first.NextCursor))
        );

        Assert.Equal([sent[2], sent[1]], first.Items.Select(document => document.Id));
        Assert.Equal([3, 2], first.Items.Select(document => document.Number));
        Assert.Equal([sent[0]], second.Items.Select(document => document.Id));
        Assert.Null(second.NextCursor);
        var refused = await service.RefusedAsync(Actors.Auditor, new ListDocuments(id, new PageRequest(0, null)));
        Assert.Equal("limit", Assert.Single(refused.Fields).Field);
    }

    [Fact]
    public async Task What_was_received_beforehand_is_recorded_without_its_sender()
    {
        var id = await service.OpenAsync();
        var before = await service.DumpAsync();

        var received = await service.MustAsync(Actors.Reviewer, new ReceiveDocument(Upload(id, docId: "front")));
        Assert.Equal(before, await service.DumpAsync());
        Assert.Null(received.Content);
        Assert.Equal(
            new ReceivedContent(Convert.ToHexStringLower(SHA256.HashData(Pdf)), Pdf.Length, "application/pdf"),
            received.Received
        );

        Assert.Equal(
            VerificationErrors.NotFound,
            await service.RefusedWithoutTraceAsync(Actors.Reviewer, received with { VerificationId = Unknown })
        );
        var document = await service.MustAsync(Actors.Reviewer, received);
        Assert.Equal((received.Received!.Sha256, "front"), (document.Sha256, document.DocId));
        var content = await service.MustAsync(Actors.Auditor, new GetDocumentContent(document.Id));
        await using var bytes = content.Bytes;
        Assert.Equal(Pdf.Length, bytes.Length);
    }

    private static readonly Dictionary<string, UploadDocument> Faults = new()
    {
        ["verificationId is required"] = Upload(" "),
        ["docId must be at most 100 characters"] = Upload(Unknown, docId: Say.Long(101)),
        ["docId must not be empty, and must not begin or end with a space"] = Upload(Unknown, docId: " "),
        ["documentType must be 1 to 64 capital letters"] = Upload(Unknown) with { DocumentType = null },
        ["fileName must be at most 1000 characters"] = Upload(Unknown) with { FileName = Say.Long(1001) },
        ["fileContent is required"] = Upload(Unknown) with { Content = null },
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory, MemberData(nameof(FaultNames))]
    public async Task A_malformed_upload_is_refused_by_its_field_whichever_half_it_is_sent_to(string message)
    {
        var whole = await service.RefusedWithoutTraceAsync(Actors.Reviewer, Faults[message]);
        var half = await service.RefusedWithoutTraceAsync(Actors.Reviewer, new ReceiveDocument(Faults[message]));

        Assert.Equal(ErrorKind.Invalid, whole.Kind);
        Assert.Equal(message.Split(' ')[0], Assert.Single(whole.Fields).Field);
        Assert.StartsWith(message, whole.Message);
        Assert.Equal(whole.Fields, half.Fields);
    }

    [Fact]
    public async Task The_longest_names_and_the_longest_reason_are_taken()
    {
        var id = await service.OpenAsync();

        var document = await service.MustAsync(
            Actors.Reviewer,
            Upload(id, docId: Say.Long(100)) with
            {
                DocumentType = new string('P', 64),
                FileName = Say.Long(1000),
            }
        );
        var rejected = await service.MustAsync(Actors.Reviewer, new RejectDocument(document.Id, Say.Long(4000)));

        Assert.Equal((100, 64, 4000), (document.DocId.Length, document.Type.Length, rejected.Reason!.Length));
    }

    [Theory]
    [InlineData(null, "reason is required")]
    [InlineData(" ", "reason is required")]
    [InlineData("nul\0", "reason must be at most 4000 characters")]
    public async Task A_document_is_rejected_for_a_reason(string? reason, string message)
    {
        var id = await service.OpenAsync();
        var document = await service.MustAsync(Actors.Reviewer, Upload(id));

        var error = await service.RefusedWithoutTraceAsync(Actors.Reviewer, new RejectDocument(document.Id, reason));

        Assert.Equal("reason", Assert.Single(error.Fields).Field);
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public async Task Nothing_at_all_is_no_document()
    {
        var id = await service.OpenAsync();

        Assert.Equal(DocumentErrors.Empty, await service.RefusedWithoutTraceAsync(Actors.Reviewer, Upload(id, [])));
    }
}
