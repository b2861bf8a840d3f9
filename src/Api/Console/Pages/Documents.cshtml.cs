using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>The documents of one case: all versions of each, and the forms of the case's own page.</summary>
[TakesFiles(MostFiles)]
internal sealed class DocumentsPage(Dispatcher dispatcher) : ConsolePage
{
    /// <summary>The most files that a form brings at once.</summary>
    public const int MostFiles = 10;

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
        IReadOnlyList<IFormFile> file,
        CancellationToken cancellationToken
    )
    {
        var wrong =
            file.Count == 0 ? "Choose a file"
            : file.Count > MostFiles ? $"At most {MostFiles} files are sent at once"
            : file.Count > 1 && !string.IsNullOrEmpty(DocId) ? "One file alone replaces a document"
            : null;
        if (wrong is not null)
        {
            return await LookAgainAsync(verificationId, Error.InvalidField("file", wrong), cancellationToken);
        }

        var added = new List<Landing>();
        var refused = new List<(string Name, Error Reason)>();
        foreach (var each in file)
        {
            var sent = await AddAsync(verificationId, each, cancellationToken);
            if (sent.Failed(out var refusal, out var landing))
            {
                refused.Add((ShownText.WithoutDirections(each.FileName), refusal));
            }
            else
            {
                added.Add(landing);
            }
        }

        return file.Count == 1
            ? refused.Count == 1
                ? await LookAgainAsync(verificationId, refused[0].Reason, cancellationToken)
                : Go(added[0])
            : Go(
                PlaceOf(verificationId),
                refused.Count == 0
                    ? $"{added.Count} documents are there."
                    : $"{added.Count} of {file.Count} documents are there. Refused: {Reasons(refused)}."
            );
    }

    private async Task<Result<Landing>> AddAsync(
        string verificationId,
        IFormFile file,
        CancellationToken cancellationToken
    )
    {
        await using var content = file.OpenReadStream();
        var received = await dispatcher.SendAsync(
            new ReceiveDocument(
                new UploadDocument
                {
                    VerificationId = verificationId,
                    DocId = string.IsNullOrEmpty(DocId) ? null : DocId,
                    // People may type "proof of address"; the code is PROOF_OF_ADDRESS.
                    DocumentType = DocumentType?.Trim().ToUpperInvariant().Replace(' ', '_'),
                    FileName = file.FileName,
                    Content = content,
                }
            ),
            cancellationToken
        );
        return received.Failed(out var refusal, out var upload)
            ? refusal
            : await SendOnceAsync(
                upload,
                _ => new Landing(PlaceOf(verificationId), "The document is there."),
                cancellationToken,
                upload.Received!.Sha256
            );
    }

    private static string PlaceOf(string verificationId) => $"/console/verifications/{verificationId}#documents";

    private static string Reasons(IEnumerable<(string Name, Error Reason)> refused) =>
        string.Join(
            "; ",
            refused
                .GroupBy(each => Words.Of(each.Reason))
                .Select(group => $"{group.Key} ({string.Join(", ", group.Select(each => each.Name))})")
        );

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
