using VerificationService.Api.Http.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Json;

/// <summary>What strangers wrote is text in a spreadsheet, whichever separator the spreadsheet has.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class CsvTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ada", "Ada")]
    [InlineData("3", "3")]
    [InlineData("a,b", "a,b")]
    [InlineData("say \"hi\"", "say \"\"hi\"\"")]
    [InlineData("a;b", "a;b")]
    [InlineData("a=b", "a=b")]
    [InlineData("'=1+1", "'=1+1")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("|cmd", "'|cmd")]
    [InlineData("%1", "'%1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\u00A0=1", "'\u00A0=1")]
    [InlineData("\u200B=1", "'\u200B=1")]
    [InlineData("\"=1", "'\"\"=1")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\nx", "'\nx")]
    [InlineData("a;=1+1", "a;'=1+1")]
    [InlineData("a; =1+1", "a;' =1+1")]
    [InlineData("a;\"=1\"", "a;'\"\"=1\"\"")]
    [InlineData("a;b;＝1", "a;b;'＝1")]
    [InlineData("a\t=1", "a\t'=1")]
    [InlineData("a\r\n=1", "a\r'\n'=1")]
    [InlineData("a\n@b\n-c", "a\n'@b\n'-c")]
    public void A_cell_is_quoted_and_no_part_of_it_begins_a_formula(string value, string cell) =>
        Assert.Equal($"\"{cell}\"\r\n", Csv.Line([value]));

    [Fact]
    public void A_line_holds_its_cells_between_commas() =>
        Assert.Equal("\"id\",\"\",\"a \"\"b\"\"\"\r\n", Csv.Line(["id", "", "a \"b\""]));
}
