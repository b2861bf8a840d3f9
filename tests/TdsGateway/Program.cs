using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VerificationService.TdsGateway.Engine;
using VerificationService.TdsGateway.Wire;

const string Variable = "VERIFICATION_TEST_SQLSERVER";
const string Usage = "Usage: TdsGateway [--port N] [exec COMMAND [ARGUMENT…]]";

var port = 0;
var rest = args.AsSpan();
if (rest is ["--port", var number, ..] && int.TryParse(number, out port))
{
    rest = rest[2..];
}

if (rest is not ([] or ["exec", _, ..]))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

var command = rest.Length > 0 ? rest[1..].ToArray() : null;
await using var cluster = await Cluster.StartAsync();
using var server = new Server(new Databases(cluster), RandomNumberGenerator.GetHexString(24), port);
server.Start();
var serving = server.ServeAsync();
using var ended = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
var code = 0;
if (command is null)
{
    Console.WriteLine($"{Variable}={server.ConnectionString}");
    await Task.Delay(Timeout.Infinite, ended.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}
else
{
    var start = new ProcessStartInfo(command[0], command[1..])
    {
        // All of it shares the processor with PostgreSQL: nobody spins while waiting for it, or counts to optimise later.
        Environment =
        {
            [Variable] = server.ConnectionString,
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        },
    };
    using var process = Process.Start(start)!;
    await process.WaitForExitAsync();
    code = process.ExitCode;
}

server.Dispose();
await serving;
return code;

// The command gets the signal too, being in the same group; it is waited for.
void End(PosixSignalContext context)
{
    context.Cancel = true;
    ended.Cancel();
}
