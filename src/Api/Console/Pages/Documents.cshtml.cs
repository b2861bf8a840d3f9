using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>The documents of one case: all versions of each, and the forms of the case's own page.</summary>
[TakesFile]
internal sealed class DocumentsPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => $"Documents of {Case.Opened.SubjectName}";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    /// <summary>The decision that is open on the case's page, and stays open there.</summary>
    [BindProperty(SupportsGet = true, Name = "decide")]
    public string? Decide { get; set; }

    [BindProperty(Name = "documentType")]
    public string? DocumentType { get; set; }

    [BindProperty(Name = "docId")]
    public string? DocId { get; set; }

    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    public VerificationView Case { get; private set; } = null!;

    public DocumentsView Shown { get; private set; } = null!;

    public string? NextCursor { get; private set; }

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken) =>
        await LookAsync(verificationId, cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostUploadAsync(
        string verificationId,
        IFormFile? file,
        CancellationToken cancellationToken
    )
    {
        await using var content = file?.OpenReadStream();
        var received = await dispatcher.SendAsync(
            new ReceiveDocument(
                new UploadDocument
                {
                    VerificationId = verificationId,
                    DocId = string.IsNullOrEmpty(DocId) ? null : DocId,
                    // People may type "proof of address"; the code is PROOF_OF_ADDRESS.
                    DocumentType = DocumentType?.Trim().ToUpperInvariant().Replace(' ', '_'),
                    FileName = file?.FileName,
                    Content = content,
                }
            ),
            cancellationToken
        );
        if (received.Failed(out var refusal, out var upload))
        {
            return await LookAgainAsync(verificationId, refusal, cancellationToken);
        }

        var sent = await SendOnceAsync(
            upload,
            _ => new Landing($"/console/verifications/{verificationId}#documents", "The document is there."),
            cancellationToken,
            upload.Received!.Sha256
        );
        return sent.Failed(out refusal, out var landing)
            ? await LookAgainAsync(verificationId, refusal, cancellationToken)
            : Go(landing);
    }

    public Task<IActionResult> OnPostAcceptAsync(
        string verificationId,
        string documentId,
        CancellationToken cancellationToken
    ) => SendAsync(verificationId, new AcceptDocument(documentId), "The document is accepted.", cancellationToken);

    public Task<IActionResult> OnPostRejectAsync(
        string verificationId,
        string documentId,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            verificationId,
            new RejectDocument(documentId, Reason),
            "The document is rejected.",
            cancellationToken
        );

    private async Task<IActionResult> SendAsync<T>(
        string verificationId,
        IMessage<T> message,
        string done,
        CancellationToken cancellationToken
    )
    {
        var sent = await dispatcher.SendAsync(message, cancellationToken);
        if (sent.Error is not { } refusal)
        {
            var deciding = CaseDecision.Outcomes.Contains(Decide) ? "?decide=" + Decide : "";
            return Go($"/console/verifications/{verificationId}{deciding}#documents", done);
        }

        return await LookAgainAsync(verificationId, refusal, cancellationToken);
    }

    private async Task<IActionResult> LookAgainAsync(
        string verificationId,
        Error refusal,
        CancellationToken cancellationToken
    ) => await LookAsync(verificationId, cancellationToken) is { } unseen ? Refuse(unseen) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(string verificationId, CancellationToken cancellationToken)
    {
        var found = await dispatcher.SendAsync(
            new GetVerification(verificationId) { WithConsents = false },
            cancellationToken
        );
        var documents = await dispatcher.SendAsync(
            new ListDocuments(verificationId, new PageRequest(null, Cursor)),
            cancellationToken
        );
        if ((found.Error ?? documents.Error) is { } refusal)
        {
            return refusal;
        }

        Case = found.Value;
        Shown = await new DocumentsView(verificationId, documents.Value.Items)
        {
            DocumentType = DocumentType,
            DocId = DocId,
            Typed = TypedValues.In(Case.Opened.AdditionalData),
        }.OpenAsync(dispatcher, Request, cancellationToken);
        NextCursor = documents.Value.NextCursor;
        return null;
    }
}
