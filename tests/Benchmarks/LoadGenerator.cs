using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace VerificationService.Benchmarks;

/// <summary>
/// Keeps a number of HTTP/1.1 connections busy, one request at a time each, and measures every request. It parses no
/// more of an answer than its status and its end, so that it takes as little of the shared processor as it can.
/// </summary>
internal sealed class LoadGenerator(
    IReadOnlyList<int> ports,
    int connections,
    Func<int, long, byte[]> request,
    string expected = "200"
)
{
    private readonly byte[] start = Encoding.ASCII.GetBytes("HTTP/1.1 " + expected);

    public LoadGenerator(int port, int connections, Func<int, long, byte[]> request, string expected = "200")
        : this([port], connections, request, expected) { }

    /// <summary>Loads for a while and throws when an answer has another status than the expected one.</summary>
    public async Task<LoadResult> RunAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var ends = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(connection => Task.Run(() => KeepBusyAsync(connection, ends)))
        );
        var elapsed = Stopwatch.GetElapsedTime(started);
        return LoadResult.From(latencies.SelectMany(list => list).ToArray(), elapsed);
    }

    private async Task<List<long>> KeepBusyAsync(int connection, long ends)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", ports[connection % ports.Count]);
        var latencies = new List<long>(1 << 14);
        var buffer = new byte[256 * 1024];
        for (var number = 0L; ; number++)
        {
            var bytes = request(connection, number);
            var started = Stopwatch.GetTimestamp();
            if (started >= ends)
            {
                return latencies;
            }

            await socket.SendAsync(bytes);
            await ReadAnswerAsync(socket, buffer);
            latencies.Add(Stopwatch.GetTimestamp() - started);
        }
    }

    private async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        var end = -1;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                throw new IOException(
                    "The server closed the connection: " + Encoding.UTF8.GetString(buffer, 0, length)
                );
            }

            length += read;
            var answer = buffer.AsSpan(0, length);
            if (end < 0)
            {
                var headerEnd = answer.IndexOf("\r\n\r\n"u8);
                if (headerEnd < 0)
                {
                    continue;
                }

                if (!answer.StartsWith(start))
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
                }

                end = ContentLength(answer[..headerEnd]) is { } content ? headerEnd + 4 + content : 0;
            }

            // Without a length the answer is chunked and ends with an empty chunk.
            if (end > 0 ? length >= end : answer.EndsWith("\r\n0\r\n\r\n"u8))
            {
                return;
            }
        }
    }

    private static int? ContentLength(ReadOnlySpan<byte> headers)
    {
        var at = headers.IndexOf("Content-Length: "u8);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(headers[(at + 16)..], out int length, out _)
            ? length
            : null;
    }
}

/// <summary>What a load did.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">Median latency, in milliseconds.</param>
/// <param name="P99">99th percentile of latency, in milliseconds.</param>
internal sealed record LoadResult(long Requests, double PerSecond, double P50, double P99)
{
    public static LoadResult From(long[] latencies, TimeSpan elapsed)
    {
        Array.Sort(latencies);
        return new LoadResult(latencies.Length, latencies.Length / elapsed.TotalSeconds, At(0.50), At(0.99));

        double At(double quantile) =>
            latencies.Length == 0
                ? 0
                : latencies[(int)((latencies.Length - 1) * quantile)] * 1000.0 / Stopwatch.Frequency;
    }
}
