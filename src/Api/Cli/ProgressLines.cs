using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Cli;

/// <summary>Says how far it is, every other second, so that long work is not taken for stuck.</summary>
internal sealed class ProgressLines(TextWriter error) : IProgress<WorkProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private long last = TimeProvider.System.GetTimestamp();

    public void Report(WorkProgress value)
    {
        if (TimeProvider.System.GetElapsedTime(last) >= Interval)
        {
            last = TimeProvider.System.GetTimestamp();
            error.WriteLine($"{value.Count} {value.What} ...");
        }
    }
}
