namespace VerificationService.TdsGateway.Wire;

/// <summary>An error as SQL Server numbers it.</summary>
internal sealed class SqlError(int number, string message, byte severity = 16) : Exception(message)
{
    /// <summary>Whoever reads this number knows that the gateway gave up, not a server.</summary>
    public const int UnknownToTheGateway = 50_000;

    public int Number => number;

    /// <summary>From 20 on the connection is over.</summary>
    public byte Severity => severity;

    /// <summary>Whether the server has rolled back the transaction that met it.</summary>
    public bool RollsBack => number is 1205 or 3960;

    /// <summary>Whether the rest of the batch is run all the same (XACT_ABORT is off).</summary>
    public bool EndsStatementOnly => number is 515 or 544 or 547 or 1222 or 2601 or 2627 or 2628;

    /// <summary>For a statement, or a part of one, that the gateway has no translation for.</summary>
    public static SqlError Unknown(string what) =>
        new(UnknownToTheGateway, $"The gateway has no translation for {what}.");
}
