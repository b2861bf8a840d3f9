using BenchmarkDotNet.Running;
using VerificationService.Benchmarks.Peers;

namespace VerificationService.Benchmarks;

internal static class Program
{
    private const string Help = """
        dotnet run -c Release --project tests/Benchmarks -- <mode>

          http [--verifications N] [--seconds S] [--only WORD]   the service and its peers over HTTP
               [--service PATH]                                  a published VerificationService.Api.dll, compiled ahead
               [--deliveries]                                    while its callbacks are delivered to a receiver here
               [--sync-delay-us N]                               on a disk whose syncs take that much longer (needs strace)
          nodes [--seconds S] [--service PATH]                   one, two and three nodes on PostgreSQL, beside the peers there
          deliveries [messages]                                  callbacks a second, while another receiver hangs
          load [--connections N] [--seconds S] [--warm-up S]     decisions against a service on port 5999 that is there already
          search [--subjects N] [--postgresql]                   cases found as they are typed, among N subjects
          micro [BenchmarkDotNet arguments]                      policy, audit hashing, signing, pipeline overhead

        The http mode starts every server as a process of its own, loads one after the other from this process, and
        prints a table with ratios. Run it on a machine that does nothing else.
        """;

    // A named class: the Api's top-level Program is visible here too.
    private static async Task<int> Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "http":
                return await HttpBenchmark.RunAsync(args[1..]);
            case "load":
                return await HttpBenchmark.LoadAsync(args[1..]);
            case "peer":
                return await Peer.RunAsync(args[1..]);
            case "nodes":
                return await NodesBenchmark.RunAsync(args[1..]);
            case "deliveries":
                return await Deliveries.RunAsync(args[1..]);
            case "search":
                return await SearchBenchmark.RunAsync(args[1..]);
            case "micro":
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args[1..]);
                return 0;
            default:
                Console.WriteLine(Help);
                return args.Length == 0 ? 0 : 2;
        }
    }
}
