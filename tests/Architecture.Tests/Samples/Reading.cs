using System.Data;
using System.Net;

namespace VerificationService.Architecture.Tests.Samples.Reading;

#pragma warning disable CA1822, CA1823, CS0169, CS0414, IDE0044, IDE0051, IDE0052, MA0042, CA2022, MA0045
internal abstract class UsesOfEveryKind : Stream, IEquatable<string>
{
    private FileInfo? field;

    public abstract bool Equals(string? other);

    [Obsolete("a sample")]
    public void Parameter(List<IPAddress> addresses) => addresses.Clear();

    public void Constrained<T>()
        where T : DataTable { }

    public string Called() => File.ReadAllText("a");

    public Func<string[]> Lambda() => () => Directory.GetFiles("a");

    public async Task<int> Asynchronous() => (await Dns.GetHostAddressesAsync("a", CancellationToken.None)).Length;

    public int Caught()
    {
        try
        {
            return Position > 0 ? 1 : 0;
        }
        catch (HttpRequestException)
        {
            return 2;
        }
    }

    public Type Named() => typeof(DataSet);

    public BinaryReader[] TypeArgument() => Array.Empty<BinaryReader>();

    public void Generic()
    {
        var list = new List<int>();
        list.Add(1);
    }
}
