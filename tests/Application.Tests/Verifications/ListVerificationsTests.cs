using System.Buffers.Text;
using System.Text;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Lists, and the paging that all lists share.</summary>
public sealed class ListVerificationsTests : IAsyncLifetime
{
    private static readonly VerificationFilter All = new();
    private TestService service = null!;

    public static TheoryData<string> Junk =>
        [
            "",
            "not base64 at all!",
            "MTIz",
            Base64Url.EncodeToString("1."u8),
            Base64Url.EncodeToString(".abc"u8),
            Base64Url.EncodeToString("-1.abc"u8),
            Base64Url.EncodeToString("1.a b"u8),
            Base64Url.EncodeToString("1.a' OR 1=1 --"u8),
            Base64Url.EncodeToString("99999999999999999999.abc"u8),
            Base64Url.EncodeToString("253402300800000.abc"u8),
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes("1.\u00e9")),
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes("1." + new string('a', 65))),
            new('A', 201),
            "\0",
        ];

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Pages_at_one_and_the_same_instant_have_no_gap_and_no_repeat()
    {
        var opened = new List<string>();
        for (var i = 0; i < 23; i++)
        {
            opened.Add(await service.OpenAsync());
        }

        foreach (var size in new[] { 1, 5, 23, 24 })
        {
            var pages = await PagesAsync(size);
            Assert.Equal(opened.Order(), pages.SelectMany(page => page).Order());
            Assert.All(pages.SkipLast(1), page => Assert.Equal(size, page.Count));
        }
    }

    [Fact]
    public async Task Rows_that_come_in_between_neither_hide_nor_repeat_one_that_was_there()
    {
        var opened = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            opened.Add(await service.OpenAsync());
            service.Clock.Advance(TimeSpan.FromMilliseconds(i % 3 == 0 ? 500 : 0));
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(Actors.Reviewer, new ListVerifications(All, new PageRequest(3, cursor)));
            seen.AddRange(page.Items.Select(view => view.Id));
            Assert.InRange(seen.Count, 1, 100);
            cursor = page.NextCursor;
            await service.OpenAsync();
        } while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(opened.Except(seen));
    }

    [Fact]
    public async Task Newest_come_first_across_whole_seconds()
    {
        var opened = new List<string>();
        foreach (var step in new[] { 341, 1, 1, 8, 90, 900, 1000 })
        {
            service.Clock.Advance(TimeSpan.FromMilliseconds(step));
            opened.Add(await service.OpenAsync());
        }

        opened.Reverse();
        Assert.Equal(opened, (await PagesAsync(2)).SelectMany(page => page));
    }

    [Fact]
    public async Task The_last_page_has_no_cursor_even_when_it_is_full()
    {
        await service.OpenAsync();
        await service.OpenAsync();

        var page = await service.MustAsync(Actors.Reviewer, new ListVerifications(All, new PageRequest(2, null)));
        var empty = await service.MustAsync(
            Actors.ForeignPowerTenant,
            new ListVerifications(All, new PageRequest(2, null))
        );

        Assert.Equal(2, page.Items.Count);
        Assert.Null(page.NextCursor);
        Assert.Empty(empty.Items);
        Assert.Null(empty.NextCursor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task A_limit_below_one_is_invalid(int limit)
    {
        foreach (var error in await OfEveryListAsync(new PageRequest(limit, null)))
        {
            Assert.Equal(ErrorKind.Invalid, error?.Kind);
            Assert.Equal("limit", Assert.Single(error!.Fields).Field);
        }
    }

    [Theory]
    [MemberData(nameof(Junk))]
    public async Task A_cursor_that_is_not_ours_is_invalid(string cursor)
    {
        foreach (var error in await OfEveryListAsync(new PageRequest(null, cursor)))
        {
            Assert.Equal(ErrorKind.Invalid, error?.Kind);
            Assert.Equal("cursor", Assert.Single(error!.Fields).Field);
        }
    }

    [Fact]
    public void A_limit_defaults_to_fifty_and_counts_as_two_hundred_at_most()
    {
        Assert.Equal(50, new PageRequest(null, null).Resolve().Value.Limit);
        Assert.Equal(200, new PageRequest(200, null).Resolve().Value.Limit);
        Assert.Equal(200, new PageRequest(201, null).Resolve().Value.Limit);
        Assert.Equal(200, new PageRequest(int.MaxValue, null).Resolve().Value.Limit);
    }

    [Fact]
    public async Task Each_filter_leaves_what_it_says_and_together_they_leave_what_all_say()
    {
        var person = (
            await service.MustAsync(
                Actors.Integration,
                new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }
            )
        ).Id;
        var standard = await service.OpenAsync();
        var high = await service.OpenHighRiskAsync();
        var approved = await service.OpenHighRiskAsync();
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(approved, "power-tenant"));
        var ofPerson = (
            await service.MustAsync(
                Actors.Integration,
                new CreateVerification { CustomerId = person, Types = ["SANCTIONS_CHECK", VerificationTypes.Identity] }
            )
        )
            .Verification
            .Id;
        var business = await service.ValueAsync<string>(
            "SELECT organization_id FROM verifications WHERE id = @Id",
            new { Id = high }
        );

        Assert.Equal(Sorted(standard, high, approved, ofPerson), await IdsAsync(All));
        Assert.Equal(Sorted(approved), await IdsAsync(new() { Status = VerificationStatus.Approved }));
        Assert.Equal(Sorted(high, approved), await IdsAsync(new() { RiskLevel = RiskLevel.High }));
        Assert.Equal(Sorted(ofPerson), await IdsAsync(new() { Type = "SANCTIONS_CHECK" }));
        Assert.Empty(await IdsAsync(new() { Type = VerificationTypes.Identity }));
        Assert.Equal(Sorted(ofPerson), await IdsAsync(new() { CustomerId = person }));
        Assert.Equal(Sorted(high), await IdsAsync(new() { OrganizationId = business }));
        Assert.Equal(
            Sorted(high),
            await IdsAsync(new() { RiskLevel = RiskLevel.High, Status = VerificationStatus.Pending })
        );
        Assert.Empty(await IdsAsync(new() { CustomerId = person, RiskLevel = RiskLevel.High }));
        Assert.Empty(await IdsAsync(new() { CustomerId = "unknown" }));
    }

    [Fact]
    public async Task An_unknown_type_is_invalid_and_a_role_that_may_not_read_is_refused()
    {
        var list = new ListVerifications(new VerificationFilter { Type = "OTHER" }, new PageRequest(null, null));

        var error = await service.RefusedAsync(Actors.Reviewer, list);
        var forbidden = await service.RefusedAsync(Actors.User(Roles.None), list);

        Assert.Equal("type", Assert.Single(error.Fields).Field);
        Assert.Equal("INSUFFICIENT_PERMISSION", forbidden.Code);
    }

    [Fact]
    public async Task People_and_businesses_are_paged_the_same_way()
    {
        var people = new List<string>();
        var businesses = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            people.Add(
                (
                    await service.MustAsync(
                        Actors.Integration,
                        new CreateApplicant { FirstName = "Ada", LastName = $"{i}" }
                    )
                ).Id
            );
            businesses.Add((await service.MustAsync(Actors.Integration, new CreateOrganization { Name = $"{i}" })).Id);
        }

        var listedPeople = new List<string>();
        var listedBusinesses = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(Actors.Reviewer, new ListCustomers(new PageRequest(2, cursor)));
            listedPeople.AddRange(page.Items.Select(view => view.Id));
            Assert.InRange(listedPeople.Count, 1, 100);
            cursor = page.NextCursor;
        } while (cursor is not null);

        do
        {
            var page = await service.MustAsync(Actors.Reviewer, new ListOrganizations(new PageRequest(3, cursor)));
            listedBusinesses.AddRange(page.Items.Select(view => view.Id));
            Assert.InRange(listedBusinesses.Count, 1, 100);
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(people.Order(), listedPeople.Order());
        Assert.Equal(businesses.Order(), listedBusinesses.Order());
    }

    private static IEnumerable<string> Sorted(params string[] ids) => ids.Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> IdsAsync(VerificationFilter filter) =>
        (await service.MustAsync(Actors.Reviewer, new ListVerifications(filter, new PageRequest(null, null))))
            .Items.Select(view => view.Id)
            .Order(StringComparer.Ordinal);

    private async Task<List<List<string>>> PagesAsync(int size)
    {
        var pages = new List<List<string>>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new ListVerifications(All, new PageRequest(size, cursor))
            );
            pages.Add([.. page.Items.Select(view => view.Id)]);
            Assert.InRange(pages.Count, 1, 100);
            cursor = page.NextCursor;
        } while (cursor is not null);

        return pages;
    }

    private async Task<Error?[]> OfEveryListAsync(PageRequest page) =>
        [
            (await service.SendAsync(Actors.Reviewer, new ListVerifications(All, page))).Error,
            (await service.SendAsync(Actors.Reviewer, new ListCustomers(page))).Error,
            (await service.SendAsync(Actors.Reviewer, new ListOrganizations(page))).Error,
        ];
}
