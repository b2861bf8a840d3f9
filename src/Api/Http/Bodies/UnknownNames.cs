using VerificationService.Domain.Shared;

namespace VerificationService.Api.Http.Bodies;

/// <summary>Gathers the unknown names of one request, so that all of them are told at once.</summary>
/// <param name="ignored">The names that the operator has accepted on this surface.</param>
internal sealed class UnknownNames(IReadOnlySet<string> ignored)
{
    /// <summary>Most names told of one request: an answer is not as long as the body that it refuses.</summary>
    public const int Most = 50;

    private List<FieldError>? fields;

    /// <summary>The refusal, or null when every name was known.</summary>
    public Error? Refusal =>
        fields is null ? null : Error.InvalidField(fields[0].Field, fields[0].Message) with { Fields = fields };

    /// <summary>Notes a field of a body.</summary>
    /// <param name="path">Where it stands, such as <c>directors[0].pepp</c>.</param>
    /// <param name="name">Its own name.</param>
    /// <param name="shape">What could have stood there.</param>
    public void AddField(string path, string name, RequestShape shape) =>
        Add(path, name, shape.Hints, "is not a field of this request");

    /// <summary>Notes a parameter of a query.</summary>
    public void AddParameter(string name, IEnumerable<string> known) =>
        Add(name, name, known, "is not a query parameter of this address");

    private void Add(string path, string name, IEnumerable<string> known, string what)
    {
        if (ignored.Contains(name) || fields?.Count > Most)
        {
            return;
        }

        fields ??= [];
        if (fields.Count == Most)
        {
            fields.Add(new FieldError(BodyErrors.Body, $"More than {Most} names are unknown; the rest is not listed"));
            return;
        }

        var hint = NearestName.Of(name, known);
        fields.Add(new FieldError(path, $"{path} {what}{(hint is null ? "" : $"; did you mean {hint}?")}"));
    }
}
