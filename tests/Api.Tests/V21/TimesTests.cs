using System.Globalization;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21;

/// <summary>Times in bodies: as people and libraries write them, or a sentence that says how.</summary>
public sealed class TimesTests
{
    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fffffff'+00:00'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'-11:00'")]
    [InlineData("yyyy-MM-dd")]
    public async Task A_time_is_taken_in_every_form_of_ISO_8601_that_libraries_write(string format)
    {
        await using var api = new TestApi();
        var later = TimeProvider.System.GetUtcNow().AddDays(9);

        Assert.Equal(200, (await SnoozeAsync(api, later.ToString(format, CultureInfo.InvariantCulture))).Status);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData(17)]
    public async Task What_is_no_time_is_told_what_one_looks_like(object until)
    {
        await using var api = new TestApi();
        var answer = await SnoozeAsync(api, until);

        Assert.Equal(400, answer.Status);
        Assert.Contains("until must be a time in ISO 8601 such as 2026-03-14T07:05:00Z", answer.Message);
    }

    private static async Task<ApiAnswer> SnoozeAsync(TestApi api, object until)
    {
        var admin = await api.SignInAsync("tenant-admin");
        return await admin.PostAsync(
            $"/api/v2.1/verifications/d2177cdf067d424a221b5d045dc616bf81f9/snooze",
            new { until, reason = "The registry answers later" }
        );
    }
}
