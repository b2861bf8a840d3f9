using VerificationService.Api.Cli;

return await CommandLine.RunAsync(args);

/// <summary>The entry point, public so that tests can start it.</summary>
public partial class Program;
