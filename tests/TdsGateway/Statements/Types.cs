using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Statements;

/// <summary>Types as T-SQL writes them, and as PostgreSQL does.</summary>
internal static class Types
{
    /// <summary>The type that a declaration names.</summary>
    public static SqlType Of(DataTypeReference reference)
    {
        if (reference is not SqlDataTypeReference type)
        {
            throw SqlError.Unknown($"the type {PgWriter.Text(reference)}");
        }

        var facets = type.Parameters.Select(Facet).ToList();
        return type.SqlDataTypeOption switch
        {
            SqlDataTypeOption.Bit => new SqlType(SqlKind.Bit),
            SqlDataTypeOption.TinyInt => new SqlType(SqlKind.TinyInt),
            SqlDataTypeOption.SmallInt => new SqlType(SqlKind.SmallInt),
            SqlDataTypeOption.Int => new SqlType(SqlKind.Int),
            SqlDataTypeOption.BigInt => new SqlType(SqlKind.BigInt),
            SqlDataTypeOption.Float => new SqlType(SqlKind.Float),
            SqlDataTypeOption.VarChar => new SqlType(SqlKind.VarChar, facets is [var length] ? length : 1),
            SqlDataTypeOption.NVarChar => new SqlType(SqlKind.NVarChar, facets is [var length] ? length : 1),
            SqlDataTypeOption.VarBinary => new SqlType(SqlKind.VarBinary, facets is [var length] ? length : 1),

            // Padded with zeros where a value is shorter; here it is refused, see ColumnType.
            SqlDataTypeOption.Binary => new SqlType(SqlKind.VarBinary, facets is [var length] ? length : 1),
            SqlDataTypeOption.DateTime2 => new SqlType(
                SqlKind.DateTime2,
                Scale: facets is [var scale] ? (byte)scale : (byte)7
            ),
            _ => throw SqlError.Unknown($"the type {PgWriter.Text(reference)}"),
        };
    }

    /// <summary>PostgreSQL's type of a column.</summary>
    public static string ColumnType(SqlType type) =>
        type.Kind switch
        {
            SqlKind.Bit => "boolean",
            SqlKind.TinyInt or SqlKind.SmallInt => "smallint",
            SqlKind.Int => "integer",
            SqlKind.BigInt => "bigint",
            SqlKind.Float => "double precision",
            SqlKind.VarBinary => "bytea",
            SqlKind.DateTime2 => string.Create(
                CultureInfo.InvariantCulture,
                $"timestamp({Math.Min(type.Scale, (byte)6)})"
            ),
            _ when type.Length == SqlType.Max => "text",
            _ => string.Create(CultureInfo.InvariantCulture, $"varchar({type.Length})"),
        };

    /// <summary>
    /// What a column takes on SQL Server and PostgreSQL's type does not say: lengths in UTF-16 units and in bytes. Text in
    /// <c>varchar</c> that its code page lacks is refused, where SQL Server would store question marks.
    /// </summary>
    public static string? Check(SqlType type, bool isFixed, string column) =>
        type.Kind switch
        {
            SqlKind.NVarChar when type.Length > 0 => string.Create(
                CultureInfo.InvariantCulture,
                $"octet_length({column}) <= {type.Length} OR tds_units({column}) <= {type.Length}"
            ),
            SqlKind.VarChar => $"tds_is_in_code_page({column})",
            SqlKind.VarBinary when type.Length > 0 => string.Create(
                CultureInfo.InvariantCulture,
                $"octet_length({column}) {(isFixed ? "=" : "<=")} {type.Length}"
            ),
            _ => null,
        };

    private static int Facet(Literal literal) =>
        literal is MaxLiteral ? SqlType.Max : int.Parse(literal.Value, CultureInfo.InvariantCulture);
}
