using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Npgsql;
using VerificationService.TdsGateway.Engine;

namespace VerificationService.TdsGateway.Wire;

/// <summary>
/// One client, from its first packet on: pre-login, login, and then request after request. What it sends is read while
/// a request is run, so that an attention, or its going away, ends that.
/// </summary>
internal sealed class Connection(TcpClient client, Databases databases, string password) : IAsyncDisposable
{
    private const byte Batch = 1;
    private const byte Rpc = 3;
    private const byte Attention = 6;
    private const byte TransactionManager = 14;
    private const byte Login = 16;
    private const byte PreLogin = 18;
    private const int MaxParameters = 2100;

    private readonly NetworkStream stream = client.GetStream();
    private readonly TdsWriter answer = new(client.GetStream());
    private readonly Channel<Message> received = Channel.CreateUnbounded<Message>();
    private readonly Lock watch = new();
    private CancellationTokenSource? running;
    private Session? session;
    private IDisposable? stay;

    private sealed record Message(byte Kind, byte Status, byte[] Payload);

    /// <summary>Serves it until it goes.</summary>
    public async Task ServeAsync()
    {
        var receiving = ReceiveAsync();
        try
        {
            await foreach (var message in received.Reader.ReadAllAsync())
            {
                if (!await AnswerAsync(message))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            // It has gone; so does its transaction.
        }

        client.Close();
        await receiving;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        stay?.Dispose();
        if (session is not null)
        {
            await session.DisposeAsync();
        }

        client.Dispose();
        running?.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var message = await MessageAsync();
                if (message.Kind == Attention)
                {
                    CancelRunning();
                }

                await received.Writer.WriteAsync(message);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            CancelRunning();
            received.Writer.Complete();
        }
    }

    private async Task<Message> MessageAsync()
    {
        var header = new byte[8];
        using var payload = new MemoryStream();
        byte status = 0;
        do
        {
            await stream.ReadExactlyAsync(header);
            var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - header.Length];
            await stream.ReadExactlyAsync(body);
            payload.Write(body);
            status |= header[1];
        } while ((header[1] & 1) == 0);

        return new Message(header[0], status, payload.ToArray());
    }

    private void CancelRunning()
    {
        lock (watch)
        {
            running?.Cancel();
        }
    }

    private CancellationToken Run()
    {
        lock (watch)
        {
            running?.Dispose();
            running = new CancellationTokenSource();
            return running.Token;
        }
    }

    // False when the connection is over.
    private async Task<bool> AnswerAsync(Message message)
    {
        var cancellationToken = Run();
        switch (message)
        {
            case { Kind: PreLogin }:
                answer.Bytes(PreLoginAnswer);
                break;
            case { Kind: Login }:
                return await LogInAsync(message.Payload);
            case { Kind: Attention }:
                answer.Done(isCancelled: true);
                break;

            // The client has thought better of it while it sent.
            case { Status: var status } when (status & 2) != 0:
                answer.Done();
                break;
            default:
                return await RequestAsync(message, cancellationToken);
        }

        await answer.EndAsync(CancellationToken.None);
        return true;
    }

    private async Task<bool> RequestAsync(Message message, CancellationToken cancellationToken)
    {
        var isSound = false;
        try
        {
            if ((message.Status & 0x18) != 0)
            {
                await session!.ResetAsync(answer, keepTransaction: (message.Status & 0x10) != 0, cancellationToken);
                answer.Changed(18, [], []);
            }

            isSound = await RunAsync(message.Kind, new TdsReader(message.Payload), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The attention comes next and ends this answer.
            return true;
        }
        catch (SqlError error)
        {
            answer.Error(error);
            if (error.Severity >= 20)
            {
                await answer.EndAsync(CancellationToken.None);
                return false;
            }
        }
        catch (NpgsqlException exception)
        {
            answer.Error(new SqlError(596, $"PostgreSQL is gone: {exception.Message}", severity: 21));
            await answer.EndAsync(CancellationToken.None);
            return false;
        }

        answer.Done(isFailed: !isSound);
        await answer.EndAsync(CancellationToken.None);
        return true;
    }

    private async Task<bool> RunAsync(byte kind, TdsReader request, CancellationToken cancellationToken)
    {
        request.SkipHeaders();
        switch (kind)
        {
            case Batch:
                return await session!.RunAsync(request.Rest(), [], answer, cancellationToken);
            case Rpc:
                answer.IsProcedure = true;
                return await CallAsync(request, cancellationToken);
            case TransactionManager:
                await TransactAsync(request, cancellationToken);
                return true;
            default:
                throw SqlError.Unknown($"a message of type {kind}");
        }
    }

    private async Task TransactAsync(TdsReader request, CancellationToken cancellationToken)
    {
        var what = request.UInt16();
        switch (what)
        {
            case 5:
                await session!.BeginAsync(request.Byte(), answer, cancellationToken);
                break;
            case 7:
                await session!.CommitAsync(answer, cancellationToken);
                break;
            case 8:
                var savepoint = request.Text(request.Byte() / 2);
                await session!.RollbackAsync(savepoint.Length == 0 ? null : savepoint, answer, cancellationToken);
                break;
            case 9:
                await session!.SaveAsync(request.Text(request.Byte() / 2), cancellationToken);
                break;
            default:
                throw SqlError.Unknown($"a transaction request of type {what}");
        }
    }

    private async Task<bool> CallAsync(TdsReader request, CancellationToken cancellationToken)
    {
        var length = request.UInt16();
        var procedure =
            length == 0xFFFF
                ? request.UInt16() switch
                {
                    10 => "sp_executesql",
                    11 => "sp_prepare",
                    12 => "sp_execute",
                    13 => "sp_prepexec",
                    15 => "sp_unprepare",
                    var number => throw SqlError.Unknown($"the procedure of number {number}"),
                }
                : request.Text(length);
        request.UInt16();
        var parameters = new List<(string Name, SqlValue Value)>();
        while (!request.IsAtEnd)
        {
            var name = request.Text(request.Byte());
            request.Byte();
            parameters.Add((name, request.Value()));
        }

        if (parameters.Count > MaxParameters)
        {
            throw new SqlError(
                8003,
                $"The incoming request has too many parameters. The server supports a maximum of {MaxParameters} parameters."
            );
        }

        switch (procedure)
        {
            case "sp_executesql":
                return await RunAsync(Text(0), 2);
            case "sp_execute":
                return await RunAsync(session!.Prepared(Number(0)), 1);
            case "sp_prepexec":
                var handle = session!.Prepare(Text(2));
                var isSound = await RunAsync(Text(2), 3);
                answer.Output(0, parameters[0].Name, new SqlValue(new SqlType(SqlKind.Int), handle));
                return isSound;
            case "sp_prepare":
                answer.Output(0, parameters[0].Name, new SqlValue(new SqlType(SqlKind.Int), session!.Prepare(Text(2))));
                return true;
            case "sp_unprepare":
                session!.Unprepare(Number(0));
                return true;
            default:
                throw SqlError.Unknown($"the procedure {procedure}");
        }

        string Text(int at) => (string)parameters[at].Value.Value!;
        int Number(int at) => Convert.ToInt32(parameters[at].Value.Value, CultureInfo.InvariantCulture);
        Task<bool> RunAsync(string text, int first) =>
            session!.RunAsync(
                text,
                parameters.Skip(first).ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
                answer,
                cancellationToken
            );
    }

    private async Task<bool> LogInAsync(byte[] login)
    {
        var packetSize = BinaryPrimitives.ReadInt32LittleEndian(login.AsSpan(8));
        var wanted = Field(login, 68) is { Length: > 0 } named ? named : "master";
        try
        {
            if (Field(login, 40) != Server.User || Password(login) != password)
            {
                throw new SqlError(18456, $"Login failed for user '{Field(login, 40)}'.", severity: 14);
            }

            session = await Session.OpenAsync(databases, wanted, CancellationToken.None);
            stay = databases.Enter(wanted, client.Close);
        }
        catch (Exception exception) when (exception is SqlError or NpgsqlException)
        {
            answer.Error(exception as SqlError ?? new SqlError(17142, exception.Message));
            answer.Done(isFailed: true);
            await answer.EndAsync(CancellationToken.None);
            return false;
        }

        answer.Changed(1, wanted, "master");
        answer.Changed(7, TdsWriter.Collation.ToArray(), []);
        answer.LoggedIn();
        answer.Changed(4, packetSize.ToString(CultureInfo.InvariantCulture), "4096");
        answer.NoFeatures();
        answer.Done();
        await answer.EndAsync(CancellationToken.None);
        answer.PacketSize = packetSize;
        return true;
    }

    // Where in the message each of version, encryption (there is none), instance, thread and MARS stands, and what it is.
    private static ReadOnlySpan<byte> PreLoginAnswer =>
        [
            0,
            0,
            26,
            0,
            6,
            1,
            0,
            32,
            0,
            1,
            2,
            0,
            33,
            0,
            1,
            3,
            0,
            34,
            0,
            0,
            4,
            0,
            34,
            0,
            1,
            0xFF,
            15,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            0,
        ];

    private static string Field(byte[] login, int at)
    {
        var (offset, length) = Span(login, at);
        return Encoding.Unicode.GetString(login, offset, length);
    }

    // Each byte with its halves changed over, then XORed, [MS-TDS] 2.2.6.4.
    private static string Password(byte[] login)
    {
        var (offset, length) = Span(login, 44);
        var plain = login
            .AsSpan(offset, length)
            .ToArray()
            .Select(value => (byte)(value ^ 0xA5))
            .Select(value => (byte)((value << 4) | (value >> 4)));
        return Encoding.Unicode.GetString([.. plain]);
    }

    private static (int Offset, int Length) Span(byte[] login, int at) =>
        (
            BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(at)),
            BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(at + 2)) * 2
        );
}
