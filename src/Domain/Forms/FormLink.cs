using System.Security.Cryptography;
using System.Text;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Forms;

/// <summary>Where a link stands.</summary>
public enum FormLinkState
{
    /// <summary>It can be filled in.</summary>
    Open,

    /// <summary>It was filled in, and shows the outcome.</summary>
    Submitted,

    /// <summary>What its case was asked for did not come in time: it shows the outcome once there is one.</summary>
    Unanswered,

    /// <summary>It leads nowhere any more.</summary>
    Gone,
}

/// <summary>
/// The way of one applicant to one form, for one case. Whoever has the token is taken for the applicant, so only its SHA-256 is kept:
/// it has 256 random bits, and a slow hash would add nothing. Immutable: what is typed makes the next version.
/// </summary>
public sealed record FormLink
{
    /// <summary>How long the outcome is shown after the form was sent, or after a request ended without an answer.</summary>
    public static readonly TimeSpan OutcomeShown = TimeSpan.FromDays(30);

    /// <summary>How long after a request for information its subject is reminded of it.</summary>
    public static readonly IReadOnlyList<TimeSpan> RemindedAfter = [TimeSpan.FromDays(2), TimeSpan.FromDays(5)];

    /// <summary>Longest address to come back to, in characters.</summary>
    public const int MaxRedirectUrl = 2048;

    // 43 characters of 62 carry 43 × log2(62) = 256 bits.
    private const int TokenLength = 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The form; null where <see cref="Asks"/> stands in its place.</summary>
    public string? FormId { get; init; }

    /// <summary>The version of the form that it asks by.</summary>
    public int FormVersion { get; init; }

    /// <summary>What one case is asked for beyond its form.</summary>
    public FormDefinition? Asks { get; init; }

    /// <summary>The case: one that is opened under this id when the form is sent, or one that waits for the applicant.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The person or business, where it is known before the form is sent.</summary>
    public string? ApplicantId { get; init; }

    /// <summary>What the tenant's own system calls the applicant.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Where the browser goes once the form is sent; null for nowhere.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Where the case's v1 callback goes.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The language it begins in, two letters; null for the browser's.</summary>
    public string? Language { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>Who made it, and so answers for the case like whoever opens one.</summary>
    public required Identity CreatedBy { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it can be filled in, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was revoked, or another one took its place, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the form was sent, UTC.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>
    /// Of a request for information: when the subject is reminded next, or the request ends unanswered, UTC; null where nothing more
    /// comes of it.
    /// </summary>
    public DateTimeOffset? NextStepAt { get; init; }

    /// <summary>How many reminders were written.</summary>
    public int Reminders { get; init; }

    /// <summary>What was filled in so far; nothing once the form is sent.</summary>
    public FormDraft Draft { get; init; } = FormDraft.Empty;

    /// <summary>Counts what was typed, for optimistic concurrency.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whom it is for, as far as that tells one applicant from another; null where nothing does.</summary>
    public string? SubjectKey =>
        ApplicantId is not null ? "applicant:" + ApplicantId
        : ExternalId is not null ? "external:" + ExternalId
        : null;

    /// <summary>A new random token in clear.</summary>
    public static string GenerateToken() => RandomNumberGenerator.GetString(Alphabet, TokenLength);

    /// <summary>Whether <paramref name="token"/> has the form of one.</summary>
    public static bool IsToken(string? token) =>
        token is { Length: TokenLength } && token.All(char.IsAsciiLetterOrDigit);

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Where it stands at <paramref name="now"/>.</summary>
    public FormLinkState StateAt(DateTimeOffset now) =>
        EndedAt is not null ? FormLinkState.Gone
        : SubmittedAt is { } sent
            ? now < sent + OutcomeShown ? FormLinkState.Submitted
                : FormLinkState.Gone
        : now < ExpiresAt ? FormLinkState.Open
        : Asks is not null && now < ExpiresAt + OutcomeShown ? FormLinkState.Unanswered
        : FormLinkState.Gone;

    /// <summary>
    /// What comes next of an unanswered request after <paramref name="now"/>: a reminder that is not due yet, where the subject is
    /// written to, or its end. A reminder that was missed is not made up for.
    /// </summary>
    public DateTimeOffset StepAfter(DateTimeOffset now, bool reminds) =>
        RemindedAfter
            .Where(_ => reminds)
            .Select(wait => CreatedAt + wait)
            .Where(at => at > now && at < ExpiresAt)
            .Append(ExpiresAt)
            .Min();

    /// <summary>
    /// The applicant as whoever acts. Behind them stands the person who made the link: where two people must act, an officer who
    /// fills in a form of their own making is not the second one.
    /// </summary>
    public Actor ToActor() =>
        new(ActorKind.Applicant, Id, "applicant", TenantId, Roles.None) { KeyOwnerId = CreatedBy.PersonId };

    /// <summary>Without what the applicant typed.</summary>
    public override string ToString() => $"FormLink {{ Id = {Id} }}";
}

/// <summary>What was filled in and not yet sent.</summary>
public sealed record FormDraft
{
    /// <summary>Nothing.</summary>
    public static FormDraft Empty { get; } = new();

    /// <summary>What was typed, by the name of the input.</summary>
    public IReadOnlyDictionary<string, FormAnswer> Answers { get; init; } = new Dictionary<string, FormAnswer>();

    /// <summary>The files that came in.</summary>
    public IReadOnlyList<FormFile> Files { get; init; } = [];

    /// <summary>How many bytes came in, files that were replaced included.</summary>
    public long Bytes { get; init; }

    /// <summary>The sections that were filled in, by their position from 0.</summary>
    public IReadOnlyList<int> Sections { get; init; } = [];

    /// <summary>What was typed into the input of that name; null when nothing was.</summary>
    public string? TextOf(string name) => Answers.GetValueOrDefault(name)?.Text;

    /// <summary>Without what it holds.</summary>
    public override string ToString() => $"FormDraft {{ Answers = {Answers.Count}, Files = {Files.Count} }}";
}

/// <summary>Something that was typed.</summary>
/// <param name="Text">The text.</param>
/// <param name="Session">The browser session that typed it; no other is shown it.</param>
public sealed record FormAnswer(string Text, string Session);

/// <summary>A file that came in.</summary>
/// <param name="Document">For which of the form's documents, by its position from 0.</param>
/// <param name="Type">Which of the types that suffice.</param>
/// <param name="Side">Which picture of it, from 0.</param>
/// <param name="FileId">The stored file.</param>
/// <param name="FileName">What the sender called it, cleaned.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="Session">The browser session that sent it; no other is shown its name.</param>
public sealed record FormFile(
    int Document,
    string Type,
    int Side,
    string FileId,
    string FileName,
    long Size,
    string Session
);

/// <summary>Where links live. Whoever knows a token is of no tenant; every other call names it.</summary>
public interface IFormLinkRepository
{
    /// <summary>The link whose token hashes to <paramref name="tokenHash"/>, whatever its state.</summary>
    Task<FormLink?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>The link of that id.</summary>
    Task<FormLink?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The latest link for a case.</summary>
    Task<FormLink?> FindOfCaseAsync(string tenantId, string verificationId, CancellationToken cancellationToken);

    /// <summary>The latest link of that form for whom <paramref name="subjectKey"/> says.</summary>
    Task<FormLink?> FindOfSubjectAsync(
        string tenantId,
        string formId,
        string subjectKey,
        CancellationToken cancellationToken
    );

    /// <summary>Adds a link.</summary>
    Task AddAsync(FormLink link, CancellationToken cancellationToken);

    /// <summary>Adds the link of a request, and keeps its token for reminders, encrypted, until nothing more comes of it.</summary>
    Task AddAsync(FormLink link, string token, CancellationToken cancellationToken);

    /// <summary>The token kept of a link; null where none is.</summary>
    Task<string?> FindTokenAsync(FormLink link, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> links whose next step is due, of every tenant, the longest due first.</summary>
    Task<IReadOnlyList<FormLink>> ListDueAsync(DateTimeOffset now, int rows, CancellationToken cancellationToken);

    /// <summary>Writes what changed of a link; false when the stored one is of another version.</summary>
    Task<bool> TrySaveAsync(FormLink link, CancellationToken cancellationToken);

    /// <summary>Ends the links for a case that can be filled in; how many it was.</summary>
    Task<int> EndOfCaseAsync(
        string tenantId,
        string verificationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Forgets, for every tenant, what was typed and not sent before its link's end; how many links it was of.</summary>
    Task<int> ForgetDraftsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
