using System.Globalization;

namespace VerificationService.Architecture.Tests;

public sealed class GlobalizationTests
{
    [Fact]
    public void Every_thread_has_the_invariant_culture_whatever_the_machine_is_set_to()
    {
        Assert.Equal(CultureInfo.InvariantCulture, CultureInfo.DefaultThreadCurrentCulture);
        Assert.Equal("0.5", $"{0.5m}");
    }

    // Under that switch Microsoft.Data.SqlClient throws NotSupportedException at the first connection.
    [Fact]
    public void Invariant_globalization_mode_is_off() =>
        Assert.False(AppContext.TryGetSwitch("System.Globalization.Invariant", out var on) && on);
}
