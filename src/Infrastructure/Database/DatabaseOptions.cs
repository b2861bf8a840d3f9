namespace VerificationService.Infrastructure.Database;

/// <summary>Which database, and where. Section <c>Database</c>, beside <c>DataDirectory</c> at the root.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The embedded engine.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary><c>Sqlite</c>.</summary>
    public string Provider { get; init; } = Sqlite;

    /// <summary>The engine's own connection string; for SQLite <c>verification.db</c> in the data directory when empty.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where this node keeps its files: the database, keys and mail.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>How long to wait for another process's lock, in milliseconds.</summary>
    public int BusyTimeoutMs { get; init; } = 5000;

    /// <summary>Without the connection string, which may hold a password.</summary>
    public override string ToString() =>
        $"DatabaseOptions {{ Provider = {Provider}, DataDirectory = {DataDirectory} }}";
}
