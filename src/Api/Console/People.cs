using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// People by initials and name, their id on hover. A page says once whom it shows; whether they still have access is asked for all
/// of them together.
/// </summary>
internal sealed class People(Dispatcher dispatcher)
{
    private readonly Dictionary<string, NamedPerson> known = [];
    private readonly HashSet<string> asked = [];

    /// <summary>Asks who is behind ids that a page shows; whatever is no id of a user or key stays as it is.</summary>
    public async Task MeetAsync(IEnumerable<string?> ids, CancellationToken cancellationToken)
    {
        var unknown = ids.OfType<string>()
            .Where(id => Ids.IsWellFormed(id) && asked.Add(id))
            .Take(NamePeople.Most)
            .ToList();
        if (
            unknown.Count > 0
            && !(await dispatcher.SendAsync(new NamePeople(unknown), cancellationToken)).Failed(out _, out var found)
        )
        {
            foreach (var person in found)
            {
                known[person.Id] = person;
            }
        }
    }

    /// <summary>Whoever did something, as it was kept with what they did.</summary>
    public IHtmlContent Of(Identity identity, string name) => Of(identity.Id, identity.Kind, name);

    /// <inheritdoc cref="Of(Identity, string)"/>
    public IHtmlContent Of(HistoryLine line) =>
        Of(line.Entry.ActorId, Enum.Parse<ActorKind>(line.Entry.ActorKind), line.Entry.ActorName);

    /// <summary>A user of that id.</summary>
    public IHtmlContent OfUser(string? id, string? name) => Of(id, ActorKind.User, name);

    /// <summary>Somebody of whom the id is kept and not the kind: a user, a key, or a part of the service by its name.</summary>
    public IHtmlContent OfId(string? id, string? name) =>
        Of(
            id,
            id is not null && known.TryGetValue(id, out var person) ? person.Kind
                : id is null || Ids.IsWellFormed(id) ? ActorKind.User
                : ActorKind.System,
            name
        );

    /// <summary>A value of a fact: the name of the user or key whose id it is, or the value itself.</summary>
    public IHtmlContent OfValue(string value) =>
        known.TryGetValue(value, out var person)
            ? Of(value, person.Kind, person.Name)
            : new HtmlString($"<bdi>{Encode(value)}</bdi>");

    /// <summary>Somebody by kind and id.</summary>
    public IHtmlContent Of(string? id, ActorKind kind, string? name)
    {
        var person = id is null ? null : known.GetValueOrDefault(id);
        var shown = kind switch
        {
            ActorKind.Applicant => "the applicant",
            ActorKind.System => $"the service ({name ?? id})",
            _ => person?.Name ?? name ?? id ?? "somebody",
        };
        string? besides = kind switch
        {
            ActorKind.ApiKey when person is { IsActive: false } => "API key, revoked",
            ActorKind.ApiKey => "API key",
            ActorKind.User when person is { IsActive: false } => "disabled",
            ActorKind.User when person is null && id is not null && asked.Contains(id) => "not known any more",
            _ => null,
        };
        var html = new StringBuilder("<span class=\"person\"");
        if (id is not null && id != shown)
        {
            html.Append(" title=\"").Append(Encode(id)).Append('"');
        }

        // The style sheet draws them: they are no part of the text, where they would stand before the name without a blank.
        html.Append(" data-initials=\"")
            .Append(Encode(kind is ActorKind.User or ActorKind.ApiKey ? InitialsOf(shown) : Mark(kind)))
            .Append("\"><bdi>")
            .Append(Encode(shown))
            .Append("</bdi>");
        if (besides is not null)
        {
            html.Append(" <span class=\"quiet\">(").Append(besides).Append(")</span>");
        }

        return new HtmlString(html.Append("</span>").ToString());
    }

    /// <summary>Two letters of a name: the first of its first two words, or its first two.</summary>
    internal static string InitialsOf(string name)
    {
        var words = new List<List<Rune>>();
        var isInWord = false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                isInWord = false;
                continue;
            }

            if (!isInWord)
            {
                words.Add([]);
                isInWord = true;
            }

            words[^1].Add(rune);
        }

        var letters = words.Count > 1 ? words.Take(2).Select(word => word[0]) : words.SelectMany(word => word).Take(2);
        return string.Concat(letters).ToUpperInvariant() is { Length: > 0 } initials ? initials : "?";
    }

    private static string Mark(ActorKind kind) => kind == ActorKind.Applicant ? "A" : "⚙";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
