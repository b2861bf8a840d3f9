namespace VerificationService.Infrastructure.Documents;

/// <summary>Where documents are kept. Section <c>Documents</c>, beside what the application takes of it.</summary>
internal sealed record DocumentStoreOptions
{
    /// <summary>In the data directory.</summary>
    public const string Files = "File";

    /// <summary>In a bucket that every node reaches.</summary>
    public const string Bucket = "S3";

    /// <summary><c>File</c> or <c>S3</c>.</summary>
    public string Store { get; init; } = Files;

    /// <summary>Which bucket, and how to get at it.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>What is wrong, one sentence each in a line; null when nothing is.</summary>
    public string? Failure() =>
        Store switch
        {
            Files when S3 != new S3Options() =>
                $"Documents:S3 is set, but Documents:Store is {Files}; set Documents:Store={Bucket} to use the bucket.",
            Files => null,
            Bucket when S3.Failures().ToList() is { Count: > 0 } failures => string.Join(Environment.NewLine, failures),
            Bucket => null,
            _ => $"Documents:Store is '{Store}'; accepted are {Files} and {Bucket}.",
        };
}

/// <summary>A bucket of Amazon S3 or of what speaks its protocol. Section <c>Documents:S3</c>.</summary>
internal sealed record S3Options
{
    /// <summary>S3 encrypts with keys of its own (SSE-S3).</summary>
    public const string OwnKeys = "AES256";

    /// <summary>S3 encrypts with a key of the key management service (SSE-KMS).</summary>
    public const string ManagedKeys = "aws:kms";

    /// <summary>The bucket; it must be there.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>What every name in the bucket begins with, ending in a slash; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The region, which requests are signed for.</summary>
    public string Region { get; init; } = "";

    /// <summary>Another server's address, such as <c>https://s3.example</c>; Amazon's own of the region when empty.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Whether the bucket stands in the path and not in the host's name; most servers but Amazon's want that.</summary>
    public bool PathStyle { get; init; }

    /// <summary>Whether an endpoint without TLS is taken: documents cross the network in clear.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>The access key; with none the machine's own credentials are used (AWS_ACCESS_KEY_ID, container or instance role).</summary>
    public string AccessKey { get; init; } = "";

    /// <summary>Its secret.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary><c>AES256</c>, <c>aws:kms</c>, or empty to ask for none: the bucket's own default holds then.</summary>
    public string ServerSideEncryption { get; init; } = OwnKeys;

    /// <summary>The key of <c>aws:kms</c>; the account's default one when empty.</summary>
    public string KmsKeyId { get; init; } = "";

    /// <summary>How long the bucket has for one document, sent or fetched, with every further try, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>What is wrong, one sentence each.</summary>
    public IEnumerable<string> Failures()
    {
        if (Bucket.Length == 0)
        {
            yield return "Documents:S3:Bucket is required with Documents:Store=S3.";
        }

        if (Region.Length == 0)
        {
            yield return "Documents:S3:Region is required with Documents:Store=S3; servers other than Amazon's mostly take us-east-1.";
        }

        if (Prefix.Length > 0 && (Prefix[0] == '/' || Prefix[^1] != '/'))
        {
            yield return "Documents:S3:Prefix must end with a slash and not begin with one.";
        }

        if (Endpoint.Length > 0 && EndpointFailure() is { } failure)
        {
            yield return failure;
        }

        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
        {
            yield return "Documents:S3:AccessKey and Documents:S3:SecretKey belong together; without both the machine's own credentials are used.";
        }

        if (ServerSideEncryption is not ("" or OwnKeys or ManagedKeys))
        {
            yield return $"Documents:S3:ServerSideEncryption is '{ServerSideEncryption}'; accepted are {OwnKeys}, {ManagedKeys} and nothing.";
        }

        if (KmsKeyId.Length > 0 && ServerSideEncryption != ManagedKeys)
        {
            yield return $"Documents:S3:KmsKeyId needs Documents:S3:ServerSideEncryption={ManagedKeys}.";
        }

        if (TimeoutSeconds is < 1 or > 600)
        {
            yield return $"Documents:S3:TimeoutSeconds is {TimeoutSeconds}; accepted is 1 to 600.";
        }
    }

    private string? EndpointFailure() =>
        !Uri.TryCreate(Endpoint, UriKind.Absolute, out var address)
        || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        || address.PathAndQuery != "/"
        || address.UserInfo.Length > 0
            ? "Documents:S3:Endpoint must be an address such as https://s3.example, without path or credentials."
        : address.Scheme == Uri.UriSchemeHttp && !AllowHttp
            ? "Documents:S3:Endpoint is http: documents would cross the network in clear. Documents:S3:AllowHttp=true takes it all the same."
        : null;

    /// <summary>Without the credentials.</summary>
    public override string ToString() =>
        $"S3Options {{ Bucket = {Bucket}, Prefix = {Prefix}, Region = {Region}, Endpoint = {Endpoint} }}";
}
