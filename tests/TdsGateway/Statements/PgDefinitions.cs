using Microsoft.SqlServer.TransactSql.ScriptDom;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Statements;

/// <summary>Tables and indices.</summary>
internal static class PgDefinitions
{
    /// <summary>Translates a definition.</summary>
    public static IEnumerable<Step> Of(TSqlStatement statement) =>
        statement switch
        {
            CreateTableStatement create =>
            [
                Definition(
                    $"CREATE TABLE {Table(create.SchemaObjectName)} ({string.Join(", ", Elements(create.Definition))})"
                ),
            ],
            AlterTableAddTableElementStatement add =>
            [
                Definition(
                    $"ALTER TABLE {Table(add.SchemaObjectName)} {string.Join(", ", Elements(add.Definition).Select(element => "ADD " + element))}"
                ),
            ],
            AlterTableDropTableElementStatement drop =>
            [
                Definition(
                    $"ALTER TABLE {Table(drop.SchemaObjectName)} {string.Join(", ", drop.AlterTableDropTableElements.Select(Dropped))}"
                ),
            ],
            DropTableStatement drop => drop.Objects.Select(table =>
                Definition($"DROP TABLE {(drop.IsIfExists ? "IF EXISTS " : "")}{Table(table)}")
            ),
            CreateIndexStatement create => [Definition(Index(create))],
            DropIndexStatement drop => drop
                .DropIndexClauses.OfType<DropIndexClause>()
                .Select(clause => Definition($"DROP INDEX {PgWriter.Name(clause.Index.Value)}")),
            _ => throw SqlError.Unknown(PgWriter.Text(statement)),
        };

    private static Query Definition(string sql) => new(sql, [], DoneCommand.None);

    private static string Table(SchemaObjectName name) => PgWriter.Table(name);

    private static IEnumerable<string> Elements(TableDefinition definition) =>
        definition.ColumnDefinitions.Select(Column).Concat(definition.TableConstraints.Select(Constraint));

    private static string Column(ColumnDefinition column)
    {
        var type = Types.Of(column.DataType);
        var name = PgWriter.Name(column.ColumnIdentifier.Value);
        var parts = new List<string> { name, Types.ColumnType(type) };
        if (column.Collation?.Value is { } collation && !collation.EndsWith("_BIN2", StringComparison.Ordinal))
        {
            throw SqlError.Unknown($"the collation {collation}: it compares by code point alone");
        }

        if (column.IdentityOptions is not null)
        {
            parts.Add("GENERATED ALWAYS AS IDENTITY");
        }

        if (column.DefaultConstraint is { } initial)
        {
            parts.Add("DEFAULT " + PgWriter.Fragment(initial.Expression));
        }

        parts.AddRange(column.Constraints.Select(Constraint));
        var isFixed = column.DataType is SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.Binary };
        if (Types.Check(type, isFixed, name) is { } check)
        {
            parts.Add($"CONSTRAINT {PgWriter.Name("tds_" + column.ColumnIdentifier.Value)} CHECK ({check})");
        }

        return string.Join(' ', parts);
    }

    private static string Constraint(ConstraintDefinition constraint)
    {
        var name = constraint.ConstraintIdentifier is { } given ? $"CONSTRAINT {PgWriter.Name(given.Value)} " : "";
        return constraint switch
        {
            NullableConstraintDefinition nullable => nullable.Nullable ? "NULL" : "NOT NULL",
            UniqueConstraintDefinition unique => name
                + (unique.IsPrimaryKey ? "PRIMARY KEY" : "UNIQUE NULLS NOT DISTINCT")
                + (unique.Columns.Count == 0 ? "" : $" ({Columns(unique.Columns.Select(column => column.Column))})"),
            ForeignKeyConstraintDefinition key => name
                + (key.Columns.Count == 0 ? "" : $"FOREIGN KEY ({Columns(key.Columns)}) ")
                + $"REFERENCES {Table(key.ReferenceTableName)} ({Columns(key.ReferencedTableColumns)})",
            CheckConstraintDefinition check => $"{name}CHECK ({PgWriter.Fragment(check.CheckCondition)})",
            _ => throw SqlError.Unknown(PgWriter.Text(constraint)),
        };
    }

    private static string Dropped(AlterTableDropTableElement element) =>
        element.TableElementType switch
        {
            TableElementType.Constraint => "DROP CONSTRAINT " + PgWriter.Name(element.Name.Value),
            TableElementType.Column => "DROP COLUMN " + PgWriter.Name(element.Name.Value),
            _ => throw SqlError.Unknown(PgWriter.Text(element)),
        };

    // NULLs sort first on SQL Server, and are equal to one another in a unique index.
    private static string Index(CreateIndexStatement create)
    {
        var columns = create.Columns.Select(column =>
            PgWriter.Fragment(column.Column)
            + (column.SortOrder == SortOrder.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST")
        );
        return $"CREATE {(create.Unique ? "UNIQUE " : "")}INDEX {PgWriter.Name(create.Name.Value)} ON {Table(create.OnName)} ({string.Join(", ", columns)})"
            + (
                create.IncludeColumns.Count == 0
                    ? ""
                    : $" INCLUDE ({string.Join(", ", create.IncludeColumns.Select(PgWriter.Fragment))})"
            )
            + (create.Unique ? " NULLS NOT DISTINCT" : "")
            + (create.FilterPredicate is { } filter ? " WHERE " + PgWriter.Fragment(filter) : "");
    }

    private static string Columns(IEnumerable<ColumnReferenceExpression> columns) =>
        string.Join(", ", columns.Select(PgWriter.Fragment));

    private static string Columns(IEnumerable<Identifier> columns) =>
        string.Join(", ", columns.Select(column => PgWriter.Name(column.Value)));
}
