using System.Text.Json;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>Lists a page at a time, filters, and entity tags.</summary>
public sealed class ListsTests(Service service) : IClassFixture<Service>
{
    private const string Verifications = "/api/v2.1/verifications";

    private static List<string> Ids(Answer answer, string name) =>
        [.. answer.Data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];

    private static string? NextOf(Answer answer) =>
        answer.Data.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;

    private async Task<List<string>> PagesAsync(
        string path,
        string name,
        string tenant = TestApi.Tenant,
        string? cursor = null
    )
    {
        var ids = new List<string>();
        do
        {
            var page = await service.GetAsync(
                path + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
                tenant: tenant
            );
            Assert.Equal(200, page.Status);
            ids.AddRange(Ids(page, name));
            cursor = NextOf(page);
        } while (cursor is not null);

        return ids;
    }

    [Fact]
    public async Task Paging_brings_every_row_once_newest_first_and_more_than_200_are_never_sent()
    {
        // Many of the same millisecond: only the id tells them apart.
        await service.ExecuteAsync(
            """
            INSERT INTO applicants (id, tenant_id, first_name, last_name, created_at)
            SELECT @Id, @OtherTenant, 'Ada', 'Lovelace', MAX(created_at) FROM applicants
            """,
            Enumerable.Range(1, 250).Select(i => new { Id = $"bulk-{i:D3}", TestApi.OtherTenant })
        );

        foreach (
            var (query, rows) in new[]
            {
                ("", 50),
                ("?limit=1", 1),
                ("?limit=200", 200),
                ("?limit=201", 200),
                ("?limit=1000000", 200),
                ("?limit=99999999999999999999999", 200),
            }
        )
        {
            var page = await service.GetAsync($"/api/v2.1/customers{query}", tenant: TestApi.OtherTenant);
            Assert.Equal(rows, Ids(page, "customerId").Count);
            Assert.NotNull(NextOf(page));
        }

        var paged = await PagesAsync("/api/v2.1/customers?limit=17", "customerId", TestApi.OtherTenant);
        var whole = await PagesAsync("/api/v2.1/customers?limit=200", "customerId", TestApi.OtherTenant);
        Assert.Equal(251, paged.Count);
        Assert.Equal(251, paged.Distinct().Count());
        Assert.Equal(whole, paged);
        Assert.Equal(
            await service.QueryAsync<string>(
                "SELECT id FROM applicants WHERE tenant_id = @OtherTenant ORDER BY created_at DESC, id DESC",
                new { TestApi.OtherTenant }
            ),
            paged
        );
    }

    [Fact]
    public async Task A_row_added_meanwhile_neither_repeats_nor_drops_one_on_the_next_page()
    {
        var first = await service.GetAsync($"{Verifications}?limit=2");
        var added = await service.OpenAsync();
        var rest = await PagesAsync($"{Verifications}?limit=2", "verificationId", cursor: NextOf(first));

        var seen = Ids(first, "verificationId").Concat(rest).ToList();
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.DoesNotContain(added, seen);
        Assert.Empty(new[] { Seeded.Person, Seeded.Business, Seeded.Identity, Seeded.Exchange }.Except(seen));
    }

    [Fact]
    public async Task Every_list_pages_and_refuses_a_cursor_that_is_none()
    {
        foreach (
            var path in new[]
            {
                Verifications,
                "/api/v2.1/customers",
                "/api/v2.1/organizations",
                "/api/v2.1/deliveries",
                $"{Verifications}/{Seeded.Person}/history",
            }
        )
        {
            Assert.Equal(200, (await service.GetAsync($"{path}?limit=1")).Status);
            foreach (
                var query in new[]
                {
                    "limit=0",
                    "limit=-5",
                    "limit=x",
                    "limit=",
                    "cursor=",
                    "cursor=%3D%3D",
                    "cursor=junk",
                    "cursor=-1",
                    "cursor=MTIzLi4vLi4",
                    "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5LmE",
                    "cursor=" + new string('9', 500),
                }
            )
            {
                var answer = await service.GetAsync($"{path}?{query}");
                Assert.True(answer.Status == 400, $"{path}?{query}: {answer}");
                Assert.Equal(query.Split('=')[0], answer.Data.GetProperty("field").GetString());
            }
        }
    }

    [Fact]
    public async Task The_history_pages_oldest_first()
    {
        var id = await service.OpenAsync();
        foreach (var status in new[] { "approved", "declined", "approved", "declined" })
        {
            await service.SendAsync(
                Service.V1(HttpMethod.Post, $"/verifications/{id}/status", new { verification_status = status })
            );
        }

        var sequences = new List<long>();
        var cursor = "";
        do
        {
            var page = await service.GetAsync($"{Verifications}/{id}/history?limit=2{cursor}");
            sequences.AddRange(
                page.Data.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("sequence").GetInt64())
            );
            cursor = NextOf(page) is { } next ? $"&cursor={next}" : "";
        } while (cursor.Length > 0);

        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(n => (long)n), sequences);
        Assert.True(sequences.Count >= 5);
    }

    [Fact]
    public async Task Each_filter_brings_what_it_says_and_nothing_else()
    {
        var decided = await service.OpenAsync();
        await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{decided}/status", new { verification_status = "declined" })
        );
        foreach (
            var (query, matches) in new (string, Func<JsonElement, bool>)[]
            {
                ("status=REJECTED", item => item.GetProperty("status").GetString() == "REJECTED"),
                ("status=IN_REVIEW", item => item.GetProperty("status").GetString() == "IN_REVIEW"),
                ("riskLevel=HIGH", item => item.GetProperty("riskLevel").GetString() == "HIGH"),
                ("riskLevel=STANDARD", item => item.GetProperty("riskLevel").GetString() == "STANDARD"),
                ("type=IDENTITY_VERIFICATION", item => item.GetProperty("type").GetString() == "IDENTITY_VERIFICATION"),
                (
                    $"customerId={Seeded.Customer}",
                    item => item.TryGetProperty("customerId", out var id) && id.GetString() == Seeded.Customer
                ),
                (
                    $"organizationId={Seeded.Organization}",
                    item => item.TryGetProperty("organizationId", out var id) && id.GetString() == Seeded.Organization
                ),
                (
                    "status=REJECTED&riskLevel=STANDARD&type=BUSINESS_VERIFICATION",
                    item =>
                        item.GetProperty("status").GetString() == "REJECTED"
                        && item.GetProperty("type").GetString() == "BUSINESS_VERIFICATION"
                ),
            }
        )
        {
            var all = (await service.GetAsync($"{Verifications}?limit=200")).Data.GetProperty("items").EnumerateArray();
            var filtered = await service.GetAsync($"{Verifications}?limit=200&{query}");

            Assert.Equal(
                all.Where(matches).Select(item => item.GetProperty("verificationId").GetString()!),
                Ids(filtered, "verificationId")
            );
            Assert.NotEmpty(Ids(filtered, "verificationId"));
        }

        Assert.Empty(Ids(await service.GetAsync($"{Verifications}?status=APPROVED&riskLevel=HIGH"), "verificationId"));
    }

    // ---- Entity tags

    private static HttpRequestMessage WithTag(HttpRequestMessage request, string tag)
    {
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return request;
    }

    [Fact]
    public async Task A_decision_that_names_the_version_it_saw_is_refused_once_that_has_passed()
    {
        var id = await service.OpenAsync();
        var seen = (await service.GetAsync($"{Verifications}/{id}")).Header("ETag")!;
        Assert.Matches("^\"[0-9]+\"$", seen);
        Assert.Equal(
            seen,
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{id}"))).Header("ETag")
        );

        var approved = await service.SendAsync(
            WithTag(
                await service.V21Async(
                    HttpMethod.Post,
                    $"{Verifications}/{id}/approve",
                    """{"approvedBy":"tenant-admin","notes":"n"}"""
                ),
                seen
            )
        );
        Assert.Equal(200, approved.Status);
        Assert.NotEqual(seen, approved.Header("ETag"));
        Assert.Equal((await service.GetAsync($"{Verifications}/{id}")).Header("ETag"), approved.Header("ETag"));

        foreach (var tag in new[] { seen, "W/" + approved.Header("ETag"), "\"x\"", "x", "\"\"", "\"-1\"" })
        {
            var v21 = await service.SendAsync(
                WithTag(
                    await service.V21Async(
                        HttpMethod.Post,
                        $"{Verifications}/{id}/reject",
                        """{"rejectedBy":"tenant-admin","notes":"n"}"""
                    ),
                    tag
                )
            );
            var v1 = await service.SendAsync(
                WithTag(
                    Service.V1(
                        HttpMethod.Post,
                        $"/verifications/{id}/status",
                        """{"verification_status":"declined"}"""
                    ),
                    tag
                )
            );

            Assert.True(v21.Status == 412, $"{tag}: {v21}");
            Assert.Equal("VERSION_MISMATCH", v21.Error);
            Assert.True(v1.Status == 412, $"{tag}: {v1}");
            Assert.Equal("If-Match", v1.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
        }

        var any = await service.SendAsync(
            WithTag(
                Service.V1(HttpMethod.Post, $"/verifications/{id}/status", """{"verification_status":"declined"}"""),
                "*"
            )
        );
        Assert.Equal(200, any.Status);
    }

    [Fact]
    public async Task A_move_that_is_not_in_the_table_is_a_conflict_on_both_surfaces()
    {
        var id = await service.OpenAsync();
        await service.ExecuteAsync(
            "UPDATE verifications SET status = 'InformationRequested' WHERE id = @id",
            new { id }
        );

        var v21 = await service.PostAsync(
            $"{Verifications}/{id}/approve",
            """{"approvedBy":"tenant-admin","notes":"n"}"""
        );
        var v1 = await service.SendAsync(
            Service.V1(HttpMethod.Post, $"/verifications/{id}/status", """{"verification_status":"approved"}""")
        );

        Assert.Equal(409, v21.Status);
        Assert.Equal("ILLEGAL_STATUS_CHANGE", v21.Error);
        Assert.Equal(409, v1.Status);
        Assert.Equal("conflict", v1.Json.GetProperty("type").GetString());
    }
}
