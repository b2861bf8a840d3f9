using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Documents;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Asks clamd by its command INSTREAM (clamd(8)): the bytes in chunks, each after its length in four bytes, big-endian, and a
/// length of nothing at the end. No client of it is served by the package feeds that this is built from.
/// </summary>
internal sealed partial class ClamAv(ClamAvOptions options, ILogger<ClamAv> logger) : IUploadScanner
{
    private const int MostAnswer = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public bool IsConfigured => options.Address is not null;

    /// <inheritdoc/>
    public async Task<ScanResult> ScanAsync(Stream content, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var answer = await AskAsync(content, patience.Token);
            if (answer == "stream: OK")
            {
                return ScanResult.Clean;
            }

            const string Found = " FOUND";
            if (answer.EndsWith(Found, StringComparison.Ordinal))
            {
                var name = answer["stream: ".Length..^Found.Length];
                LogFound(logger, name);
                return new ScanResult(HasAnswered: true, name);
            }

            LogNoAnswer(logger, answer, null);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            LogNoAnswer(logger, exception.Message, exception);
        }

        return ScanResult.NoAnswer;
    }

    private async Task<string> AskAsync(Stream content, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(options.Address!.Host, options.Address.Port, cancellationToken);
        await using var wire = client.GetStream();
        await wire.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellationToken);
        var chunk = new byte[sizeof(int) + (32 * 1024)];
        int read;
        do
        {
            read = await content.ReadAsync(chunk.AsMemory(sizeof(int)), cancellationToken);
            BinaryPrimitives.WriteInt32BigEndian(chunk, read);
            await wire.WriteAsync(chunk.AsMemory(0, sizeof(int) + read), cancellationToken);
        } while (read > 0);

        var answer = new byte[MostAnswer];
        var length = await wire.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0');
    }

    [LoggerMessage(EventId = 64, Level = LogLevel.Warning, Message = "clamd found {Found} in an upload")]
    private static partial void LogFound(ILogger logger, string found);

    [LoggerMessage(
        EventId = 65,
        Level = LogLevel.Warning,
        Message = "clamd did not answer for an upload, which is held: {Answer}"
    )]
    private static partial void LogNoAnswer(ILogger logger, string answer, Exception? exception);
}
