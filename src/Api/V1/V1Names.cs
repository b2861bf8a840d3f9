using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.V1;

/// <summary>Use cases name fields once, in camelCase; v1 callers sent other names, and are told those.</summary>
internal static partial class V1Names
{
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["dateOfBirth"] = "dob",
        ["externalId"] = "external_applicant_id",
        ["language"] = "language_code",
        ["country"] = "residence_country",
        ["businessActivities"] = "business_activity",
        ["customerId"] = "applicant_id",
        ["organizationId"] = "applicant_id",
        ["status"] = "verification_status",
        ["documentType"] = "type",
        ["fileContent"] = "file",
        ["otherSide1Id"] = "other_side_1_id",
        ["otherSide2Id"] = "other_side_2_id",
        ["otherSide3Id"] = "other_side_3_id",
    };

    // What is the whole of a request is sent without a name around it.
    private static readonly string[] Alone = ["address.", "person."];

    /// <summary>The parameter that a use case's field was sent as: <c>directors[0].firstName</c> → <c>directors[0].first_name</c>.</summary>
    public static string Parameter(string field) =>
        field switch
        {
            "name" => "company_name",
            "person.name" => "last_name",
            _ when Array.Find(Alone, whole => field.StartsWith(whole, StringComparison.Ordinal)) is { } around =>
                Segment(field[around.Length..], isNested: true),
            _ => string.Join('.', field.Split('.').Select((segment, depth) => Segment(segment, depth > 0))),
        };

    /// <summary>The message with the field's own name, and any other name that is no plain word, as sent.</summary>
    public static string Message(string field, string message)
    {
        var own = Leaf(field);
        var told = message.StartsWith(own + " ", StringComparison.Ordinal)
            ? Leaf(Parameter(field)) + message[own.Length..]
            : message;
        return CamelCase().Replace(told, word => Segment(word.Value, isNested: false));
    }

    /// <summary>What a refusal without fields is about.</summary>
    public static string ParameterOf(Failure failure) =>
        failure switch
        {
            { Code: "VERIFICATION_NOT_FOUND" } => "verification_id",
            { Code: "FORM_NOT_FOUND" or "FORM_NOT_ACTIVE" } => "form_id",
            { Code: "FILE_NOT_FOUND" } => "file_id",
            { Code: "ADDRESS_NOT_FOUND" } => "address_id",
            { Code: "DOCUMENT_NOT_FOUND" } => "document_id",
            { Code: "APPLICANT_CHANGED" or "FORM_OF_OTHER_SUBJECT" or "TOO_MANY_ENTRIES" or "TOO_MANY_DOCUMENTS" } =>
                "applicant_id",
            { Code: "ROUTE_NOT_FOUND" } => "request",
            { Status: StatusCodes.Status404NotFound } => "applicant_id",
            { Status: StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden } => "authorization",
            { Status: StatusCodes.Status412PreconditionFailed or StatusCodes.Status428PreconditionRequired } =>
                "If-Match",
            { Status: StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity } =>
                "verification_status",
            _ => "request",
        };

    // directors[0].name → name, types[0] → types
    private static string Leaf(string field) => field[(field.LastIndexOf('.') + 1)..].Split('[')[0];

    // The country of an address is called so; an applicant's own is not.
    private static string Segment(string segment, bool isNested)
    {
        var bracket = segment.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? segment : segment[..bracket];
        var index = bracket < 0 ? "" : segment[bracket..];
        return (
                (isNested && name == "country" ? name : Renamed.GetValueOrDefault(name))
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(name)
            ) + index;
    }

    [GeneratedRegex(@"\b[a-z]+(?:[A-Z][a-z]+)+\b", RegexOptions.None, 1000)]
    private static partial Regex CamelCase();
}
