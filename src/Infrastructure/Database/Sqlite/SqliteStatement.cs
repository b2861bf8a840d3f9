using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// A prepared statement of one connection, with the compiled code that binds its parameters and reads its rows. Used by one
/// thread at a time, and never again before its rows are read: every call reads to the end.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt handle, string sql) : IDisposable
{
    private Type? parametersType;
    private SqliteBinder? binder;
    private object? reader;

    /// <summary>
    /// Finds the compiled code for parameters of a type, or compiles it. False for what only Dapper knows: a list that it
    /// writes out into the text, parameters that are no object of properties.
    /// </summary>
    public bool TryBind(object? parameters)
    {
        var type = parameters?.GetType();
        if (binder is null || type != parametersType)
        {
            if (SqliteBinder.For(sql, type, handle) is not { } found)
            {
                return false;
            }

            (binder, parametersType) = (found, type);
        }

        binder.Bind(handle, parameters);
        return true;
    }

    /// <summary>Runs the bound statement; the number of rows that it changed.</summary>
    public int Execute()
    {
        try
        {
            while (Step()) { }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Runs the bound statement and reads every row. False when rows of that type are Dapper's to read.</summary>
    public bool TryRead<T>([NotNullWhen(true)] out List<T>? rows)
    {
        rows = null;
        if ((reader as SqliteReader<T> ?? SqliteReader<T>.For(sql, handle)) is not { } known)
        {
            Release();
            return false;
        }

        reader = known;
        try
        {
            rows = [];
            while (Step())
            {
                rows.Add(known.Read(handle));
            }

            return true;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>As <see cref="TryRead{T}"/>, for at most one row; more are an error.</summary>
    public bool TryFind<T>(out T? row)
    {
        row = default;
        if ((reader as SqliteReader<T> ?? SqliteReader<T>.For(sql, handle)) is not { } known)
        {
            Release();
            return false;
        }

        reader = known;
        try
        {
            if (Step())
            {
                row = known.Read(handle);
                if (Step())
                {
                    throw new InvalidOperationException($"More than one row where one was expected: {sql}");
                }
            }

            return true;
        }
        finally
        {
            Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }

        return false;
    }

    // Bound texts and bytes are copies that the engine would keep until the next run.
    private void Release()
    {
        raw.sqlite3_reset(handle);
        raw.sqlite3_clear_bindings(handle);
    }
}
