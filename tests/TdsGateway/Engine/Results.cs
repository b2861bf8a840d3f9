using System.Globalization;
using Npgsql;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Engine;

/// <summary>What a column of PostgreSQL's answer is to the driver.</summary>
internal static class Results
{
    /// <summary>Its name and type. Text is <c>nvarchar</c>, whatever the column: an answer does not tell.</summary>
    public static ResultColumn Column(NpgsqlDataReader reader, int ordinal)
    {
        var name = reader.GetName(ordinal);
        var type = reader.GetDataTypeName(ordinal);
        var facet = type.IndexOf('(', StringComparison.Ordinal) is > 0 and var open
            ? int.Parse(type[(open + 1)..type.IndexOfAny([')', ','], open)], CultureInfo.InvariantCulture)
            : (int?)null;
        return new ResultColumn(
            name == "?column?" ? "" : name,
            type.Split('(', ' ')[0] switch
            {
                "boolean" => new SqlType(SqlKind.Bit),
                "smallint" => new SqlType(SqlKind.SmallInt),
                "integer" => new SqlType(SqlKind.Int),
                "bigint" => new SqlType(SqlKind.BigInt),
                "double" => new SqlType(SqlKind.Float),
                "numeric" => new SqlType(SqlKind.Decimal, Scale: 6),
                "bytea" => new SqlType(SqlKind.VarBinary),
                "timestamp" => new SqlType(SqlKind.DateTime2, Scale: (byte)(facet ?? 7)),
                "character" => new SqlType(SqlKind.NVarChar, facet ?? SqlType.Max),
                "text" => new SqlType(SqlKind.NVarChar),
                _ => throw SqlError.Unknown($"a column of PostgreSQL's type {type}"),
            }
        );
    }
}
