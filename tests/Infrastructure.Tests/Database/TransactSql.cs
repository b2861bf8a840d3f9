using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.SqlServer;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>A column, whatever the engine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The engine's name of its type, without a length.</param>
/// <param name="IsNullable">Whether it may be NULL.</param>
/// <param name="KeyPosition">Its place in the primary key, from 1; 0 outside.</param>
/// <param name="IsIdentity">Whether SQL Server numbers the rows by it.</param>
internal sealed record Column(string Name, string Type, bool IsNullable, int KeyPosition, bool IsIdentity = false);

/// <summary>Tables with their columns, and the names of indices.</summary>
internal sealed record Schema(Dictionary<string, List<Column>> Tables, List<string> Indices);

/// <summary>T-SQL judged and read by Microsoft's own parser, of the version SQL Server 2019.</summary>
internal static class TransactSql
{
    // What is the same on both engines, or stands in SqlServerDialect alone.
    private static readonly string[] Functions =
    [
        "COUNT",
        "MAX",
        "MIN",
        "SUM",
        "AVG",
        "CONCAT",
        "ABS",
        "ROUND",
        "LOWER",
        "UPPER",
    ];

    private static readonly string[] Types =
    [
        "bit",
        "int",
        "bigint",
        "varchar",
        "nvarchar",
        "varbinary",
        "binary",
        "datetime2",
        "float",
    ];

    /// <summary>The dialect, without a server.</summary>
    public static SqlServerDialect Dialect { get; } =
        new(
            new DatabaseOptions { ConnectionString = "Server=nowhere.invalid;Database=verification" },
            NullLogger<SqlServerDialect>.Instance
        );

    /// <summary>What a statement must not do: not parse, or leave the portable subset.</summary>
    public static IReadOnlyList<string> Faults(string sql)
    {
        // Dapper writes lists out, for every engine alike.
        var tree = Parse(Regex.Replace(sql, @"\bIN @\w+", "IN (@One, @Another)"), out var errors);
        if (errors.Count > 0)
        {
            return [.. errors.Select(error => $"{error.Message} In: {sql}")];
        }

        var subset = new Subset();
        tree.Accept(subset);
        return [.. subset.Faults.Select(fault => $"{fault} In: {sql}")];
    }

    /// <summary>The schema that scripts make, one after the other.</summary>
    public static Schema Read(IEnumerable<string> scripts)
    {
        var schema = new Schema([], []);
        foreach (var script in scripts)
        {
            var tree = Parse(script, out var errors);
            Assert.Empty(errors.Select(error => error.Message));
            tree.Accept(new Reader(schema));
        }

        return schema;
    }

    private static TSqlFragment Parse(string sql, out IList<ParseError> errors)
    {
        using var reader = new StringReader(sql);
        return new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out errors);
    }

    private sealed class Subset : TSqlFragmentVisitor
    {
        public List<string> Faults { get; } = [];

        public override void Visit(MergeStatement node) => Faults.Add("MERGE");

        public override void Visit(CreateOrAlterViewStatement node) => Faults.Add("CREATE OR ALTER");

        public override void Visit(CreateOrAlterProcedureStatement node) => Faults.Add("CREATE OR ALTER");

        public override void Visit(CreateOrAlterFunctionStatement node) => Faults.Add("CREATE OR ALTER");

        public override void Visit(CreateOrAlterTriggerStatement node) => Faults.Add("CREATE OR ALTER");

        public override void Visit(AlterDatabaseStatement node) => Faults.Add("ALTER DATABASE");

        public override void Visit(SelectStarExpression node) => Faults.Add("SELECT *");

        public override void Visit(FunctionCall node)
        {
            if (!Functions.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase))
            {
                Faults.Add($"the function {node.FunctionName.Value}");
            }
        }

        public override void Visit(SqlDataTypeReference node)
        {
            if (node.Name is { } name && !Types.Contains(name.BaseIdentifier.Value))
            {
                Faults.Add($"the type {name.BaseIdentifier.Value}");
            }
        }

        public override void Visit(SchemaObjectName node)
        {
            if (node.SchemaIdentifier is { } schema)
            {
                Faults.Add($"a name in the schema {schema.Value}");
            }

            // Names are told apart by case where the database compares text so.
            if (node.BaseIdentifier.Value is var name && name.Any(char.IsUpper))
            {
                Faults.Add($"the name {name}, which is not lower case");
            }
        }

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier?.Identifiers.FirstOrDefault(part => part.Value.Any(char.IsUpper)) is { } part)
            {
                Faults.Add($"the name {part.Value}, which is not lower case");
            }
        }
    }

    private sealed class Reader(Schema schema) : TSqlFragmentVisitor
    {
        public override void Visit(CreateTableStatement node)
        {
            var columns = node.Definition.ColumnDefinitions.Select(Column).ToList();
            foreach (var key in node.Definition.TableConstraints.OfType<UniqueConstraintDefinition>())
            {
                Assert.True(key.IsPrimaryKey, "A unique constraint is an index of its own name.");
                for (var i = 0; i < key.Columns.Count; i++)
                {
                    var name = key.Columns[i].Column.MultiPartIdentifier.Identifiers[^1].Value;
                    var at = columns.FindIndex(column => column.Name == name);
                    columns[at] = columns[at] with { KeyPosition = i + 1 };
                }
            }

            schema.Tables.Add(node.SchemaObjectName.BaseIdentifier.Value, columns);
        }

        public override void Visit(AlterTableAddTableElementStatement node) =>
            Table(node).AddRange(node.Definition.ColumnDefinitions.Select(Column));

        public override void Visit(AlterTableAlterColumnStatement node)
        {
            var columns = Table(node);
            var at = columns.FindIndex(column => column.Name == node.ColumnIdentifier.Value);
            columns[at] = columns[at] with
            {
                Type = node.DataType.Name.BaseIdentifier.Value,
                IsNullable = node.AlterTableAlterColumnOption != AlterTableAlterColumnOption.NotNull,
            };
        }

        public override void Visit(AlterTableDropTableElementStatement node)
        {
            foreach (var element in node.AlterTableDropTableElements)
            {
                Table(node).RemoveAll(column => column.Name == element.Name.Value);
            }
        }

        public override void Visit(CreateIndexStatement node) => schema.Indices.Add(node.Name.Value);

        public override void Visit(DropTableStatement node)
        {
            foreach (var table in node.Objects)
            {
                schema.Tables.Remove(table.BaseIdentifier.Value);
            }
        }

        public override void Visit(DropIndexStatement node)
        {
            foreach (var clause in node.DropIndexClauses.OfType<DropIndexClause>())
            {
                schema.Indices.Remove(clause.Index.Value);
            }
        }

        private List<Column> Table(AlterTableStatement node) =>
            schema.Tables[node.SchemaObjectName.BaseIdentifier.Value];

        private static Column Column(ColumnDefinition node)
        {
            var isKey = node.Constraints.OfType<UniqueConstraintDefinition>().Any(c => c.IsPrimaryKey);
            var isNotNull = node.Constraints.OfType<NullableConstraintDefinition>().Any(c => !c.Nullable);
            return new Column(
                node.ColumnIdentifier.Value,
                node.DataType.Name.BaseIdentifier.Value,
                !isNotNull,
                isKey ? 1 : 0,
                node.IdentityOptions is not null
            );
        }
    }
}
