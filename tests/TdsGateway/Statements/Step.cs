using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Statements;

/// <summary>A statement of a batch, made ready for the engine.</summary>
internal abstract record Step;

/// <summary>A statement for PostgreSQL.</summary>
/// <param name="Sql">Its text, parameters as <c>$1</c>, <c>$2</c>, …</param>
/// <param name="Names">Which variable each of them is: <c>@Id</c>, or a global one, <c>@@TRANCOUNT</c>.</param>
/// <param name="Command">What it does.</param>
internal sealed record Query(string Sql, IReadOnlyList<string> Names, DoneCommand Command) : Step
{
    /// <summary>Variables that give a number of rows to FETCH, which SQL Server wants above zero.</summary>
    public IReadOnlyList<string> FetchCounts { get; init; } = [];

    /// <summary>Variables that are patterns of LIKE.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>The table rows are inserted into, which may want to be given their numbers.</summary>
    public string? InsertsInto { get; init; }
}

/// <summary>DECLARE of one variable.</summary>
internal sealed record Declare(string Name, SqlType Type, Query? Value) : Step;

/// <summary>IF.</summary>
internal sealed record If(Query Condition, IReadOnlyList<Step> Then, IReadOnlyList<Step> Else) : Step;

/// <summary>BEGIN TRANSACTION.</summary>
internal sealed record Begin : Step;

/// <summary>COMMIT.</summary>
internal sealed record Commit : Step;

/// <summary>ROLLBACK, of all or to a savepoint.</summary>
internal sealed record Rollback(string? Savepoint) : Step;

/// <summary>SAVE TRANSACTION.</summary>
internal sealed record Save(string Savepoint) : Step;

/// <summary>SET TRANSACTION ISOLATION LEVEL.</summary>
internal sealed record SetIsolation(bool IsSnapshot) : Step;

/// <summary>SET LOCK_TIMEOUT, in milliseconds; -1 waits for ever.</summary>
internal sealed record SetLockTimeout(int Milliseconds) : Step;

/// <summary>SET IDENTITY_INSERT.</summary>
internal sealed record SetIdentityInsert(string Table, bool IsOn) : Step;

/// <summary>A SET that asks for what is so in any case.</summary>
internal sealed record Nothing : Step;

/// <summary>EXEC of sp_getapplock or sp_releaseapplock, its arguments as the one row of a query.</summary>
internal sealed record AppLock(bool Takes, string? Result, IReadOnlyList<string> Arguments, Query Values) : Step;

/// <summary>EXEC of a text.</summary>
internal sealed record ExecuteText(string Text) : Step;

/// <summary>CREATE DATABASE.</summary>
internal sealed record CreateDatabase(string Name) : Step;

/// <summary>DROP DATABASE.</summary>
internal sealed record DropDatabase(string Name) : Step;

/// <summary>ALTER DATABASE … SET.</summary>
/// <param name="Name">Which.</param>
/// <param name="AllowsSnapshots">ALLOW_SNAPSHOT_ISOLATION, if it is that.</param>
/// <param name="EndsOthers">SINGLE_USER WITH ROLLBACK IMMEDIATE.</param>
internal sealed record AlterDatabase(string Name, bool? AllowsSnapshots, bool EndsOthers) : Step;
