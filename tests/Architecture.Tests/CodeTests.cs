namespace VerificationService.Architecture.Tests;

/// <summary>The rules see only what the reader sees, so the reader is tested first, on one sample of every kind.</summary>
public sealed class CodeTests
{
    [Theory]
    [InlineData(UseKind.Base, "System.IO.Stream", null)]
    [InlineData(UseKind.Interface, "System.IEquatable`1", null)]
    [InlineData(UseKind.Declaration, "System.IO.FileInfo", null)] // a field
    [InlineData(UseKind.Declaration, "System.Net.IPAddress", null)] // inside a generic parameter
    [InlineData(UseKind.Declaration, "System.Data.DataTable", null)] // a generic constraint
    [InlineData(UseKind.Declaration, "System.ObsoleteAttribute", ".ctor")]
    [InlineData(UseKind.Body, "System.IO.File", "ReadAllText")]
    [InlineData(UseKind.Body, "System.IO.Directory", "GetFiles")] // in a lambda
    [InlineData(UseKind.Body, "System.Net.Dns", "GetHostAddressesAsync")] // in an async method
    [InlineData(UseKind.Body, "System.Net.Http.HttpRequestException", null)] // caught
    [InlineData(UseKind.Body, "System.Data.DataSet", null)] // typeof
    [InlineData(UseKind.Body, "System.IO.BinaryReader", null)] // a type argument of a method
    [InlineData(UseKind.Body, "System.Collections.Generic.List`1", "Add")] // a member of a generic type
    public void The_reader_sees_every_kind_of_use(UseKind kind, string used, string? member) =>
        Assert.Contains(
            new Use("VerificationService.Architecture.Tests.Samples.Reading.UsesOfEveryKind", kind, used, member),
            Code.UsesInSamples("Reading")
        );

    [Fact]
    public void The_reader_reads_the_whole_product()
    {
        Assert.All(
            Code.Product,
            assembly =>
            {
                var read = Code.UsesIn(assembly).Select(use => use.User).ToHashSet();
                var written = Code.TypesIn(assembly).Where(type => type is { IsInterface: false, IsNested: false });
                Assert.Empty(written.Select(type => type.FullName!).Except(read));
            }
        );
        Assert.Contains(
            Code.UsesInProduct,
            use => use.User.EndsWith(".Verification", StringComparison.Ordinal) && use.Member == "IsLegal"
        );
    }
}
