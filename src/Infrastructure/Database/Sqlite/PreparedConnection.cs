using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// An SQLite connection that prepares every statement once and keeps it: preparing costs more than running for the
/// short statements of this service. Dapper disposes its commands; here that puts them back.
/// </summary>
internal sealed class PreparedConnection(SqliteConnection inner) : DbConnection
{
    private readonly SqliteConnection inner = inner;

    // Statements are constants of the code, but for lists of different lengths (IN @Ids): those must not pile up.
    private const int MaxKept = 256;

    private readonly Dictionary<string, SqliteCommand> idle = [];

    // Null for a text that the engine does not take as it stands: Dapper writes a list (IN @Ids) out first.
    private readonly Dictionary<string, SqliteStatement?> statements = [];

    /// <summary>The connection itself.</summary>
    public SqliteConnection Inner => inner;

    /// <summary>
    /// The statement of a text, bound to parameters; null for what goes through Dapper: a script, and parameters that it alone
    /// binds.
    /// </summary>
    public SqliteStatement? Bound(string sql, object? parameters)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            if (statements.Count >= MaxKept || !IsOneStatement(sql))
            {
                return null;
            }

            var code = raw.sqlite3_prepare_v3(inner.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
            statement = code == raw.SQLITE_OK ? new SqliteStatement(inner.Handle!, handle, sql) : null;
            if (code is raw.SQLITE_OK or raw.SQLITE_ERROR)
            {
                statements.Add(sql, statement);
            }
        }

        return statement?.TryBind(parameters) == true ? statement : null;
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => inner.ConnectionString = value;
    }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

    public override void Open() => inner.Open();

    public override void Close() => inner.Close();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        inner.BeginTransaction(isolationLevel);

    protected override DbCommand CreateDbCommand() => new Command(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var command in idle.Values)
            {
                command.Dispose();
            }

            idle.Clear();
            foreach (var statement in statements.Values)
            {
                statement?.Dispose();
            }

            statements.Clear();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Take(string sql)
    {
        if (idle.Remove(sql, out var kept))
        {
            return kept;
        }

        var command = inner.CreateCommand();
        command.CommandText = sql;
        if (IsOneStatement(sql))
        {
            // In so many words: otherwise the driver keeps a SELECT unprepared, because its reader is not read to the end.
            command.Prepare();
        }

        return command;
    }

    private void Put(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (idle.Count >= MaxKept || !IsOneStatement(command.CommandText) || !idle.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    // The statements of a script need what the ones before them make, and run but once.
    private static bool IsOneStatement(string sql) => !sql.Contains(';', StringComparison.Ordinal);

    /// <summary>
    /// Collects text and parameters, and borrows the prepared command of its text to run. The parameters are its own:
    /// Dapper goes on adding to them after it has written a list (IN @Ids) out into the text.
    /// </summary>
    private sealed class Command(PreparedConnection connection) : DbCommand
    {
        private readonly ParameterList parameters = new();
        private SqliteCommand? borrowed;

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; } = connection.inner.DefaultTimeout;

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set => throw new NotSupportedException("A command stays with its connection.");
        }

        protected override DbParameterCollection DbParameterCollection => parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => borrowed?.Cancel();

        public override void Prepare() => Borrow();

        public override int ExecuteNonQuery() => Borrow().ExecuteNonQuery();

        public override object? ExecuteScalar() => Borrow().ExecuteScalar();

        protected override DbParameter CreateDbParameter() => new Parameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
            Borrow().ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                GiveBack();
            }

            base.Dispose(disposing);
        }

        private SqliteCommand Borrow()
        {
            GiveBack();
            borrowed = connection.Take(CommandText);
            borrowed.CommandTimeout = CommandTimeout;
            borrowed.Transaction = (SqliteTransaction?)DbTransaction;
            foreach (SqliteParameter parameter in parameters)
            {
                borrowed.Parameters.Add(parameter);
            }

            return borrowed;
        }

        private void GiveBack()
        {
            if (borrowed is not null)
            {
                connection.Put(borrowed);
                borrowed = null;
            }
        }
    }

    private sealed class ParameterList : SqliteParameterCollection;

    /// <summary>
    /// Named as the statement names it. Dapper leaves the @ out, and the driver then asks the engine for the name alone and
    /// with each of three prefixes, for every value of every statement.
    /// </summary>
    private sealed class Parameter : SqliteParameter
    {
        private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

        [AllowNull]
        public override string ParameterName
        {
            get => base.ParameterName;
            set => base.ParameterName = Names.GetOrAdd(value!, static name => name.StartsWith('@') ? name : "@" + name);
        }
    }
}
