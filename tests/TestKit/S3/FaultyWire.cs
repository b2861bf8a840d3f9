using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VerificationService.TestKit.S3;

/// <summary>What goes wrong on a <see cref="FaultyWire"/>, each time after <see cref="FaultyWire.SoundBytes"/> of a connection.</summary>
public enum WireFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nobody is there.</summary>
    Away,

    /// <summary>What is sent breaks off.</summary>
    CutsRequest,

    /// <summary>What is sent arrives, but for one bit.</summary>
    ChangesRequest,

    /// <summary>What is sent does not go on.</summary>
    StallsRequest,

    /// <summary>What is answered breaks off.</summary>
    CutsAnswer,

    /// <summary>What is answered arrives, but for one bit.</summary>
    ChangesAnswer,

    /// <summary>What is answered does not go on.</summary>
    StallsAnswer,
}

/// <summary>A wire to a server on this machine, on which things go wrong when a test says so.</summary>
public sealed class FaultyWire : IAsyncDisposable
{
    /// <summary>How many bytes of a connection go through before its fault: more than any head, less than a document.</summary>
    public const int SoundBytes = 20_000;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly List<TcpClient> open = [];
    private readonly StringBuilder sent = new();
    private readonly Uri server;

    public FaultyWire(Uri server)
    {
        this.server = server;
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its near end.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>What goes wrong on connections that are made from now on; those that are there end.</summary>
    public WireFault Fault
    {
        get;
        set
        {
            lock (gate)
            {
                field = value;
                open.ForEach(one => one.Dispose());
                open.Clear();
            }
        }
    }

    /// <summary>All that was sent, as Latin-1.</summary>
    public string Sent
    {
        get
        {
            lock (sent)
            {
                return sent.ToString();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        Fault = WireFault.Away;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync(ended.Token));
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Ended.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        var far = new TcpClient();
        WireFault fault;
        // One step: a connection that is being made when the fault changes ends with those that are there.
        lock (gate)
        {
            fault = Fault;
            open.Add(near);
            open.Add(far);
        }

        try
        {
            if (fault == WireFault.Away)
            {
                return;
            }

            await far.ConnectAsync(server.Host, server.Port, ended.Token);
            await Task.WhenAll(PumpAsync(near, far, true, fault), PumpAsync(far, near, false, fault));
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two left.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isRequest, WireFault fault)
    {
        var buffer = new byte[16 * 1024];
        var through = 0;
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, ended.Token)) > 0)
            {
                through += read;
                if (isRequest)
                {
                    lock (sent)
                    {
                        sent.Append(Encoding.Latin1.GetString(buffer, 0, read));
                    }
                }

                if (through > SoundBytes)
                {
                    switch (fault)
                    {
                        case WireFault.CutsRequest when isRequest:
                        case WireFault.CutsAnswer when !isRequest:
                            return;
                        case WireFault.StallsRequest when isRequest:
                        case WireFault.StallsAnswer when !isRequest:
                            await Task.Delay(Timeout.Infinite, ended.Token);
                            break;
                        case WireFault.ChangesRequest when isRequest:
                        case WireFault.ChangesAnswer when !isRequest:
                            buffer[read / 2] ^= 1;
                            break;
                    }
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ended.Token);
            }
        }
        catch (Exception gone)
            when (gone
                    is IOException
                        or OperationCanceledException
                        or SocketException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // One of the two left.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
