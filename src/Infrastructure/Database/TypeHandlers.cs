using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;

namespace VerificationService.Infrastructure.Database;

/// <summary>How Dapper reads and writes what the engines keep differently. Registered before the first query.</summary>
internal static class TypeHandlers
{
    [ModuleInitializer]
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new UtcTime());
    }

    /// <summary>
    /// UTC as <c>datetime2</c>, which SQLite's driver writes as <c>yyyy-MM-dd HH:mm:ss.FFF</c>, without trailing zeros: text
    /// that sorts as time does all the same. An offset would not sort.
    /// </summary>
    private sealed class UtcTime : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.DateTime2;
            parameter.Value = value.UtcDateTime;
        }

        public override DateTimeOffset Parse(object value) =>
            value switch
            {
                string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
                _ => throw new DataException($"A time cannot be read from {value.GetType()}."),
            };
    }
}
