using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using SQLitePCL;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// Binds the properties of one type of object to the parameters of one statement, as Dapper and SQLite's driver do, by code
/// that is compiled once for both.
/// </summary>
internal sealed class SqliteBinder
{
    private static readonly ConcurrentDictionary<(string Sql, Type? Parameters), SqliteBinder?> Known = new();

    private static readonly Dictionary<Type, MethodInfo> Binds = typeof(SqliteBinder)
        .GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(method => method.Name == nameof(BindValue))
        .ToDictionary(method => method.GetParameters()[2].ParameterType);

    private readonly Action<sqlite3_stmt, object?> bind;

    private SqliteBinder(Action<sqlite3_stmt, object?> bind) => this.bind = bind;

    /// <summary>The code for a statement and its parameters; null for those that only Dapper binds.</summary>
    public static SqliteBinder? For(string sql, Type? parameters, sqlite3_stmt statement) =>
        Known.TryGetValue((sql, parameters), out var known)
            ? known
            : Known.GetOrAdd((sql, parameters), Compile(parameters, statement));

    /// <summary>Binds every parameter.</summary>
    public void Bind(sqlite3_stmt statement, object? parameters) => bind(statement, parameters);

    private static SqliteBinder? Compile(Type? type, sqlite3_stmt statement)
    {
        var count = raw.sqlite3_bind_parameter_count(statement);
        if (count == 0)
        {
            return new SqliteBinder(static (_, _) => { });
        }

        if (type is null || typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
        {
            return null;
        }

        var into = Expression.Parameter(typeof(sqlite3_stmt));
        var from = Expression.Parameter(typeof(object));
        var typed = Expression.Convert(from, type);
        var steps = new List<Expression>(count);
        for (var index = 1; index <= count; index++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string()?.TrimStart('@');
            if (
                name is null
                || type.GetProperty(name) is not { } property
                || Bound(property.PropertyType) is not { } bound
            )
            {
                return null;
            }

            Expression value = Expression.Property(typed, property);
            steps.Add(
                Expression.Call(
                    bound,
                    into,
                    Expression.Constant(index),
                    value.Type == bound.GetParameters()[2].ParameterType
                        ? value
                        : Expression.Convert(value, bound.GetParameters()[2].ParameterType)
                )
            );
        }

        return new SqliteBinder(
            Expression.Lambda<Action<sqlite3_stmt, object?>>(Expression.Block(steps), into, from).Compile()
        );
    }

    // Whole numbers, enumerations among them, widen to long; each of these has one conversion.
    private static MethodInfo? Bound(Type type)
    {
        if (Binds.TryGetValue(type, out var exact))
        {
            return exact;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum || plain == typeof(int) || plain == typeof(short)
            ? Binds[plain == type ? typeof(long) : typeof(long?)]
            : null;
    }

    private static void BindValue(sqlite3_stmt statement, int index, long value) =>
        Check(raw.sqlite3_bind_int64(statement, index, value), statement);

    private static void BindValue(sqlite3_stmt statement, int index, bool value) =>
        Check(raw.sqlite3_bind_int64(statement, index, value ? 1 : 0), statement);

    private static void BindValue(sqlite3_stmt statement, int index, double value) =>
        Check(raw.sqlite3_bind_double(statement, index, value), statement);

    private static void BindValue(sqlite3_stmt statement, int index, long? value) =>
        Check(
            value is { } number
                ? raw.sqlite3_bind_int64(statement, index, number)
                : raw.sqlite3_bind_null(statement, index),
            statement
        );

    private static void BindValue(sqlite3_stmt statement, int index, bool? value) =>
        BindValue(statement, index, value is { } flag ? (flag ? 1L : 0L) : (long?)null);

    private static void BindValue(sqlite3_stmt statement, int index, double? value) =>
        Check(
            value is { } number
                ? raw.sqlite3_bind_double(statement, index, number)
                : raw.sqlite3_bind_null(statement, index),
            statement
        );

    private static void BindValue(sqlite3_stmt statement, int index, byte[]? value) =>
        Check(
            value is null ? raw.sqlite3_bind_null(statement, index) : raw.sqlite3_bind_blob(statement, index, value),
            statement
        );

    private static void BindValue(sqlite3_stmt statement, int index, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(statement, index), statement);
            return;
        }

        // Three bytes are the most that UTF-8 needs for a UTF-16 unit.
        Span<byte> text = value.Length <= 256 ? stackalloc byte[value.Length * 3] : Encoding.UTF8.GetBytes(value);
        if (value.Length <= 256)
        {
            text = text[..Encoding.UTF8.GetBytes(value, text)];
        }

        Check(raw.sqlite3_bind_text(statement, index, text), statement);
    }

    // As the driver writes a DateTime: UTC, no zeros at the end.
    private static void BindValue(sqlite3_stmt statement, int index, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        Check(raw.sqlite3_bind_text(statement, index, text[..length]), statement);
    }

    private static void BindValue(sqlite3_stmt statement, int index, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            BindValue(statement, index, time);
        }
        else
        {
            Check(raw.sqlite3_bind_null(statement, index), statement);
        }
    }

    private static void Check(int code, sqlite3_stmt statement)
    {
        if (code != raw.SQLITE_OK)
        {
            Microsoft.Data.Sqlite.SqliteException.ThrowExceptionForRC(code, raw.sqlite3_db_handle(statement));
        }
    }
}
