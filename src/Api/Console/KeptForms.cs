using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// Keeps what was typed into a form that arrived without the session it was shown in. It is kept in the sign-in form, encrypted
/// and bound to the person, and not on the server; after signing in as that person the page that was left is shown with it, and
/// nothing has been sent. <c>docs/decisions/0031-forms-sent-again.md</c> says why.
/// </summary>
internal sealed class KeptForms(IDataProtectionProvider protection, ConsoleSession session, TimeProvider time)
{
    /// <summary>The field that holds a form's <see cref="FormMark"/>.</summary>
    public const string MarkField = "sentFrom";

    /// <summary>The field that says which of its page's forms it is.</summary>
    public const string FormField = "sentForm";

    /// <summary>The sign-in form's field that holds what is kept.</summary>
    public const string KeptField = "kept";

    /// <summary>The cookie that holds it on the way over an authority.</summary>
    public const string KeptCookie = "console-kept";

    /// <summary>The longest kept form, in characters of its encrypted text: it must fit into a request of 256 KiB.</summary>
    public const int MaxLength = 192 * 1024;

    /// <summary>The longest one that cookies carry over an authority, in characters; a browser takes 4,096 of each.</summary>
    public const int MaxCookies = 12_000;

    /// <summary>How long there is to sign in again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    // A tab that was left open over a long weekend.
    private static readonly TimeSpan MarkedFor = TimeSpan.FromDays(7);

    // Text stays text: escapes would make a note in Greek six times as long.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // What each page draws anew, and nobody types.
    private static readonly HashSet<string> OwnFields = [MarkField, FormField, "__RequestVerificationToken"];

    private readonly IDataProtector marks = protection.CreateProtector("VerificationService.Console", "FormMark");
    private readonly IDataProtector forms = protection.CreateProtector("VerificationService.Console", "KeptForm");
    private KeptForm? taken;
    private string? markOfOthers;

    /// <summary>Where the form that arrived comes from; null when it says nothing of it that holds.</summary>
    public FormMark? Left { get; private set; }

    /// <summary>What is kept of it, for the sign-in form; null when nothing is.</summary>
    public string? Sealed { get; private set; }

    /// <summary>Whether nothing is kept because it was too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the form that arrived was shown to whoever is signed in.</summary>
    public bool IsOwnForm =>
        Left is { } left && session.User is { } user && left.UserId == user.Id && left.TenantId == user.TenantId;

    /// <summary>What the page that is being shown is filled with; null for a page that is only looked at.</summary>
    public KeptForm? Restored { get; private set; }

    /// <summary>Whether anything of it has found its field again.</summary>
    public bool IsFilled { get; set; }

    /// <summary>
    /// What was written and has found no field, because its form is not on the page any more. Text is what has a space in it: ids
    /// and choices, which mean nothing without their form, have none.
    /// </summary>
    public IEnumerable<string> WithoutField =>
        IsFilled || Restored is null
            ? []
            : Restored.Fields.Values.SelectMany(values => values).Where(value => value.Trim().Any(char.IsWhiteSpace));

    /// <summary>The mark for the form <paramref name="form"/> of the page that is being shown; null without a session.</summary>
    public string? MarkFor(HttpRequest request, string form)
    {
        if (session.User is not { } user)
        {
            return null;
        }

        // What is filled in again is still the form that was sent: if it did arrive, it is not done twice.
        return Restored?.Form == form
            ? Mark(request, user, Restored.Mark.FormId)
            : markOfOthers ??= Mark(request, user, Ids.New(time.GetUtcNow()));
    }

    /// <summary>What was typed into the form <paramref name="form"/> of the page that is being shown; null when it is not kept.</summary>
    public IReadOnlyDictionary<string, string[]>? FieldsOf(string form) =>
        Restored?.Form == form ? Restored.Fields : null;

    /// <summary>The mark of the form that has arrived and been read; null when it has none that holds.</summary>
    public FormMark? MarkOf(HttpRequest request) =>
        request.HasFormContentType ? MarkOf(request.Form[MarkField].ToString()) : null;

    /// <summary>Whether <paramref name="field"/> is no part of what somebody means by sending a form.</summary>
    public static bool IsOwn(string field) => OwnFields.Contains(field);

    /// <summary>Reads the form that has arrived, and keeps it where it says whose it is.</summary>
    public async Task TakeAsync(HttpContext context)
    {
        var fields = await FieldsAsync(context);
        if (fields is null || MarkOf(fields.GetValueOrDefault(MarkField).ToString()) is not { } mark)
        {
            return;
        }

        Left = mark;
        if (context.GetEndpoint()?.Metadata.GetMetadata<KeepsNothingAttribute>() is not null)
        {
            return;
        }

        taken = new KeptForm(
            mark,
            fields.GetValueOrDefault(FormField).ToString(),
            fields
                .Where(field => !IsOwn(field.Key))
                .ToDictionary(field => field.Key, field => field.Value.Select(value => value ?? "").ToArray()),
            time.Now()
        );
        var text = Seal(forms, taken);
        (Sealed, IsTooLong) = text.Length > MaxLength ? (null, true) : (text, false);
    }

    /// <summary>Has the page filled that the form which has just arrived was left on; false when nothing of it is kept.</summary>
    public bool Restore() => (Restored = Sealed is null ? null : taken) is not null;

    /// <summary>
    /// Has the page filled that <paramref name="user"/>, who has just signed in, had left; false when what is kept is not
    /// theirs, is too old, or was not kept here.
    /// </summary>
    public bool Restore(string? kept, User user)
    {
        Restored =
            Open<KeptForm>(forms, kept) is { } form
            && time.Now() - form.KeptAt <= KeptFor
            && form.Mark.UserId == user.Id
            && form.Mark.TenantId == user.TenantId
                ? form
                : null;
        return Restored is not null;
    }

    /// <summary>
    /// Every field of the form that has arrived and been taken, what the page draws included, for sending it once more as it is. Empty
    /// where it was shown to somebody else, holds secrets, or comes with files, which nobody has read.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> SentAgain(HttpRequest request) =>
        taken is not null
        && IsOwnForm
        && request.HttpContext.Features.Get<IFormFeature>()?.Form is { Files.Count: 0 } form
            ? form.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? "")))
            : [];

    private string Mark(HttpRequest request, User user, string formId) =>
        Seal(marks, new FormMark(user.TenantId, user.Id, formId, new Pager(request, null).Here(), time.Now()));

    private FormMark? MarkOf(string? text) =>
        Open<FormMark>(marks, text) is { } mark && time.Now() - mark.ShownAt <= MarkedFor ? mark : null;

    private static string Seal<T>(IDataProtector protector, T value) =>
        protector.Protect(JsonSerializer.Serialize(value, Json));

    private static T? Open<T>(IDataProtector protector, string? text)
        where T : class
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(text), Json);
        }
        catch (CryptographicException)
        {
            return null; // Made up, cut short, or protected with a key that is gone.
        }
    }

    // Null where it is no form, or none that can be read. Whoever has no session is not let read a file in.
    private static async Task<IReadOnlyDictionary<string, StringValues>?> FieldsAsync(HttpContext context)
    {
        var request = context.Request;
        try
        {
            return !request.HasFormContentType ? null
                : context.Features.Get<IFormFeature>()?.Form is { } read ? Fields(read)
                : MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                    ? await FieldsBeforeFilesAsync(context, HeaderUtilities.RemoveQuotes(type.Boundary).ToString())
                : Fields(await request.ReadFormAsync(context.RequestAborted));
        }
        catch (Exception exception)
            when (exception is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Dictionary<string, StringValues> Fields(IFormCollection form) =>
        form.ToDictionary(field => field.Key, field => field.Value);

    private static async Task<Dictionary<string, StringValues>> FieldsBeforeFilesAsync(
        HttpContext context,
        string boundary
    )
    {
        // The file behind the fields, which stays unread, may be longer than any other request.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var fields = new Dictionary<string, StringValues>();
        var reader = new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = BodyBytes.MaxLength };
        while (
            fields.Count < FormReader.DefaultValueCountLimit
            && await reader.ReadNextSectionAsync(context.RequestAborted) is { } section
            && section.AsFormDataSection() is { } field
        )
        {
            fields[field.Name] = StringValues.Concat(
                fields.GetValueOrDefault(field.Name),
                await field.GetValueAsync(context.RequestAborted)
            );
        }

        return fields;
    }
}
