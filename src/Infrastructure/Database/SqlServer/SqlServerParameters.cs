using System.Collections.Frozen;
using System.Data;
using System.Text;
using Dapper;
using Microsoft.Data.SqlClient;

namespace VerificationService.Infrastructure.Database.SqlServer;

/// <summary>
/// Parameters typed as the columns they meet. Dapper sends every string as <c>nvarchar</c>, which outranks
/// <c>varchar</c>: the server would convert the column and not seek its index. Sizes are fixed, so that a statement
/// has one plan whatever the lengths of its values.
/// </summary>
internal sealed class SqlServerParameters(object values) : SqlMapper.IDynamicParameters
{
    private const int LongestVarChar = 8000;
    private const int LongestNVarChar = 4000;
    private const int Unlimited = -1;

    private static readonly FrozenSet<string> TextNames = MigratedColumns.Of("SqlServer", "nvarchar(");
    private static readonly FrozenSet<string> TimeNames = MigratedColumns.Of("SqlServer", "datetime2(");

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        ((SqlMapper.IDynamicParameters)new DynamicParameters(values)).AddParameters(command, identity);
        foreach (SqlParameter parameter in command.Parameters)
        {
            Type(parameter);
        }
    }

    /// <summary>Gives one parameter its type.</summary>
    internal static void Type(SqlParameter parameter)
    {
        switch (parameter.DbType)
        {
            // A time that is null never met its type handler.
            case DbType.String
                when parameter.Value is null or DBNull && TimeNames.Contains(parameter.ParameterName.TrimStart('@')):
                parameter.SqlDbType = SqlDbType.DateTime2;
                parameter.Scale = 3;
                break;
            case DbType.String:
                var text = parameter.Value as string;
                var isText = TextNames.Contains(parameter.ParameterName.TrimStart('@')) || !Ascii.IsValid(text);
                parameter.SqlDbType = isText ? SqlDbType.NVarChar : SqlDbType.VarChar;
                parameter.Size = SizeFor(text?.Length, isText ? LongestNVarChar : LongestVarChar);
                break;
            case DbType.Binary:
                parameter.Size = SizeFor((parameter.Value as byte[])?.Length, LongestVarChar);
                break;
            case DbType.DateTime2:
                parameter.Scale = 3;
                break;
        }
    }

    private static int SizeFor(int? length, int longest) => length > longest ? Unlimited : longest;
}
