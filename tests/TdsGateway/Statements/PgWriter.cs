using System.Globalization;
using System.Text;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Statements;

/// <summary>Writes a T-SQL tree as PostgreSQL's SQL. What it has no case for is an error.</summary>
internal sealed class PgWriter
{
    /// <summary>Stands where <c>OVERRIDING SYSTEM VALUE</c> goes while IDENTITY_INSERT is on.</summary>
    public const string Overriding = "/*overriding*/";

    // PostgreSQL's own name of a column without one; the engine takes it off again.
    private const string Unnamed = " AS \"?column?\"";
    private const int MaxInsertedRows = 1000;
    private readonly StringBuilder sql = new();
    private readonly List<string> names = [];
    private readonly List<string> fetchCounts = [];
    private readonly List<string> patterns = [];

    /// <summary>A statement that reads or writes rows.</summary>
    public static Query Statement(TSqlStatement statement)
    {
        var writer = new PgWriter();
        var (command, into) = statement switch
        {
            SelectStatement select => writer.Select(select),
            InsertStatement insert => writer.Insert(insert),
            UpdateStatement update => writer.Update(update),
            DeleteStatement delete => writer.Delete(delete),
            _ => throw SqlError.Unknown(Text(statement)),
        };
        return new Query(writer.sql.ToString(), writer.names, command)
        {
            FetchCounts = writer.fetchCounts,
            Patterns = writer.patterns,
            InsertsInto = into,
        };
    }

    /// <summary>A query of one row with one bool.</summary>
    public static Query Condition(BooleanExpression condition)
    {
        var writer = new PgWriter();
        writer.Add("SELECT ").Write(condition);
        return new Query(writer.sql.ToString(), writer.names, DoneCommand.None);
    }

    /// <summary>A query of one row with these values.</summary>
    public static Query Scalars(IReadOnlyList<ScalarExpression> values)
    {
        var writer = new PgWriter();
        writer.Add("SELECT ").List(values);
        return new Query(writer.sql.ToString(), writer.names, DoneCommand.None);
    }

    /// <summary>A part without variables.</summary>
    public static string Fragment(TSqlFragment part)
    {
        var writer = new PgWriter();
        writer.Write(part);
        return writer.names.Count == 0 ? writer.sql.ToString() : throw SqlError.Unknown("a variable in a definition");
    }

    /// <summary>A name, told apart by case as in a database whose collation tells text apart by case.</summary>
    public static string Name(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    /// <summary>A table's name; there is one schema, and the one that describes it.</summary>
    public static string Table(SchemaObjectName name) =>
        name switch
        {
            { Identifiers.Count: 1 } or { DatabaseIdentifier: null, SchemaIdentifier.Value: "dbo" } => Name(
                name.BaseIdentifier.Value
            ),
            { DatabaseIdentifier: null, SchemaIdentifier.Value: "INFORMATION_SCHEMA" and var schema } =>
                $"{Name(schema)}.{Name(name.BaseIdentifier.Value)}",
            _ => throw SqlError.Unknown($"a name in the schema {name.SchemaIdentifier?.Value}"),
        };

    /// <summary>A part as it was sent.</summary>
    public static string Text(TSqlFragment part) =>
        part.ScriptTokenStream is null
            ? part.GetType().Name
            : string.Concat(
                part.ScriptTokenStream.Skip(part.FirstTokenIndex)
                    .Take(part.LastTokenIndex - part.FirstTokenIndex + 1)
                    .Select(token => token.Text)
            );

    private PgWriter Add(string text)
    {
        sql.Append(text);
        return this;
    }

    private static void Refuse(bool isUnknown, TSqlFragment part)
    {
        if (isUnknown)
        {
            throw SqlError.Unknown(Text(part));
        }
    }

    private PgWriter List(IEnumerable<TSqlFragment> parts, string separator = ", ")
    {
        var isFirst = true;
        foreach (var part in parts)
        {
            Add(isFirst ? "" : separator).Write(part);
            isFirst = false;
        }

        return this;
    }

    private (DoneCommand, string?) Select(SelectStatement select)
    {
        Refuse(select.Into is not null || select.ComputeClauses.Count > 0 || select.OptimizerHints.Count > 0, select);
        With(select.WithCtesAndXmlNamespaces);
        Write(select.QueryExpression);
        return (DoneCommand.Select, null);
    }

    private void With(WithCtesAndXmlNamespaces? with)
    {
        if (with is null)
        {
            return;
        }

        Refuse(with.XmlNamespaces is not null, with);
        Add("WITH RECURSIVE ");
        var separator = "";
        foreach (var cte in with.CommonTableExpressions)
        {
            Add(separator).Add(Name(cte.ExpressionName.Value));
            Names(cte.Columns);
            Add(" AS (").Write(cte.QueryExpression);
            Add(")");
            separator = ", ";
        }

        Add(" ");
    }

    private void Names(IList<Identifier> columns)
    {
        if (columns.Count > 0)
        {
            Add(" (").Add(string.Join(", ", columns.Select(column => Name(column.Value)))).Add(")");
        }
    }

    private (DoneCommand, string?) Insert(InsertStatement insert)
    {
        var specification = insert.InsertSpecification;
        Refuse(specification.TopRowFilter is not null || specification.OutputIntoClause is not null, insert);
        With(insert.WithCtesAndXmlNamespaces);
        var table = Target(specification.Target);
        Add($"INSERT INTO {Name(table)}");
        if (specification.Columns.Count > 0)
        {
            Add(" (").List(specification.Columns).Add(")");
        }

        Add(" ").Add(Overriding).Add(" ");
        switch (specification.InsertSource)
        {
            case ValuesInsertSource { IsDefaultValues: true }:
                Add("DEFAULT VALUES");
                break;
            case ValuesInsertSource values:
                if (values.RowValues.Count > MaxInsertedRows)
                {
                    throw new SqlError(
                        10738,
                        "The number of row value expressions in the INSERT statement exceeds the maximum allowed number of 1000 row values."
                    );
                }

                Add("VALUES ").List(values.RowValues);
                break;
            case SelectInsertSource select:
                Write(select.Select);
                break;
            default:
                throw SqlError.Unknown(Text(insert));
        }

        Returning(specification.OutputClause, table);
        return (DoneCommand.Insert, table);
    }

    private (DoneCommand, string?) Update(UpdateStatement update)
    {
        var specification = update.UpdateSpecification;
        Refuse(specification.FromClause is not null || specification.OutputIntoClause is not null, update);
        With(update.WithCtesAndXmlNamespaces);
        var table = Target(specification.Target, specification.TopRowFilter is not null);
        Add($"UPDATE {Name(table)} SET ");
        var separator = "";
        foreach (var clause in specification.SetClauses)
        {
            if (clause is not AssignmentSetClause { AssignmentKind: AssignmentKind.Equals, Variable: null } set)
            {
                throw SqlError.Unknown(Text(clause));
            }

            Add(separator).Add(Name(set.Column.MultiPartIdentifier.Identifiers[^1].Value)).Add(" = ");
            Write(set.NewValue);
            separator = ", ";
        }

        Where(table, specification.TopRowFilter, specification.WhereClause);
        Returning(specification.OutputClause, table);
        return (DoneCommand.Update, null);
    }

    private (DoneCommand, string?) Delete(DeleteStatement delete)
    {
        var specification = delete.DeleteSpecification;
        Refuse(specification.FromClause is not null || specification.OutputIntoClause is not null, delete);
        With(delete.WithCtesAndXmlNamespaces);
        var table = Target(specification.Target, specification.TopRowFilter is not null);
        Add($"DELETE FROM {Name(table)}");
        Where(table, specification.TopRowFilter, specification.WhereClause);
        Returning(specification.OutputClause, table);
        return (DoneCommand.Delete, null);
    }

    // A claim passes what others are claiming (READPAST); its rows are locked before they are changed, so that the
    // condition, which stands in the statement itself, holds of each.
    private void Where(string table, TopRowFilter? top, WhereClause? where)
    {
        if (top is null)
        {
            Where(where);
            return;
        }

        Refuse(top.Percent || top.WithTies, top);
        Add($" WHERE ctid = ANY (ARRAY (SELECT ctid FROM {Name(table)}");
        Where(where);
        Add(" LIMIT ").Write(top.Expression);
        Add(" FOR UPDATE SKIP LOCKED))");
        if (where is not null)
        {
            Add(" AND (").Write(where.SearchCondition);
            Add(")");
        }
    }

    private void Where(WhereClause? where)
    {
        if (where is not null)
        {
            Refuse(where.SearchCondition is null, where);
            Add(" WHERE ").Write(where.SearchCondition!);
        }
    }

    private static string Target(TableReference target, bool isClaim = false)
    {
        if (target is not NamedTableReference { Alias: null } table)
        {
            throw SqlError.Unknown(Text(target));
        }

        Refuse(table.TableHints.Count > 0 && !(isClaim && table.TableHints.Any(IsReadPast)), target);
        Table(table.SchemaObject);
        return table.SchemaObject.BaseIdentifier.Value;
    }

    private static bool IsReadPast(TableHint hint) => hint.HintKind == TableHintKind.ReadPast;

    private void Returning(OutputClause? output, string table)
    {
        if (output is null)
        {
            return;
        }

        Add(" RETURNING ");
        var separator = "";
        foreach (var element in output.SelectColumns)
        {
            if (
                element
                is not SelectScalarExpression
                {
                    ColumnName: null,
                    Expression: ColumnReferenceExpression
                    {
                        MultiPartIdentifier.Identifiers: [{ Value: "inserted" or "deleted" }, var column],
                    },
                }
            )
            {
                throw SqlError.Unknown(Text(element));
            }

            Add(separator).Add($"{Name(table)}.{Name(column.Value)}");
            separator = ", ";
        }
    }

    private void Specification(QuerySpecification query)
    {
        Refuse(query.ForClause is not null, query);
        Add(query.UniqueRowFilter == UniqueRowFilter.Distinct ? "SELECT DISTINCT " : "SELECT ")
            .List(query.SelectElements);
        if (query.FromClause is { } from)
        {
            Add(" FROM ").List(from.TableReferences);
        }

        Where(query.WhereClause);
        if (query.GroupByClause is { } group)
        {
            Refuse(group.GroupByOption != GroupByOption.None || group.All, group);
            Add(" GROUP BY ")
                .List(
                    group.GroupingSpecifications.Select(grouping =>
                        grouping is ExpressionGroupingSpecification one
                            ? one.Expression
                            : throw SqlError.Unknown(Text(grouping))
                    )
                );
        }

        if (query.HavingClause is { } having)
        {
            Add(" HAVING ").Write(having.SearchCondition);
        }

        Order(query);
        if (query.TopRowFilter is { } top)
        {
            Refuse(top.Percent || top.WithTies, top);
            Add(" LIMIT ").Write(top.Expression);
        }
    }

    private void Order(QueryExpression query)
    {
        if (query.OrderByClause is { } order)
        {
            // NULLs sort lowest on SQL Server.
            Add(" ORDER BY ");
            var separator = "";
            foreach (var element in order.OrderByElements)
            {
                Add(separator).Write(element.Expression);
                Add(element.SortOrder == SortOrder.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");
                separator = ", ";
            }
        }

        if (query.OffsetClause is { } offset)
        {
            Add(" OFFSET ").Write(offset.OffsetExpression);
            if (offset.FetchExpression is { } fetch)
            {
                Add(" LIMIT ").Write(fetch);
                if (Inner(fetch) is VariableReference variable)
                {
                    fetchCounts.Add(variable.Name);
                }
            }
        }
    }

    private static ScalarExpression Inner(ScalarExpression expression) =>
        expression is ParenthesisExpression parenthesis ? Inner(parenthesis.Expression) : expression;

    private void Derived(QueryExpression query)
    {
        Add("(").Write(query);
        Add(")");
    }

    private void Write(TSqlFragment part)
    {
        switch (part)
        {
            case QuerySpecification query:
                Specification(query);
                break;
            case QueryParenthesisExpression query:
                Add("(").Write(query.QueryExpression);
                Add(")");
                Order(query);
                break;
            case BinaryQueryExpression query:
                Write(query.FirstQueryExpression);
                Add($" {query.BinaryQueryExpressionType.ToString().ToUpperInvariant()}{(query.All ? " ALL " : " ")}");
                Write(query.SecondQueryExpression);
                Order(query);
                break;
            case RowValue row:
                Add("(").List(row.ColumnValues).Add(")");
                break;
            case SelectStarExpression star:
                Add(star.Qualifier is { } of ? Column(of) + ".*" : "*");
                break;
            case SelectScalarExpression element:
                Write(element.Expression);
                Add(
                    element.ColumnName is { } name ? " AS " + Name(name.Value)
                    : element.Expression is ColumnReferenceExpression ? ""
                    : Unnamed
                );
                break;
            case TableReference table:
                From(table);
                break;
            case BooleanExpression condition:
                Test(condition);
                break;
            case ScalarExpression scalar:
                Scalar(scalar);
                break;
            default:
                throw SqlError.Unknown(Text(part));
        }
    }

    private void From(TableReference reference)
    {
        switch (reference)
        {
            case NamedTableReference { TableHints.Count: 0, TableSampleClause: null, TemporalClause: null } table:
                Add(Table(table.SchemaObject)).Add(table.Alias is { } alias ? " AS " + Name(alias.Value) : "");
                break;
            case QueryDerivedTable table:
                Derived(table.QueryExpression);
                Add(" AS ").Add(Name(table.Alias.Value)).Names(table.Columns);
                break;
            case InlineDerivedTable table:
                Add("(VALUES ").List(table.RowValues).Add(") AS ").Add(Name(table.Alias.Value)).Names(table.Columns);
                break;
            case QualifiedJoin { JoinHint: JoinHint.None } join:
                Write(join.FirstTableReference);
                Add(
                    join.QualifiedJoinType switch
                    {
                        QualifiedJoinType.Inner => " JOIN ",
                        QualifiedJoinType.LeftOuter => " LEFT JOIN ",
                        QualifiedJoinType.RightOuter => " RIGHT JOIN ",
                        _ => " FULL JOIN ",
                    }
                );
                Write(join.SecondTableReference);
                Add(" ON ").Write(join.SearchCondition);
                break;
            case UnqualifiedJoin join:
                Write(join.FirstTableReference);
                Add(
                    join.UnqualifiedJoinType switch
                    {
                        UnqualifiedJoinType.CrossJoin => " CROSS JOIN ",
                        UnqualifiedJoinType.CrossApply => " CROSS JOIN LATERAL ",
                        _ => " LEFT JOIN LATERAL ",
                    }
                );
                Write(join.SecondTableReference);
                Add(join.UnqualifiedJoinType == UnqualifiedJoinType.OuterApply ? " ON TRUE" : "");
                break;
            case JoinParenthesisTableReference join:
                Add("(").Write(join.Join);
                Add(")");
                break;
            default:
                throw SqlError.Unknown(Text(reference));
        }
    }

    private void Test(BooleanExpression condition)
    {
        switch (condition)
        {
            case BooleanComparisonExpression comparison:
                Write(comparison.FirstExpression);
                Add(
                    comparison.ComparisonType switch
                    {
                        BooleanComparisonType.Equals => " = ",
                        BooleanComparisonType.NotEqualToBrackets or BooleanComparisonType.NotEqualToExclamation =>
                            " <> ",
                        BooleanComparisonType.LessThan => " < ",
                        BooleanComparisonType.LessThanOrEqualTo => " <= ",
                        BooleanComparisonType.GreaterThan => " > ",
                        BooleanComparisonType.GreaterThanOrEqualTo => " >= ",
                        _ => throw SqlError.Unknown(Text(comparison)),
                    }
                );
                Write(comparison.SecondExpression);
                break;
            case BooleanBinaryExpression pair:
                Write(pair.FirstExpression);
                Add(pair.BinaryExpressionType == BooleanBinaryExpressionType.And ? " AND " : " OR ");
                Write(pair.SecondExpression);
                break;
            case BooleanParenthesisExpression inner:
                Add("(").Write(inner.Expression);
                Add(")");
                break;
            case BooleanNotExpression not:
                Add("NOT ").Write(not.Expression);
                break;
            case BooleanIsNullExpression isNull:
                Write(isNull.Expression);
                Add(isNull.IsNot ? " IS NOT NULL" : " IS NULL");
                break;
            case ExistsPredicate exists:
                Add("EXISTS ");
                Derived(exists.Subquery.QueryExpression);
                break;
            case InPredicate { Subquery: { } query } member:
                Write(member.Expression);
                Add(member.NotDefined ? " NOT IN " : " IN ");
                Derived(query.QueryExpression);
                break;
            case InPredicate member:
                Write(member.Expression);
                Add(member.NotDefined ? " NOT IN (" : " IN (").List(member.Values).Add(")");
                break;
            case BooleanTernaryExpression between:
                Write(between.FirstExpression);
                Add(
                    between.TernaryExpressionType == BooleanTernaryExpressionType.Between
                        ? " BETWEEN "
                        : " NOT BETWEEN "
                );
                Write(between.SecondExpression);
                Add(" AND ").Write(between.ThirdExpression);
                break;
            case LikePredicate { EscapeExpression: null } like:
                Write(like.FirstExpression);
                Add(like.NotDefined ? " NOT LIKE " : " LIKE ").Write(like.SecondExpression);
                Add(" ESCAPE ''");
                Pattern(like.SecondExpression);
                break;
            default:
                throw SqlError.Unknown(Text(condition));
        }
    }

    // Brackets mean a set of characters there and themselves here.
    private void Pattern(ScalarExpression pattern)
    {
        switch (pattern)
        {
            case StringLiteral literal:
                Refuse(literal.Value.Contains('[', StringComparison.Ordinal), pattern);
                break;
            case VariableReference variable:
                patterns.Add(variable.Name);
                break;
            case FunctionCall { FunctionName.Value: "CONCAT" } joined:
                joined.Parameters.ToList().ForEach(Pattern);
                break;
            default:
                throw SqlError.Unknown($"the pattern {Text(pattern)}");
        }
    }

    private void Scalar(ScalarExpression scalar)
    {
        Plain(scalar);
        if (scalar is PrimaryExpression { Collation.Value: { } collation })
        {
            Refuse(!collation.EndsWith("_BIN2", StringComparison.Ordinal), scalar);
            Add(" COLLATE \"C\"");
        }
    }

    private void Plain(ScalarExpression scalar)
    {
        switch (scalar)
        {
            case ColumnReferenceExpression { ColumnType: ColumnType.Wildcard }:
                Add("*");
                break;
            case ColumnReferenceExpression { ColumnType: ColumnType.Regular } column:
                Add(Column(column.MultiPartIdentifier));
                break;
            case IntegerLiteral or NumericLiteral:
                Add(((Literal)scalar).Value);
                break;
            case StringLiteral text:
                Add("'").Add(text.Value.Replace("'", "''", StringComparison.Ordinal)).Add("'");
                break;
            case BinaryLiteral octets:
                Add("'\\x").Add(octets.Value[2..]).Add("'::bytea");
                break;
            case NullLiteral:
                Add("NULL");
                break;
            case VariableReference variable:
                Variable(variable.Name);
                break;
            case GlobalVariableExpression variable:
                Variable(variable.Name.ToUpperInvariant());
                break;
            case ParenthesisExpression inner:
                Add("(").Write(inner.Expression);
                Add(")");
                break;
            case UnaryExpression { UnaryExpressionType: UnaryExpressionType.Negative } negative:
                Add("-").Write(negative.Expression);
                break;
            case BinaryExpression pair:
                Write(pair.FirstExpression);
                Add(Operator(pair));
                Write(pair.SecondExpression);
                break;
            case SearchedCaseExpression branches:
                Add("CASE");
                foreach (var when in branches.WhenClauses)
                {
                    Add(" WHEN ").Write(when.WhenExpression);
                    Add(" THEN ").Write(when.ThenExpression);
                }

                Else(branches);
                break;
            case SimpleCaseExpression branches:
                Add("CASE ").Write(branches.InputExpression);
                foreach (var when in branches.WhenClauses)
                {
                    Add(" WHEN ").Write(when.WhenExpression);
                    Add(" THEN ").Write(when.ThenExpression);
                }

                Else(branches);
                break;
            case CoalesceExpression first:
                Add("COALESCE(").List(first.Expressions).Add(")");
                break;
            case NullIfExpression pair:
                Add("NULLIF(").List([pair.FirstExpression, pair.SecondExpression]).Add(")");
                break;
            case LeftFunctionCall left:
                Add("left(").List(left.Parameters).Add(")");
                break;
            case RightFunctionCall right:
                Add("right(").List(right.Parameters).Add(")");
                break;
            case CastCall { Parameter: var value, DataType: var type }:
                Add("CAST(").Write(value);
                Add($" AS {Types.ColumnType(Types.Of(type))})");
                break;
            case ScalarSubquery query:
                Derived(query.QueryExpression);
                break;
            case FunctionCall call:
                Call(call);
                break;
            default:
                throw SqlError.Unknown(Text(scalar));
        }
    }

    private void Call(FunctionCall call)
    {
        Refuse(call.OverClause is not null || call.CallTarget is not null || call.WithinGroupClause is not null, call);
        var name = call.FunctionName.Value.ToUpperInvariant();
        switch (name)
        {
            // An int, where PostgreSQL counts in bigint.
            case "COUNT":
                Add("CAST(");
                Arguments("count", call);
                Add(" AS integer)");
                break;
            case "COUNT_BIG":
                Arguments("count", call);
                break;
            case "SUM":
                Arguments("tds_sum", call);
                break;
            case "LEN":
                Add("CAST(tds_units(rtrim(").List(call.Parameters).Add(", ' ')) AS integer)");
                break;
            case "MIN" or "MAX" or "CONCAT" or "LOWER" or "UPPER" or "REPLACE" or "ABS":
                Arguments(name.ToLowerInvariant(), call);
                break;
            default:
                throw SqlError.Unknown(Text(call));
        }
    }

    private void Arguments(string name, FunctionCall call) =>
        Add(name)
            .Add(call.UniqueRowFilter == UniqueRowFilter.Distinct ? "(DISTINCT " : "(")
            .List(call.Parameters)
            .Add(")");

    private void Else(CaseExpression branches)
    {
        if (branches.ElseExpression is { } other)
        {
            Add(" ELSE ").Write(other);
        }

        Add(" END");
    }

    // Text is joined where a literal shows that it is text; PostgreSQL refuses to add two columns of it.
    private static string Operator(BinaryExpression pair) =>
        pair.BinaryExpressionType switch
        {
            BinaryExpressionType.Add
                when pair.FirstExpression is StringLiteral || pair.SecondExpression is StringLiteral => " || ",
            BinaryExpressionType.Add => " + ",
            BinaryExpressionType.Subtract => " - ",
            BinaryExpressionType.Multiply => " * ",
            BinaryExpressionType.Divide => " / ",
            BinaryExpressionType.Modulo => " % ",
            _ => throw SqlError.Unknown(Text(pair)),
        };

    private static string Column(MultiPartIdentifier name) =>
        string.Join('.', name.Identifiers.Select(part => Name(part.Value)));

    private void Variable(string name)
    {
        var at = names.IndexOf(name);
        if (at < 0)
        {
            at = names.Count;
            names.Add(name);
        }

        Add(string.Create(CultureInfo.InvariantCulture, $"${at + 1}"));
    }
}
