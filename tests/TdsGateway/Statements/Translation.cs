using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Statements;

/// <summary>
/// A batch as steps: what PostgreSQL runs, written anew from the tree that Microsoft's parser reads, and what the engine
/// does itself. Only what the product sends is known; anything else is an error that names it, never a guess.
/// </summary>
internal static class Translation
{
    // A suite sends a few hundred; what runs through them is made of literals.
    private const int Kept = 5_000;
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Step>> Known = new(StringComparer.Ordinal);

    // True of every session here: no answer depends on them, or they are as SQL Server's driver sets them.
    private const SetOptions Given =
        SetOptions.QuotedIdentifier
        | SetOptions.AnsiNulls
        | SetOptions.AnsiPadding
        | SetOptions.AnsiWarnings
        | SetOptions.ArithAbort
        | SetOptions.ConcatNullYieldsNull;

    /// <summary>Translates a batch.</summary>
    /// <exception cref="SqlError">It does not parse, or the gateway does not know it.</exception>
    public static IReadOnlyList<Step> Of(string batch)
    {
        if (Known.TryGetValue(batch, out var steps))
        {
            return steps;
        }

        using var reader = new StringReader(batch);
        var tree = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        if (errors.Count > 0)
        {
            throw new SqlError(102, errors[0].Message, severity: 15);
        }

        steps = [.. tree.Batches.SelectMany(part => part.Statements).SelectMany(Statement)];
        if (Known.Count >= Kept)
        {
            Known.Clear();
        }

        Known[batch] = steps;
        return steps;
    }

    private static IEnumerable<Step> Statement(TSqlStatement statement) =>
        statement switch
        {
            SelectStatement or InsertStatement or UpdateStatement or DeleteStatement => [PgWriter.Statement(statement)],
            CreateTableStatement
            or AlterTableStatement
            or DropTableStatement
            or CreateIndexStatement
            or DropIndexStatement => PgDefinitions.Of(statement),
            DeclareVariableStatement declare => declare.Declarations.Select(Declaration),
            SetVariableStatement => throw SqlError.Unknown("SET @variable"),
            IfStatement branch =>
            [
                new If(
                    PgWriter.Condition(branch.Predicate),
                    [.. Statement(branch.ThenStatement)],
                    branch.ElseStatement is { } other ? [.. Statement(other)] : []
                ),
            ],
            BeginEndBlockStatement block => block.StatementList.Statements.SelectMany(Statement),
            BeginTransactionStatement => [new Begin()],
            CommitTransactionStatement => [new Commit()],
            RollbackTransactionStatement rollback => [new Rollback(rollback.Name?.Value)],
            SaveTransactionStatement save => [new Save(save.Name.Value)],
            SetTransactionIsolationLevelStatement level => [Isolation(level.Level)],
            SetCommandStatement set => set.Commands.Select(Setting),
            PredicateSetStatement set => [Setting(set)],
            SetIdentityInsertStatement set => [new SetIdentityInsert(set.Table.BaseIdentifier.Value, set.IsOn)],
            ExecuteStatement execute => [Execution(execute.ExecuteSpecification)],
            CreateDatabaseStatement create => [Database(create)],
            DropDatabaseStatement drop => drop.Databases.Select(name => new DropDatabase(name.Value)),
            AlterDatabaseSetStatement alter => alter.Options.Select(option => Database(alter, option)),
            _ => throw SqlError.Unknown(PgWriter.Text(statement)),
        };

    private static Declare Declaration(DeclareVariableElement variable) =>
        new(
            variable.VariableName.Value,
            Types.Of(variable.DataType),
            variable.Value is { } value ? PgWriter.Scalars([value]) : null
        );

    private static SetIsolation Isolation(IsolationLevel level) =>
        level switch
        {
            IsolationLevel.ReadCommitted => new SetIsolation(IsSnapshot: false),
            IsolationLevel.Snapshot => new SetIsolation(IsSnapshot: true),
            _ => throw SqlError.Unknown($"the isolation level {level}"),
        };

    private static Step Setting(SetCommand command) =>
        command is GeneralSetCommand { CommandType: GeneralSetCommandType.LockTimeout, Parameter: var value }
            ? new SetLockTimeout(
                value switch
                {
                    IntegerLiteral number => int.Parse(number.Value, CultureInfo.InvariantCulture),
                    UnaryExpression { UnaryExpressionType: UnaryExpressionType.Negative } => -1,
                    _ => throw SqlError.Unknown(PgWriter.Text(command)),
                }
            )
            : throw SqlError.Unknown(PgWriter.Text(command));

    private static Nothing Setting(PredicateSetStatement set) =>
        set.IsOn && (set.Options & ~Given) == 0 ? new Nothing() : throw SqlError.Unknown(PgWriter.Text(set));

    private static Step Execution(ExecuteSpecification execution)
    {
        switch (execution.ExecutableEntity)
        {
            case ExecutableStringList { Strings: [StringLiteral { Value: var text }] }:
                return new ExecuteText(text);
            case ExecutableProcedureReference procedure:
                var name = procedure.ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value;
                if (
                    name is not ("sp_getapplock" or "sp_releaseapplock")
                    || procedure.Parameters.Any(p => p.Variable is null)
                )
                {
                    break;
                }

                return new AppLock(
                    name == "sp_getapplock",
                    execution.Variable?.Name,
                    [.. procedure.Parameters.Select(parameter => parameter.Variable.Name)],
                    PgWriter.Scalars([.. procedure.Parameters.Select(parameter => parameter.ParameterValue)])
                );
        }

        throw SqlError.Unknown(PgWriter.Text(execution));
    }

    private static CreateDatabase Database(CreateDatabaseStatement create) =>
        create.Collation?.Value is "Latin1_General_100_BIN2" or null
            ? new CreateDatabase(create.DatabaseName.Value)
            : throw SqlError.Unknown($"the collation {create.Collation.Value}: it compares by code point alone");

    private static AlterDatabase Database(AlterDatabaseSetStatement alter, DatabaseOption option) =>
        option switch
        {
            // Readers never wait for writers here, whatever is said.
            OnOffDatabaseOption { OptionKind: DatabaseOptionKind.ReadCommittedSnapshot, OptionState: OptionState.On } =>
                new AlterDatabase(alter.DatabaseName.Value, null, EndsOthers: false),
            OnOffDatabaseOption { OptionKind: DatabaseOptionKind.AllowSnapshotIsolation } snapshots =>
                new AlterDatabase(alter.DatabaseName.Value, snapshots.OptionState == OptionState.On, EndsOthers: false),
            { OptionKind: DatabaseOptionKind.SingleUser } when alter.Termination is { ImmediateRollback: true } =>
                new AlterDatabase(alter.DatabaseName.Value, null, EndsOthers: true),
            _ => throw SqlError.Unknown(PgWriter.Text(alter)),
        };
}
