using System.CommandLine;
using VerificationService.Api.OpenApi;

namespace VerificationService.Api.Cli;

/// <summary><c>openapi</c>: writes the API documents as the service serves them, without a database.</summary>
internal static class OpenApiCommand
{
    public static Command Build()
    {
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "The directory to write v1.json and v2.1.json to.",
            Required = true,
        };
        var command = new Verb("openapi", "Write both OpenAPI documents to files, and end.")
        {
            Example = "{0} openapi --output docs/openapi",
            Options = { output },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var folder = parsed.GetRequiredValue(output);
                folder.Create();
                await using var app = WebHost.Build([]);
                foreach (var name in ApiDocuments.Names)
                {
                    var path = Path.Combine(folder.FullName, $"{name}.json");
                    await File.WriteAllTextAsync(
                        path,
                        await app.Services.DocumentAsync(name, cancellationToken),
                        cancellationToken
                    );
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(path);
                }

                return ExitCode.Ok;
            }
        );
        return command;
    }
}
