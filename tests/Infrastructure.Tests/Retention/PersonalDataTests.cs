using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>Whoever adds a column says whether it goes with the subject.</summary>
public sealed class PersonalDataTests
{
    // The tables of the full-text index hold words of subject_search alone, and its triggers keep them; the files of an
    // installation are searched for what they leave (ErasureTests).
    [Fact]
    public async Task Every_column_that_can_hold_text_is_said_to_go_or_to_stay()
    {
        await using var service = await TestService.StartAsync(isEmbedded: true);
        var columns = await service.RowsAsync<(string Table, string Column)>(
            """
            SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'subject_words%'
                AND c.type NOT IN ('INTEGER', 'REAL')
            ORDER BY m.name, c.cid
            """
        );
        Assert.Contains(("applicants", "first_name"), columns);

        Assert.DoesNotContain(columns, column => !IsClassified(column.Table, column.Column));
    }

    [Fact]
    public async Task What_is_said_of_a_column_is_said_of_one_that_is_there()
    {
        await using var service = await TestService.StartAsync(isEmbedded: true);
        var columns = (
            await service.RowsAsync<(string Table, string Column)>(
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            )
        ).ToHashSet();
        var said = PersonalData
            .All.SelectMany(table => table.Columns.Select(column => (table.Table, column.Name)))
            .Concat(PersonalData.Kept.SelectMany(table => table.Value.Split(' ').Select(name => (table.Key, name))));

        Assert.DoesNotContain(said, column => !columns.Contains(column));
        Assert.Empty(PersonalData.Whole.Keys.Except(columns.Select(column => column.Table)));
        Assert.Empty(PersonalData.Whole.Keys.Intersect(PersonalData.All.Select(table => table.Table)));
    }

    [Fact]
    public void A_column_that_nobody_has_classified_is_found()
    {
        Assert.False(IsClassified("verifications", "nickname"));
        Assert.False(IsClassified("nicknames", "text"));
    }

    private static bool IsClassified(string table, string column) =>
        PersonalData.Whole.ContainsKey(table)
        || PersonalData.All.Any(erased => erased.Table == table && erased.Columns.Any(each => each.Name == column))
        || (PersonalData.Kept.TryGetValue(table, out var kept) && kept.Split(' ').Contains(column));
}
