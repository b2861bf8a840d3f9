using VerificationService.Application.Installation;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>Settings that are wrong: the start ends with the sentence that names the setting, whatever section it is of.</summary>
[Trait(Categories.Name, Categories.Integration)]
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Database:Provider", "Oracle", "Database:Provider is 'Oracle'; accepted are ")]
    [InlineData("Database:BusyTimeoutMs", "-1", "Database:BusyTimeoutMs must be 0 to 600000.")]
    [InlineData("Database:ConnectionString", "Nonsense=1", "Database:ConnectionString is not one of Sqlite's: ")]
    [InlineData("Secrets:Key", "c2hvcnQ=", "Secrets:Key must be the base64 of 32 bytes")]
    [InlineData("Audit:SealSeconds", "0", "Audit:SealSeconds must be 1 to 86400.")]
    [InlineData("Sweeps:FirstSeconds", "0", "Sweeps:FirstSeconds must be 1 to 86400.")]
    [InlineData("Deliveries:TimeoutSeconds", "0", "Deliveries:TimeoutSeconds must be 1 to 120.")]
    [InlineData("Smtp:Port", "70000", "Smtp:Port must be 1 to 65535.")]
    [InlineData("Review:DueHoursHigh", "0", "Review:DueHoursStandard and Review:DueHoursHigh must be whole hours")]
    [InlineData("Documents:MaxBytes", "1", "Documents:MaxBytes must be a number of bytes from 1024")]
    [InlineData(
        "Risk:HighRiskJurisdictions:0",
        "Atlantis",
        "Risk:HighRiskJurisdictions holds 'Atlantis', which is no country"
    )]
    [InlineData("Sandbox", "huge", "Sandbox is 'huge'; it must be full or minimal.")]
    [InlineData("Console:PublicUrl", "verify.example.com", "Console:PublicUrl must be the https address")]
    [InlineData("Authentication:Issuer", " ", "Authentication:Issuer must not be empty.")]
    [InlineData("RateLimits:Burst", "0", "RateLimits:Burst is 0; accepted is 1 to 1000000")]
    [InlineData("Requests:MaxConcurrent", "0", "Requests:MaxConcurrent is 0; accepted is 1 to 100000.")]
    [InlineData("Contracts:V9:IgnoredFields:0", "x", "Contracts:V9 is no contract")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost", "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost'; accepted is")]
    [InlineData("Deliveries:PollMs", "soon", "Failed to convert configuration value 'soon' at 'Deliveries:PollMs'")]
    public void A_wrong_setting_ends_the_start_with_a_sentence_that_names_it(string name, string value, string sentence)
    {
        var failure = Assert.Throws<ConfigurationException>(() => WebHost.Build([$"--{name}={value}"]));

        Assert.StartsWith(sentence, failure.Message);
    }

    [Fact]
    public void Two_wrong_settings_are_told_together()
    {
        var failure = Assert.Throws<ConfigurationException>(() =>
            WebHost.Build(["--Audit:SealSeconds=0", "--Smtp:Port=0"])
        );

        Assert.Equal(
            ["Audit:SealSeconds must be 1 to 86400.", "Smtp:Port must be 1 to 65535."],
            failure.Message.Split(Environment.NewLine).Order()
        );
    }

    [Fact]
    public async Task An_address_that_is_none_ends_the_start_without_a_stack_trace()
    {
        var folder = Directory.CreateTempSubdirectory("verification-settings-");
        try
        {
            Assert.Equal(
                1,
                await WebHost.RunAsync([
                    $"--DataDirectory={folder.FullName}",
                    "--urls=nonsense",
                    "--environment=Production",
                ])
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
