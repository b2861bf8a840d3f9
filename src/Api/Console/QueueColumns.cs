namespace VerificationService.Api.Console;

/// <summary>Which columns a list of cases shows beside the case itself: remembered on this device.</summary>
internal sealed class QueueColumns
{
    private const string Cookie = "console-columns";

    private readonly HashSet<string> shown;

    private QueueColumns(IEnumerable<string> shown) => this.shown = [.. shown];

    /// <summary>Every column: its name in a form, its heading, and whether open cases have it or decided ones; null for both.</summary>
    public static readonly IReadOnlyList<(string Name, string Heading, bool? OfOpen)> All =
    [
        ("type", "Type", null),
        ("risk", "Risk", null),
        ("status", "Status", null),
        ("opened", "Opened", null),
        ("due", "Due", true),
        ("held", "Held by", true),
        ("decided", "Decided", false),
        ("reason", "Reason", false),
    ];

    /// <summary>Whether a column is shown.</summary>
    public bool this[string name] => shown.Contains(name);

    /// <summary>Those that were chosen; where nothing was, all but when a case was opened.</summary>
    public static QueueColumns Of(HttpRequest request) =>
        new(
            ConsoleCookies.Find(request, Cookie)?.Split('.')
                ?? All.Select(column => column.Name).Where(name => name != "opened")
        );

    /// <summary>Hides <paramref name="name"/> where it is shown, or else shows it; what is no column changes nothing.</summary>
    public static void Turn(HttpContext context, string? name)
    {
        var before = Of(context.Request);
        ConsoleCookies.Remember(
            context,
            Cookie,
            string.Join('.', All.Select(column => column.Name).Where(each => before[each] != (each == name)))
        );
    }
}
