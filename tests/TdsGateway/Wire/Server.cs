using System.Net;
using System.Net.Sockets;
using VerificationService.TdsGateway.Engine;

namespace VerificationService.TdsGateway.Wire;

/// <summary>Listens on the loopback address, and nowhere else.</summary>
internal sealed class Server(Databases databases, string password, int port) : IDisposable
{
    public const string User = "sa";
    private readonly TcpListener listener = new(IPAddress.Loopback, port);

    /// <summary>What a client connects with.</summary>
    public string ConnectionString =>
        $"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};User ID={User};Password={password};Encrypt=false";

    /// <summary>Begins to listen.</summary>
    public void Start() => listener.Start(backlog: 512);

    /// <summary>Accepts clients until it is disposed.</summary>
    public async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                return;
            }

            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var connection = new Connection(client, databases, password);
            await connection.ServeAsync();
        }
        catch (Exception exception)
        {
            // A fault of the gateway's: its client sees the connection end, and whoever reads this sees why.
            await Console.Error.WriteLineAsync($"tds-gateway: {exception}");
        }
    }
}
