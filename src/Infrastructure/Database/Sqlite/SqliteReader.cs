using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using SQLitePCL;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// Reads the rows of one statement as values or objects of one type, as Dapper does: columns are matched to properties without
/// regard to case and underscores, and a NULL leaves the property as it was made.
/// </summary>
internal sealed class SqliteReader<T>
{
    private static readonly ConcurrentDictionary<string, SqliteReader<T>?> Known = new();
    private readonly Func<sqlite3_stmt, T> read;

    private SqliteReader(Func<sqlite3_stmt, T> read) => this.read = read;

    /// <summary>The code for a statement; null for a type that only Dapper reads.</summary>
    public static SqliteReader<T>? For(string sql, sqlite3_stmt statement) =>
        Known.TryGetValue(sql, out var known) ? known : Known.GetOrAdd(sql, Compile(statement));

    /// <summary>The row at which the statement stands.</summary>
    public T Read(sqlite3_stmt statement) => read(statement);

    private static SqliteReader<T>? Compile(sqlite3_stmt statement)
    {
        var from = Expression.Parameter(typeof(sqlite3_stmt));
        if (SqliteColumns.Read(typeof(T), from, 0) is { } single)
        {
            var value = Expression.Condition(SqliteColumns.IsNull(from, 0), Expression.Default(typeof(T)), single);
            return new SqliteReader<T>(Expression.Lambda<Func<sqlite3_stmt, T>>(value, from).Compile());
        }

        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        if (typeof(T).IsValueType || typeof(T).GetConstructor(Any, []) is not { } constructor)
        {
            return null;
        }

        var properties = typeof(T)
            .GetProperties()
            .Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        var row = Expression.Variable(typeof(T));
        var steps = new List<Expression> { Expression.Assign(row, Expression.New(constructor)) };
        for (var index = 0; index < raw.sqlite3_column_count(statement); index++)
        {
            var name = raw.sqlite3_column_name(statement, index).utf8_to_string();
            if (
                !properties.TryGetValue(name.Replace("_", "", StringComparison.Ordinal), out var property)
                || SqliteColumns.Read(property.PropertyType, from, index) is not { } value
            )
            {
                return null;
            }

            steps.Add(
                Expression.IfThen(
                    Expression.Not(SqliteColumns.IsNull(from, index)),
                    Expression.Assign(Expression.Property(row, property), value)
                )
            );
        }

        steps.Add(row);
        return new SqliteReader<T>(
            Expression.Lambda<Func<sqlite3_stmt, T>>(Expression.Block([row], steps), from).Compile()
        );
    }
}

/// <summary>Expressions that read a column.</summary>
internal static class SqliteColumns
{
    private static readonly Dictionary<Type, MethodInfo> Reads = new[]
    {
        nameof(Text),
        nameof(Integer),
        nameof(Long),
        nameof(Flag),
        nameof(Real),
        nameof(Bytes),
        nameof(Time),
    }
        .Select(name => typeof(SqliteColumns).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!)
        .ToDictionary(method => method.ReturnType);

    /// <summary>Whether a column is NULL.</summary>
    public static Expression IsNull(ParameterExpression statement, int index) =>
        Expression.Call(
            typeof(SqliteColumns).GetMethod(nameof(IsNullAt), BindingFlags.NonPublic | BindingFlags.Static)!,
            statement,
            Expression.Constant(index)
        );

    /// <summary>A column that is not NULL, as a type; null for a type that is none of a column.</summary>
    public static Expression? Read(Type type, ParameterExpression statement, int index)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var method = plain.IsEnum
            ? typeof(SqliteColumns)
                .GetMethod(nameof(Constant), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(plain)
            : Reads.GetValueOrDefault(plain);
        if (method is null)
        {
            return null;
        }

        Expression value = Expression.Call(method, statement, Expression.Constant(index));
        return plain == type ? value : Expression.Convert(value, type);
    }

    private static bool IsNullAt(sqlite3_stmt statement, int index) =>
        raw.sqlite3_column_type(statement, index) == raw.SQLITE_NULL;

    private static string Text(sqlite3_stmt statement, int index) =>
        raw.sqlite3_column_text(statement, index).utf8_to_string();

    private static int Integer(sqlite3_stmt statement, int index) => checked((int)Long(statement, index));

    private static long Long(sqlite3_stmt statement, int index) => raw.sqlite3_column_int64(statement, index);

    private static bool Flag(sqlite3_stmt statement, int index) => Long(statement, index) != 0;

    private static double Real(sqlite3_stmt statement, int index) => raw.sqlite3_column_double(statement, index);

    private static byte[] Bytes(sqlite3_stmt statement, int index) =>
        raw.sqlite3_column_blob(statement, index).ToArray();

    private static DateTimeOffset Time(sqlite3_stmt statement, int index) =>
        DateTimeOffset.Parse(Text(statement, index), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static TEnum Constant<TEnum>(sqlite3_stmt statement, int index)
        where TEnum : struct, Enum =>
        raw.sqlite3_column_type(statement, index) == raw.SQLITE_TEXT
            ? Enum.Parse<TEnum>(Text(statement, index), ignoreCase: true)
            : (TEnum)Enum.ToObject(typeof(TEnum), Long(statement, index));
}
