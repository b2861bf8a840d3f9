using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerificationService.Domain.Documents;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>What the files of a dossier are called, and how they spell.</summary>
internal static class DossierNames
{
    /// <summary>What <c>format</c> says in every file that has one.</summary>
    public const string Format = "dossier-1";

    public const string Page = "case.html";
    public const string Case = "case.json";
    public const string Entries = "audit/entries.ndjson";
    public const string Proof = "audit/proof.json";
    public const string Head = "audit/head.txt";
    public const string HeadSignature = "audit/head.sig";
    public const string Key = "audit-key.pem";
    public const string Manifest = "manifest.json";
    public const string ManifestSignature = "manifest.sig";
    public const string Sums = "SHA256SUMS";
    public const string SumsSignature = "SHA256SUMS.sig";
    public const string Readme = "README.txt";

    /// <summary>Those that the manifest cannot name: it is one of them, or they sign it.</summary>
    public static readonly string[] AboutTheManifest = [Manifest, ManifestSignature, Sums, SumsSignature];

    /// <summary>Facts and names stand as they are: the files are no HTML.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    /// <summary>The place of a document's contents: nothing that a sender chose is in it.</summary>
    public static string Of(Document document) =>
        $"documents/{FileTypes.DownloadName(document.Id, document.MediaType)}";

    /// <summary>UTC with milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As the API spells it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
}
