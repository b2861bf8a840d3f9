using NpgsqlTypes;

namespace VerificationService.TdsGateway.Wire;

/// <summary>The types of SQL Server that the gateway knows; of any other it says so.</summary>
internal enum SqlKind
{
    Bit,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Float,
    Decimal,
    VarChar,
    NVarChar,
    VarBinary,
    DateTime2,
}

/// <summary>A type with its facets.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Length">Characters or bytes; -1 is <c>max</c>.</param>
/// <param name="Scale">Decimal places, of seconds for <c>datetime2</c>.</param>
internal sealed record SqlType(SqlKind Kind, int Length = SqlType.Max, byte Scale = 0)
{
    public const int Max = -1;

    /// <summary>PostgreSQL's counterpart for a parameter.</summary>
    public NpgsqlDbType ParameterType =>
        Kind switch
        {
            SqlKind.Bit => NpgsqlDbType.Boolean,
            SqlKind.TinyInt or SqlKind.SmallInt => NpgsqlDbType.Smallint,
            SqlKind.Int => NpgsqlDbType.Integer,
            SqlKind.BigInt => NpgsqlDbType.Bigint,
            SqlKind.Float => NpgsqlDbType.Double,
            SqlKind.Decimal => NpgsqlDbType.Numeric,
            SqlKind.VarBinary => NpgsqlDbType.Bytea,
            SqlKind.DateTime2 => NpgsqlDbType.Timestamp,
            _ => NpgsqlDbType.Text,
        };
}

/// <summary>A value with its type: a parameter, or a variable of a batch.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Value">Null is NULL.</param>
internal sealed record SqlValue(SqlType Type, object? Value);
