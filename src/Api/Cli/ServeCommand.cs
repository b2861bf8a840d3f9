using System.CommandLine;

namespace VerificationService.Api.Cli;

/// <summary><c>serve</c>: the web service, and what runs when no verb is given.</summary>
internal static class ServeCommand
{
    private const string Name = "serve";

    public static Command Build() =>
        new Verb(Name, "Serve both HTTP surfaces (the default). Takes the framework's arguments, such as --urls.")
        {
            Example = "{0} serve --urls http://localhost:5080",
            TreatUnmatchedTokensAsErrors = false,
        };

    /// <summary>
    /// The arguments for the web host, untouched by this parser, or null when another verb or help is asked for. The
    /// framework's own forms count as serving: <c>--key value</c>, <c>/key value</c>, <c>key=value</c>.
    /// </summary>
    public static string[]? Arguments(string[] args) =>
        args switch
        {
            [] => [],
            [Name, .. var rest] => rest.Any(IsHelp) ? null : rest,
            [var first, ..] when IsHelp(first) || first == "--version" => null,
            [['-' or '/', ..], ..] => args,
            [var first, ..] when first.Contains('=') => args,
            _ => null,
        };

    private static bool IsHelp(string arg) => arg is "--help" or "-h" or "-?" or "/?" or "/h";
}
