using System.Runtime.CompilerServices;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>Waiting for what another thread or process does: until it holds, or a deadline makes the test fail.</summary>
public static class Eventually
{
    /// <summary>How long anything may take that is expected to happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Answers once <paramref name="condition"/> holds.</summary>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = ""
    )
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (within ?? Patience))
            {
                Assert.Fail($"Not within {(within ?? Patience).TotalSeconds} s: {expectation}");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>Answers once <paramref name="condition"/> holds.</summary>
    public static Task HoldsAsync(
        Func<bool> condition,
        TimeSpan? within = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = ""
    ) => HoldsAsync(() => Task.FromResult(condition()), within, expectation);
}
