using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using VerificationService.Application.Documents;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Documents as objects of a bucket, under the names that <see cref="FileDocumentStore"/> gives its files. One is sent in a
/// single request that names its length and SHA-256: the bucket has it whole or not at all. One is fetched into a draft and
/// checked before any of it is given out.
/// </summary>
internal sealed class S3DocumentStore : ISweptDocumentStore, IDisposable
{
    // Three tries in all, with the SDK's own pauses.
    private const int Retries = 2;

    private readonly DocumentDrafts drafts;
    private readonly S3Options options;
    private readonly AmazonS3Client client;

    public S3DocumentStore(DocumentDrafts drafts, DocumentStoreOptions options)
    {
        this.drafts = drafts;
        this.options = options.S3;
        var config = new AmazonS3Config
        {
            ForcePathStyle = this.options.PathStyle,
            Timeout = Patience,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            MaxErrorRetry = Retries,
            // Documents bring a SHA-256 of their own both ways; other servers know no further ones.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (this.options.Endpoint.Length > 0)
        {
            config.ServiceURL = this.options.Endpoint;
            config.AuthenticationRegion = this.options.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(this.options.Region);
        }

        client =
            this.options.AccessKey.Length > 0
                ? new AmazonS3Client(new BasicAWSCredentials(this.options.AccessKey, this.options.SecretKey), config)
                : new AmazonS3Client(config);
    }

    /// <inheritdoc/>
    public string Elsewhere => $"the bucket {options.Bucket}";

    private TimeSpan Patience => TimeSpan.FromSeconds(options.TimeoutSeconds);

    private ServerSideEncryptionMethod? Encryption =>
        options.ServerSideEncryption.Length > 0 ? new ServerSideEncryptionMethod(options.ServerSideEncryption) : null;

    private string? KmsKeyId => options.KmsKeyId.Length > 0 ? options.KmsKeyId : null;

    /// <inheritdoc/>
    public async Task<StoredContent?> StoreAsync(
        string tenantId,
        ReadOnlyMemory<byte> head,
        Stream rest,
        long mostBytes,
        CancellationToken cancellationToken
    )
    {
        await using var draft = await drafts.ReceiveAsync(head, rest, mostBytes, willMove: false, cancellationToken);
        if (draft is null)
        {
            return null;
        }

        draft.File.Position = 0;
        await AskAsync(
            token =>
                client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = options.Bucket,
                        Key = KeyOf(tenantId, draft.Sha256),
                        InputStream = draft.File,
                        AutoCloseStream = false,
                        // The signature holds the content's hash, and not a chunk's: other servers know no signed chunks.
                        UseChunkEncoding = false,
                        ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(draft.Sha256)),
                        ServerSideEncryptionMethod = Encryption,
                        ServerSideEncryptionKeyManagementServiceKeyId = KmsKeyId,
                    },
                    token
                ),
            cancellationToken
        );
        return new StoredContent(draft.Sha256, draft.Size);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string tenantId, string sha256, CancellationToken cancellationToken)
    {
        var key = KeyOf(tenantId, sha256);
        var draft =
            await FetchAsync(key, cancellationToken)
            ?? await FetchAsync(key + StoredDocument.AsideSuffix, cancellationToken)
            // Between the two a sweep may have brought it back.
            ?? await FetchAsync(key, cancellationToken)
            ?? throw new FileNotFoundException($"The stored document {sha256} is not there.", sha256);
        if (draft.Sha256 != sha256)
        {
            await draft.DisposeAsync();
            throw new InvalidDataException($"The stored document {sha256} is not what was stored.");
        }

        draft.File.Position = 0;
        return draft.File;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredDocument> ListAsync(
        DateTimeOffset before,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix };
        do
        {
            var page = await AskAsync(token => client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                if (
                    found.LastModified <= before.UtcDateTime
                    && StoredDocument.Parse(found.Key[options.Prefix.Length..]) is { } document
                )
                {
                    yield return document;
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        } while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async Task SetAsideAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        var key = KeyOf(document.TenantId, document.Sha256);
        await MoveAsync(key, key + StoredDocument.AsideSuffix, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task BringBackAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        var key = KeyOf(document.TenantId, document.Sha256);
        await MoveAsync(key + StoredDocument.AsideSuffix, key, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(StoredDocument document, CancellationToken cancellationToken) =>
        DeleteAsync(KeyOf(document.TenantId, document.Sha256) + StoredDocument.AsideSuffix, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private string KeyOf(string tenantId, string sha256) => options.Prefix + StoredDocument.NameOf(tenantId, sha256);

    private async Task<DocumentDraft?> FetchAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(
                async token =>
                {
                    using var found = await client.GetObjectAsync(options.Bucket, key, token);
                    return await drafts.ReceiveAsync(
                        ReadOnlyMemory<byte>.Empty,
                        found.ResponseStream,
                        long.MaxValue,
                        willMove: false,
                        token
                    );
                },
                cancellationToken
            );
        }
        catch (AmazonS3Exception absent) when (IsAbsent(absent))
        {
            return null;
        }
    }

    // A bucket has no renaming. Another node's sweep may have been here first: what it took away is where it belongs.
    private async Task MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                token =>
                    client.CopyObjectAsync(
                        new CopyObjectRequest
                        {
                            SourceBucket = options.Bucket,
                            SourceKey = from,
                            DestinationBucket = options.Bucket,
                            DestinationKey = to,
                            ServerSideEncryptionMethod = Encryption,
                            ServerSideEncryptionKeyManagementServiceKeyId = KmsKeyId,
                        },
                        token
                    ),
                cancellationToken
            );
        }
        catch (AmazonS3Exception absent) when (IsAbsent(absent))
        {
            return;
        }

        await DeleteAsync(from, cancellationToken);
    }

    private Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        AskAsync(token => client.DeleteObjectAsync(options.Bucket, key, token), cancellationToken);

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await ask(patience.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsUnavailable(failure))
        {
            throw new DocumentStoreUnavailableException(
                failure is AmazonS3Exception { ErrorCode: { Length: > 0 } code }
                    ? $"The bucket {options.Bucket} refused: {code}."
                    : $"The bucket {options.Bucket} does not answer.",
                failure
            );
        }
    }

    // A bucket that is not there, or credentials that do not hold, is the operator's to mend: what is stored stays stored.
    private static bool IsUnavailable(Exception failure) =>
        failure
            is AmazonServiceException
                or AmazonClientException
                or HttpRequestException
                or HttpIOException
                or IOException { InnerException: SocketException }
                or TimeoutException
                or OperationCanceledException
        && !(failure is AmazonS3Exception absent && IsAbsent(absent));

    private static bool IsAbsent(AmazonS3Exception failure) => failure.ErrorCode == "NoSuchKey";
}
