using System.Collections.Frozen;
using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace VerificationService.Infrastructure.Database.PostgreSql;

/// <summary>
/// Parameters typed as the columns they meet: the server converts nothing, and a statement whose types change from call to
/// call is not prepared. Times are <c>timestamptz</c>; a list is one parameter, an array.
/// </summary>
internal sealed class PostgreSqlParameters(object values) : SqlMapper.IDynamicParameters
{
    private static readonly FrozenSet<string> TimeNames = MigratedColumns.Of("PostgreSql", "timestamptz(");

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        ((SqlMapper.IDynamicParameters)new DynamicParameters(values)).AddParameters(command, identity);
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            Type(parameter);
        }
    }

    /// <summary>Gives one parameter its type.</summary>
    internal static void Type(NpgsqlParameter parameter)
    {
        switch (parameter.Value)
        {
            case IEnumerable<string> texts:
                parameter.Value = texts as string[] ?? [.. texts];
                parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text;
                break;
            case DateTime:
                parameter.NpgsqlDbType = NpgsqlDbType.TimestampTz;
                break;

            // A time that is null never met its type handler.
            case null
            or DBNull when TimeNames.Contains(parameter.ParameterName.TrimStart('@')):
                parameter.NpgsqlDbType = NpgsqlDbType.TimestampTz;
                break;
        }
    }
}
