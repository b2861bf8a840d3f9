using Npgsql;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Engine;

/// <summary>PostgreSQL's errors under the numbers that SQL Server gives them.</summary>
internal static class PgErrors
{
    /// <summary>The number, text and severity of an error.</summary>
    /// <param name="exception">What PostgreSQL says.</param>
    /// <param name="isConstraint">For a unique violation: of a constraint, not of an index alone.</param>
    public static SqlError Of(PostgresException exception, bool isConstraint) =>
        exception.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new SqlError(
                isConstraint ? 2627 : 2601,
                $"Cannot insert duplicate key in '{exception.TableName}', '{exception.ConstraintName}'. {exception.Detail}",
                severity: 14
            ),
            PostgresErrorCodes.DeadlockDetected => new SqlError(
                1205,
                "Transaction was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
                severity: 13
            ),
            PostgresErrorCodes.SerializationFailure => new SqlError(
                3960,
                "Snapshot isolation transaction aborted due to update conflict."
            ),
            PostgresErrorCodes.LockNotAvailable => new SqlError(1222, "Lock request time out period exceeded."),
            PostgresErrorCodes.UndefinedTable => new SqlError(208, $"Invalid object name. {exception.MessageText}"),
            PostgresErrorCodes.UndefinedColumn => new SqlError(207, $"Invalid column name. {exception.MessageText}"),
            PostgresErrorCodes.DuplicateTable => new SqlError(
                2714,
                $"There is already an object of that name in the database. {exception.MessageText}"
            ),
            PostgresErrorCodes.CheckViolation
                when exception.ConstraintName?.StartsWith("tds_", StringComparison.Ordinal) is true => new SqlError(
                2628,
                $"String or binary data would be truncated in table '{exception.TableName}', column '{exception.ConstraintName[4..]}'."
            ),
            PostgresErrorCodes.StringDataRightTruncation => new SqlError(
                2628,
                $"String or binary data would be truncated. {exception.MessageText}"
            ),
            PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.CheckViolation => new SqlError(
                547,
                $"The statement conflicted with the constraint \"{exception.ConstraintName}\". {exception.Detail}"
            ),
            PostgresErrorCodes.NotNullViolation => new SqlError(
                515,
                $"Cannot insert the value NULL into column '{exception.ColumnName}', table '{exception.TableName}'; column does not allow nulls."
            ),
            "428C9" => new SqlError(
                544,
                "Cannot insert explicit value for identity column when IDENTITY_INSERT is set to OFF."
            ),
            PostgresErrorCodes.NumericValueOutOfRange => new SqlError(8115, "Arithmetic overflow error."),
            PostgresErrorCodes.DivisionByZero => new SqlError(8134, "Divide by zero error encountered."),
            PostgresErrorCodes.InvalidSavepointSpecification => new SqlError(
                6401,
                "Cannot roll back: no transaction or savepoint of that name was found."
            ),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => new SqlError(
                596,
                "Cannot continue the execution because the session is in the kill state.",
                severity: 21
            ),
            _ => new SqlError(
                SqlError.UnknownToTheGateway,
                $"PostgreSQL says {exception.SqlState}: {exception.MessageText}"
            ),
        };
}
