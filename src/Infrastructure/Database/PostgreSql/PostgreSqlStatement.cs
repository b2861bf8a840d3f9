using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace VerificationService.Infrastructure.Database.PostgreSql;

/// <summary>
/// A statement and the code that binds its parameters from one type of object, compiled once for both. Parameters stand by
/// number, so that the driver parses no text, each with the type of the column it meets, so that it looks none up.
/// </summary>
internal sealed partial class PostgreSqlStatement
{
    private static readonly ConcurrentDictionary<(string Sql, Type? Parameters), PostgreSqlStatement?> Known = new();

    private static readonly Dictionary<Type, MethodInfo> Adds = typeof(PostgreSqlStatement)
        .GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(method => method.Name == nameof(Add))
        .Where(method => !method.IsGenericMethod && method.GetParameters().Length == 2)
        .ToDictionary(method => method.GetParameters()[1].ParameterType);

    private readonly string text;
    private readonly Action<NpgsqlParameterCollection, object?> bind;
    private object? parser;

    private PostgreSqlStatement(string text, Action<NpgsqlParameterCollection, object?> bind) =>
        (this.text, this.bind) = (text, bind);

    /// <summary>The code for a statement and its parameters; null for those that only Dapper binds.</summary>
    public static PostgreSqlStatement? For(string sql, Type? parameters) =>
        Known.TryGetValue((sql, parameters), out var known)
            ? known
            : Known.GetOrAdd((sql, parameters), static asked => Compile(asked.Sql, asked.Parameters));

    /// <summary>The statement with its parameters, to be sent once.</summary>
    public NpgsqlBatchCommand Command(object? parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        bind(command.Parameters, parameters);
        return command;
    }

    /// <summary>Every row, as Dapper reads it.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var known = parser as Parser<T>;
            if (known is null)
            {
                parser = known = new Parser<T>(SqlMapper.GetRowParser(reader, typeof(T)));
            }

            rows.Add(known.Read(reader));
        }

        return rows;
    }

    private static PostgreSqlStatement? Compile(string sql, Type? type)
    {
        // A quote may hide an @ that is no parameter.
        if (sql.Contains('@') && (type is null || sql.Contains("'@") || IsNoObject(type)))
        {
            return null;
        }

        var into = Expression.Parameter(typeof(NpgsqlParameterCollection));
        var from = Expression.Parameter(typeof(object));
        var steps = new List<Expression>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbered = Placeholder().Replace(sql, match => Number(match.Groups["name"].Value));
        return numbers.Count != steps.Count ? null
            : steps.Count == 0 ? new PostgreSqlStatement(numbered, static (_, _) => { })
            : new PostgreSqlStatement(
                numbered,
                Expression
                    .Lambda<Action<NpgsqlParameterCollection, object?>>(Expression.Block(steps), into, from)
                    .Compile()
            );

        string Number(string name)
        {
            if (!numbers.TryGetValue(name, out var number))
            {
                numbers.Add(name, number = numbers.Count + 1);
                if (type!.GetProperty(name) is { } property && Adding(property.PropertyType) is { } add)
                {
                    Expression value = Expression.Property(Expression.Convert(from, type), property);
                    steps.Add(
                        Expression.Call(add, into, Expression.Convert(value, add.GetParameters()[1].ParameterType))
                    );
                }
            }

            return string.Create(CultureInfo.InvariantCulture, $"${number}");
        }
    }

    private static bool IsNoObject(Type type) => typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    private static MethodInfo? Adding(Type type)
    {
        if (Adds.TryGetValue(type, out var exact))
        {
            return exact;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? Adds[plain == type ? typeof(int) : typeof(int?)]
            : type.IsAssignableTo(typeof(IEnumerable<string>)) ? Adds[typeof(IEnumerable<string>)]
            : null;
    }

    private static void Add(NpgsqlParameterCollection to, string? value) => Add(to, NpgsqlDbType.Text, value);

    private static void Add(NpgsqlParameterCollection to, byte[]? value) => Add(to, NpgsqlDbType.Bytea, value);

    private static void Add(NpgsqlParameterCollection to, IEnumerable<string> value) =>
        Add(to, NpgsqlDbType.Array | NpgsqlDbType.Text, value as string[] ?? [.. value]);

    private static void Add(NpgsqlParameterCollection to, int value) => Add<int>(to, NpgsqlDbType.Integer, value);

    private static void Add(NpgsqlParameterCollection to, int? value) => Add<int>(to, NpgsqlDbType.Integer, value);

    private static void Add(NpgsqlParameterCollection to, long value) => Add<long>(to, NpgsqlDbType.Bigint, value);

    private static void Add(NpgsqlParameterCollection to, long? value) => Add<long>(to, NpgsqlDbType.Bigint, value);

    private static void Add(NpgsqlParameterCollection to, bool value) => Add<bool>(to, NpgsqlDbType.Boolean, value);

    private static void Add(NpgsqlParameterCollection to, bool? value) => Add<bool>(to, NpgsqlDbType.Boolean, value);

    private static void Add(NpgsqlParameterCollection to, double value) => Add<double>(to, NpgsqlDbType.Double, value);

    private static void Add(NpgsqlParameterCollection to, DateTimeOffset value) =>
        Add<DateTime>(to, NpgsqlDbType.TimestampTz, value.UtcDateTime);

    private static void Add(NpgsqlParameterCollection to, DateTimeOffset? value) =>
        Add<DateTime>(to, NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    private static void Add<T>(NpgsqlParameterCollection to, NpgsqlDbType type, T? value)
        where T : struct =>
        to.Add(
            value is { } given
                ? new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = given }
                : new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value }
        );

    private static void Add(NpgsqlParameterCollection to, NpgsqlDbType type, object? value) =>
        to.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    [GeneratedRegex(@"@(?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    // Values of one column come as the driver has them: a count is a long, and converted where an int is asked for.
    private sealed class Parser<T>(Func<DbDataReader, object> parse)
    {
        private static readonly Type Plain = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

        public T Read(DbDataReader reader) =>
            parse(reader) switch
            {
                T value => value,
                null or DBNull => default!,
                var other when Plain.IsEnum => (T)Enum.ToObject(Plain, other),
                var other => (T)Convert.ChangeType(other, Plain, CultureInfo.InvariantCulture),
            };
    }
}
