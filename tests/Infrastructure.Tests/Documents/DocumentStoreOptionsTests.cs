using Microsoft.Extensions.Options;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>Settings of the store of documents: a mistake stops the start with a sentence, and no secret is written.</summary>
public sealed class DocumentStoreOptionsTests
{
    private static readonly Dictionary<string, string?> Sound = new()
    {
        ["Documents:Store"] = "S3",
        ["Documents:S3:Bucket"] = "kyc",
        ["Documents:S3:Region"] = "eu-central-1",
        ["Documents:S3:AccessKey"] = "ada",
        ["Documents:S3:SecretKey"] = "the-secret",
    };

    [Theory]
    [InlineData("Documents:Store", "Nfs", "Documents:Store is 'Nfs'; accepted are File and S3.")]
    [InlineData("Documents:Store", "File", "Documents:S3 is set, but Documents:Store is File")]
    [InlineData("Documents:S3:Bucket", "", "Documents:S3:Bucket is required")]
    [InlineData("Documents:S3:Region", "", "Documents:S3:Region is required")]
    [InlineData("Documents:S3:Prefix", "kyc", "Documents:S3:Prefix must end with a slash")]
    [InlineData("Documents:S3:Prefix", "/kyc/", "Documents:S3:Prefix must end with a slash")]
    [InlineData("Documents:S3:Endpoint", "s3.example", "Documents:S3:Endpoint must be an address")]
    [InlineData("Documents:S3:Endpoint", "https://s3.example/kyc", "Documents:S3:Endpoint must be an address")]
    [InlineData("Documents:S3:Endpoint", "https://ada:pw@s3.example", "Documents:S3:Endpoint must be an address")]
    [InlineData("Documents:S3:Endpoint", "http://s3.example", "Documents:S3:Endpoint is http")]
    [InlineData("Documents:S3:AccessKey", "", "belong together")]
    [InlineData("Documents:S3:SecretKey", "", "belong together")]
    [InlineData("Documents:S3:ServerSideEncryption", "aes", "accepted are AES256, aws:kms and nothing")]
    [InlineData("Documents:S3:KmsKeyId", "alias/kyc", "needs Documents:S3:ServerSideEncryption=aws:kms")]
    [InlineData("Documents:S3:TimeoutSeconds", "0", "accepted is 1 to 600")]
    public async Task A_mistake_stops_the_start(string setting, string value, string sentence)
    {
        var settings = new Dictionary<string, string?>(Sound) { [setting] = value };

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestService.StartAsync(settings: settings)
        );

        Assert.Contains(sentence, refused.Message);
        Assert.DoesNotContain("the-secret", refused.Message);
    }

    [Theory]
    [InlineData("https://s3.example", "")]
    [InlineData("https://s3.example:9000/", "")]
    [InlineData("", "")]
    [InlineData("", "aws:kms")]
    public void What_leads_to_a_bucket_is_taken(string endpoint, string encryption) =>
        Assert.Empty(
            new S3Options
            {
                Bucket = "kyc",
                Region = "eu-central-1",
                Endpoint = endpoint,
                ServerSideEncryption = encryption,
            }.Failures()
        );

    [Fact]
    public void No_secret_is_written_with_the_settings()
    {
        var options = new DocumentStoreOptions
        {
            S3 = new S3Options
            {
                Bucket = "kyc",
                AccessKey = "an-access-key",
                SecretKey = "the-secret",
            },
        };

        Assert.Contains("kyc", options.ToString());
        Assert.DoesNotContain("an-access-key", options.ToString());
        Assert.DoesNotContain("the-secret", options.ToString());
    }
}
