using BenchmarkDotNet.Running;

namespace VerificationService.Benchmarks;

internal static class Program
{
    // A named class: the Api's top-level Program is visible here too.
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
