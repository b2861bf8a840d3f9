using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Subjects;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Subjects;

/// <summary>
/// What is typed, and whom it finds. PostgreSql.Tests and SqlServer.Tests hold the same table on the other engines: each finds by
/// means of its own.
/// </summary>
public sealed class SubjectSearchTests(SubjectSearchTests.People people) : IClassFixture<SubjectSearchTests.People>
{
    private static readonly PageRequest First = new(null, null);

    public static TheoryData<string, string> Searches =>
        new()
        {
            { "王", "wang" },
            { "芳", "wang" },
            { "王芳", "wang" },
            { "李小明", "li" },
            { "小明", "li" },
            { "明", "li" },
            { "李明", "" },
            { "김철수", "kim" },
            { "김", "kim" },
            { "たなか", "tanaka" },
            { "タナカ", "" },
            { "株式会社", "trading" },
            { "東京 貿易", "trading" },
            { "Lacki", "lacki" },
            { "łącki", "lacki" },
            { "jan lac", "lacki" },
            { "Sorensen", "sorensen" },
            { "Soerensen", "sorensen" },
            { "Sørensen", "sorensen" },
            { "Weiss", "weiss" },
            { "WEISS karl", "weiss" },
            { "Weiß", "weiss" },
            { "Isik", "isik" },
            { "IŞIK", "isik" },
            { "ayse", "isik" },
            { "Zoe Dupont", "zoe" },
            { "dupont zoë", "zoe" },
            { "Dup", "zoe" },
            { "Jürgen Müller", "mueller muller" },
            { "Jurgen Muller", "muller" },
            { "Juergen Mueller", "mueller muller" },
            { "Müller, Jürgen", "mueller muller" },
            { "Thorsteinn", "thorsteinn" },
            { "aesir", "thorsteinn" },
            { "Djokovic", "dokovic" },
            { "Dokovic", "dokovic" },
            { "OBrien", "obrien" },
            { "O'Brien", "obrien" },
            { "O’Brien", "obrien" },
            { "brien", "obrien" },
            { "Smith-Jones", "smith" },
            { "smith jones", "smith" },
            { "smithjones", "smith" },
            { "Golden", "golden" },
            { "anchor golden", "golden" },
            { "the golden anchor", "golden" },
            { "Angstrom", "golden" },
            { "Aangstroem voss", "golden" },
            { "greta", "golden" },
            { "Rex Trading", "trading" },
            { "acme-0042", "acme" },
            { "ACME0042", "acme" },
            { "0042", "acme" },
            { "mail.box+kyc@post.example", "acme" },
            { "mail.box", "acme" },
            { "mail.box+kyc", "acme" },
            { "mail.box+kyc@po", "acme" },
            { "post.example", "" },
            { "+370 600 12345", "acme" },
            { "37060012345", "acme" },
            { "0600 12345", "acme" },
            { "600 12345", "acme" },
            { "AB 123-456", "acme" },
            { "ab123456", "acme" },
            { "AB123", "acme" },
            { "LT-777-888", "trading" },
            { "HRB 4711", "trading" },
            { "Nguyen Thi", "nguyen" },
            { "Khai Minh Nguyễn", "nguyen" },
            { "محمد", "muhammad" },
            { "Ελένη", "eleni" },
            { "ελενη", "eleni" },
            { "Фёдор", "fyodor" },
            { "федор", "fyodor" },
            { "Dupont Golden", "" },
            { "ski", "" },
            { "nobody of that name", "" },
            { "%", "" },
            { "* OR lacki", "" },
            { "' --", "" },
        };

    [Theory, MemberData(nameof(Searches))]
    public async Task What_is_typed_finds_whom_it_is_about(string typed, string expected)
    {
        var hits = await people.FindAsync(typed);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), hits);
    }

    [Fact]
    public async Task A_case_is_found_by_its_person_by_its_business_and_by_its_directors_and_stands_once()
    {
        foreach (var typed in new[] { "dupont", "golden anchor", "angstrom", people.Case, people.Ids["zoe"] })
        {
            Assert.Equal([people.Case], await people.CasesAsync(new QueueFilter { Text = typed }));
        }

        Assert.Equal([people.Case], await people.CasesAsync(new QueueFilter { ExternalId = "anchor-1" }));
        Assert.Empty(await people.CasesAsync(new QueueFilter { ExternalId = "anchor" }));
        Assert.Empty(await people.CasesAsync(new QueueFilter { Text = "lacki", ExternalId = "anchor-1" }));
    }

    [Fact]
    public async Task An_identifier_of_the_callers_own_is_found_whole()
    {
        Assert.Equal(["acme"], await people.FindAsync(new SubjectQuery { ExternalId = "acme-0042" }));
        Assert.Empty(await people.FindAsync(new SubjectQuery { ExternalId = "acme-004" }));
        Assert.Empty(await people.FindAsync(new SubjectQuery { ExternalId = "ACME-0042" }));
        Assert.Empty(await people.FindAsync(new SubjectQuery { ExternalId = "acme-0042", Text = "lacki" }));
    }

    [Fact]
    public async Task Nobody_of_another_tenant_is_found()
    {
        foreach (var typed in new[] { "Lacki", "王", "golden", "acme-0042", people.Ids["zoe"], people.Case })
        {
            var actor = Actors.ForeignPowerTenant;
            var query = new SubjectQuery { Text = typed };
            Assert.Empty((await people.Service.MustAsync(actor, new ListCustomers(First) { Query = query })).Items);
            Assert.Empty((await people.Service.MustAsync(actor, new ListOrganizations(First) { Query = query })).Items);
            Assert.Empty(
                (await people.Service.MustAsync(actor, new ListQueue(new QueueFilter { Text = typed }, First))).Items
            );
            Assert.Empty(
                (
                    await people.Service.MustAsync(
                        actor,
                        new ListVerifications(new VerificationFilter { Subjects = query }, First)
                    )
                ).Items
            );
        }
    }

    [Fact]
    public async Task Pages_hold_every_subject_and_every_case_once_newest_subject_first()
    {
        await using var service = await TestService.StartAsync();
        var (subjects, cases) = (new List<string>(), new List<string>());
        for (var i = 0; i < 7; i++)
        {
            // The business bears the person's name: both find the case.
            var person = await service.MustAsync(Actors.TenantAdmin, new CreateApplicant { LastName = $"Paged {i}" });
            var business = await service.MustAsync(
                Actors.TenantAdmin,
                new CreateOrganization { Name = $"Paged {i} Ltd" }
            );
            subjects.Add(person.Id);
            for (var j = 0; j <= i % 3; j++)
            {
                service.Clock.Advance(TimeSpan.FromSeconds(1));
                cases.Add(
                    (
                        await service.MustAsync(
                            Actors.TenantAdmin,
                            new CreateVerification { CustomerId = person.Id, OrganizationId = business.Id }
                        )
                    )
                        .Verification
                        .Id
                );
            }
        }

        var query = new SubjectQuery { Text = "paged" };
        subjects.Reverse();
        Assert.Equal(
            subjects,
            await PagedAsync(
                async page => await service.MustAsync(Actors.Reviewer, new ListCustomers(page) { Query = query }),
                view => view.Id
            )
        );
        cases.Reverse();
        Assert.Equal(
            cases,
            await PagedAsync(
                async page =>
                    await service.MustAsync(Actors.Reviewer, new ListQueue(new QueueFilter { Text = "paged" }, page)),
                view => view.Id
            )
        );

        static async Task<IEnumerable<string>> PagedAsync<T>(
            Func<PageRequest, Task<Page<T>>> pageAsync,
            Func<T, string> idOf
        )
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await pageAsync(new PageRequest(2, cursor));
                seen.AddRange(page.Items.Select(idOf));
                cursor = page.NextCursor;
            } while (cursor is not null && seen.Count < 100);

            return seen;
        }
    }

    [Fact]
    public async Task A_changed_subject_is_found_by_what_it_is_now()
    {
        await using var service = await TestService.StartAsync();
        var id = (await service.MustAsync(Actors.TenantAdmin, new CreateApplicant { LastName = "Before" })).Id;

        await service.MustAsync(
            Actors.TenantAdmin,
            new ChangeApplicant(id) { LastName = "After", ExternalId = "own-1" }
        );

        Assert.Equal([id], await IdsAsync(service, new SubjectQuery { Text = "after" }));
        Assert.Equal([id], await IdsAsync(service, new SubjectQuery { ExternalId = "own-1" }));
        Assert.Empty(await IdsAsync(service, new SubjectQuery { Text = "before" }));
    }

    [Fact]
    public async Task Subjects_from_before_words_were_kept_get_theirs_step_by_step_and_once()
    {
        await using var service = await TestService.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 250; i++)
        {
            ids.Add((await service.MustAsync(Actors.TenantAdmin, new CreateApplicant { LastName = "Older" })).Id);
        }

        var firm = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateOrganization
            {
                Name = "Older Ltd",
                Directors = [new CreateOrganization.Person("Pia Director", false, false)],
            }
        );
        await service.TamperAsync($"DELETE FROM subject_search WHERE subject_id <> '{ids[0]}'");
        Assert.Equal([ids[0]], await IdsAsync(service, new SubjectQuery { Text = "older" }));
        var indexer = service.Services.GetRequiredService<SubjectIndexer>();

        // Two nodes at once.
        await Task.WhenAll(indexer.IndexAsync(default), indexer.IndexAsync(default));

        Assert.Equal(251, await service.ValueAsync<long>("SELECT COUNT(*) FROM subject_search"));
        Assert.Equal(200, (await IdsAsync(service, new SubjectQuery { Text = "older" })).Count);
        var found = await service.MustAsync(
            Actors.Reviewer,
            new ListOrganizations(First) { Query = new SubjectQuery { Text = "pia" } }
        );
        Assert.Equal([firm.Id], found.Items.Select(view => view.Id));

        // What comes later has its words already, and is passed over.
        var later = await service.MustAsync(Actors.TenantAdmin, new CreateApplicant { LastName = "Later" });
        await indexer.IndexAsync(default);
        Assert.Equal([later.Id], await IdsAsync(service, new SubjectQuery { Text = "later" }));
    }

    [Fact]
    public async Task A_row_that_goes_takes_its_words_with_it()
    {
        await using var service = await TestService.StartAsync();
        var id = (await service.MustAsync(Actors.TenantAdmin, new CreateApplicant { LastName = "Forgotten" })).Id;

        await service.TamperAsync($"DELETE FROM subject_search WHERE subject_id = '{id}'");

        Assert.Empty(await IdsAsync(service, new SubjectQuery { Text = "forgotten" }));
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(TestService service, SubjectQuery query) =>
        [
            .. (
                await service.MustAsync(
                    Actors.Reviewer,
                    new ListCustomers(new PageRequest(PageRequest.MaxLimit, null)) { Query = query }
                )
            ).Items.Select(view => view.Id),
        ];

    /// <summary>Persons and businesses of many scripts, by a name of the test's own.</summary>
    public sealed class People : IAsyncLifetime
    {
        internal TestService Service { get; private set; } = null!;

        internal Dictionary<string, string> Ids { get; } = [];

        /// <summary>The case of zoe and golden.</summary>
        internal string Case { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Service = await TestService.StartAsync();
            await AddAsync("wang", "芳", "王");
            await AddAsync("li", "小明", "李");
            await AddAsync("kim", "철수", "김");
            await AddAsync("tanaka", "けん", "たなか");
            await AddAsync("lacki", "Jan", "Łącki");
            await AddAsync("sorensen", "Mette", "Sørensen");
            await AddAsync("weiss", "Karl", "Weiß");
            await AddAsync("isik", "Ayşe", "Işık");
            await AddAsync("zoe", "Zoë", "Dupont");
            await AddAsync("muller", "Jürgen", "Müller");
            await AddAsync("mueller", "Juergen", "Mueller");
            await AddAsync("thorsteinn", "Þorsteinn", "Æsir");
            await AddAsync("dokovic", "Novak", "Đoković");
            await AddAsync("obrien", "Conor", "O'Brien");
            await AddAsync("smith", "Ann", "Smith-Jones");
            await AddAsync("nguyen", "Thị Minh Khai", "Nguyễn");
            await AddAsync("muhammad", "علي", "محمد");
            await AddAsync("eleni", "Ελένη", "Παππά");
            await AddAsync("fyodor", "Фёдор", "Толстой");
            await AddAsync(
                "acme",
                "Ada",
                "Lovelace",
                command =>
                    command with
                    {
                        ExternalId = "acme-0042",
                        Email = "mail.box+kyc@post.example",
                        Details = new SubjectDetails { Phone = "+370 600 12345" },
                    }
            );
            await Service.MustAsync(
                Actors.TenantAdmin,
                new AddSubjectDocument(
                    Ids["acme"],
                    new SubjectDocumentFields { DocumentType = "PASSPORT", DocumentNumber = "AB 123-456" }
                )
            );
            await AddAsync(
                "golden",
                new CreateOrganization
                {
                    Name = "The Golden Anchor",
                    ExternalId = "anchor-1",
                    Directors = [new CreateOrganization.Person("Greta Ångström-Voss", false, false)],
                }
            );
            await AddAsync(
                "trading",
                new CreateOrganization
                {
                    Name = "東京貿易 株式会社",
                    Details = new SubjectDetails
                    {
                        TradingName = "Rex Trading",
                        TaxId = "LT-777-888",
                        RegistrationNumber = "HRB 4711",
                    },
                }
            );
            Case = (
                await Service.MustAsync(
                    Actors.TenantAdmin,
                    new CreateVerification { CustomerId = Ids["zoe"], OrganizationId = Ids["golden"] }
                )
            )
                .Verification
                .Id;
        }

        public async Task DisposeAsync() => await Service.DisposeAsync();

        internal Task<IReadOnlyList<string>> FindAsync(string typed) => FindAsync(new SubjectQuery { Text = typed });

        internal async Task<IReadOnlyList<string>> FindAsync(SubjectQuery query)
        {
            var persons = await Service.MustAsync(Actors.Reviewer, new ListCustomers(First) { Query = query });
            var businesses = await Service.MustAsync(Actors.Reviewer, new ListOrganizations(First) { Query = query });
            return
            [
                .. persons
                    .Items.Select(view => view.Id)
                    .Concat(businesses.Items.Select(view => view.Id))
                    .Select(id => Ids.Single(known => known.Value == id).Key)
                    .Order(StringComparer.Ordinal),
            ];
        }

        internal async Task<IReadOnlyList<string>> CasesAsync(QueueFilter filter) =>
            [.. (await Service.MustAsync(Actors.Reviewer, new ListQueue(filter, First))).Items.Select(view => view.Id)];

        private async Task AddAsync(
            string name,
            string firstName,
            string lastName,
            Func<CreateApplicant, CreateApplicant>? with = null
        )
        {
            var command = new CreateApplicant { FirstName = firstName, LastName = lastName };
            Ids[name] = (await Service.MustAsync(Actors.TenantAdmin, with?.Invoke(command) ?? command)).Id;
        }

        private async Task AddAsync(string name, CreateOrganization command) =>
            Ids[name] = (await Service.MustAsync(Actors.TenantAdmin, command)).Id;
    }
}
