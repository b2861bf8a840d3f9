using System.Data.Common;
using Dapper;

namespace VerificationService.Architecture.Tests.Samples.Impure;

#pragma warning disable CA1822, MA0045
internal sealed class ReadsTheWorld
{
    public string Read() => File.ReadAllText("a") + Environment.MachineName + Random.Shared.Next(2);

    public DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    public int Write(DbConnection connection) => connection.Execute("DELETE FROM verifications");
}
