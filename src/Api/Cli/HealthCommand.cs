using System.CommandLine;

namespace VerificationService.Api.Cli;

/// <summary><c>health</c>: asks a running service whether it is ready, for containers that hold nothing else to ask with.</summary>
internal static class HealthCommand
{
    public static Command Build()
    {
        var url = new Option<string>("--url")
        {
            Description = "Where it listens.",
            DefaultValueFactory = _ => "http://localhost:5080",
        };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out _))
            {
                result.AddError("--url must be an address such as http://localhost:5080.");
            }
        });
        var command = new Verb("health", "Ask the running service whether it is ready: 0 when it is, 1 when it is not.")
        {
            Example = "{0} health --url http://localhost:8080",
            Options = { url },
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
#pragma warning disable RS0030 // One request by a process that then ends.
                using var http = new HttpClient();
#pragma warning restore RS0030
                http.Timeout = TimeSpan.FromSeconds(5);
                try
                {
                    using var answer = await http.GetAsync(
                        new Uri(new Uri(parsed.GetRequiredValue(url)), "/health/ready"),
                        cancellationToken
                    );
                    var body = await answer.Content.ReadAsStringAsync(cancellationToken);
                    await (answer.IsSuccessStatusCode ? output : error).WriteLineAsync(body);
                    return answer.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Refused;
                }
                catch (Exception failure)
                    when (failure is HttpRequestException or InvalidOperationException or OperationCanceledException)
                {
                    await error.WriteLineAsync(failure.Message);
                    return ExitCode.Refused;
                }
            }
        );
        return command;
    }
}
