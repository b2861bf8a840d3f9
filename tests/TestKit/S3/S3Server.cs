using System.ComponentModel;
using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using VerificationService.Domain.Shared;
using Xunit;

namespace VerificationService.TestKit.S3;

/// <summary>
/// A real S3 server, OpenStack Swift, started once for a run of the tests; it goes with the process. A test that needs it
/// is skipped where Python does not have it (Debian: <c>python3-swift</c>).
/// </summary>
public static class S3Server
{
    /// <summary>The one user's access key.</summary>
    public const string AccessKey = "verification:tester";

    /// <summary>The one user's secret.</summary>
    public const string SecretKey = "not-a-secret-of-anybody";

    /// <summary>The region that requests are signed for.</summary>
    public const string Region = "eu-central-1";

    // Debian's Python, which has Debian's packages, and not another one that comes first on the path.
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<Task<(string? Address, string Absence)>> Started = new(StartAsync);

    /// <summary>Where it serves; skips the test without it.</summary>
    public static async Task<Uri> AddressAsync()
    {
        var (address, absence) = await Started.Value;
        Skip.If(address is null, $"There is no S3 server: {absence}");
        return new Uri(address!);
    }

    /// <summary>A client of it that knows nothing of this product; the caller disposes of it.</summary>
    public static async Task<AmazonS3Client> ClientAsync() =>
        new(
            new BasicAWSCredentials(AccessKey, SecretKey),
            new AmazonS3Config
            {
                ServiceURL = (await AddressAsync()).ToString(),
                AuthenticationRegion = Region,
                ForcePathStyle = true,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );

    /// <summary>A new bucket in it, and the settings that lead the service there.</summary>
    /// <param name="through">What stands between the two; nothing when null.</param>
    public static async Task<(string Bucket, Dictionary<string, string> Settings)> BucketAsync(Uri? through = null)
    {
        var bucket = $"documents-{Ids.New(TimeProvider.System.GetUtcNow())}";
        using var client = await ClientAsync();
        await client.PutBucketAsync(bucket);
        return (
            bucket,
            new Dictionary<string, string>
            {
                ["Documents:Store"] = "S3",
                ["Documents:S3:Bucket"] = bucket,
                ["Documents:S3:Prefix"] = "kyc/",
                ["Documents:S3:Region"] = Region,
                ["Documents:S3:Endpoint"] = (through ?? await AddressAsync()).GetLeftPart(UriPartial.Authority),
                ["Documents:S3:PathStyle"] = "true",
                ["Documents:S3:AllowHttp"] = "true",
                ["Documents:S3:AccessKey"] = AccessKey,
                ["Documents:S3:SecretKey"] = SecretKey,
            }
        );
    }

    private static async Task<(string? Address, string Absence)> StartAsync()
    {
        const string serving = "Serving ";
        try
        {
            // Not disposed of: its standard input is what keeps it, and ends with this process.
            var server = Process.Start(
                new ProcessStartInfo(
                    Python,
                    [Repository.PathOf("tests", "TestKit", "S3", "swift-s3.py"), AccessKey, SecretKey]
                )
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var last = "";
            server.ErrorDataReceived += (_, line) => last = line.Data ?? last;
            server.BeginErrorReadLine();
            while (await server.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(serving, StringComparison.Ordinal))
                {
                    return (line[serving.Length..], "");
                }
            }

            await server.WaitForExitAsync();
            return (null, last);
        }
        catch (Win32Exception missing)
        {
            return (null, $"{Python}: {missing.Message}");
        }
    }
}
