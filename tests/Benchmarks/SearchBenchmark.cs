using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Subjects;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>
/// Cases found as they are typed, among many subjects: nine tenths of one tenant, a tenth of another, one case each. Names are
/// made up, and as unevenly spread as surnames are (Zipf).
/// </summary>
internal static class SearchBenchmark
{
    private const int Batch = 20_000;
    private const int Searches = 400;

    private const string InsertSubject = """
        INSERT INTO applicants (id, tenant_id, first_name, last_name, created_at)
        VALUES (@SubjectId, @TenantId, @Given, @Surname, @Now)
        """;

    private const string InsertCase = """
        INSERT INTO verifications
            (id, tenant_id, applicant_id, main_type, types, status, risk_level, risk_factors, created_by_kind, created_by_id,
             created_at, updated_at, waiting_since, version)
        VALUES
            (@Id, @TenantId, @SubjectId, @Type, @Type, @Status, 'Standard', '', 'System', 'search', @Now, @Now, @Now, 1)
        """;

    private static readonly string[] Syllables =
        "ka ri mo ta ne lo sha vi der man son ber gar li wan chen po ski ova mu ha fe ro du ze bru al en is or".Split(
            ' '
        );

    private static readonly string[] GivenNames = Names(2_000, 1);
    private static readonly string[] Surnames = Names(20_000, 2);

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.SkipWhile(arg => arg != "--subjects").ElementAtOrDefault(1) is { } sent
            ? int.Parse(sent, System.Globalization.CultureInfo.InvariantCulture)
            : 2_000_000;
        if (args.Contains("--postgresql") && TestEngine.Choose(Engine.PostgreSql) is { } whyNone)
        {
            await Console.Error.WriteLineAsync(whyNone);
            return 1;
        }

        await using var service = await TestService.StartAsync();
        var dialect = service.Services.GetRequiredService<SqlDialect>();
        var people = await FillAsync(dialect, service.Clock.GetUtcNow(), count);
        var random = new Random(7);
        Console.WriteLine(
            $"| searched for, of {count} subjects | found | p50 ms | p99 ms | slowest ms | CPU ms each |"
        );
        Console.WriteLine("|---|---|---|---|---|---|");
        await MeasureAsync("name and surname of somebody", _ => Typed(p => $"{p.Given} {p.Surname}"));
        await MeasureAsync("surname", _ => Typed(p => p.Surname));
        await MeasureAsync("three letters of a surname", _ => Typed(p => p.Surname[..3]));
        await MeasureAsync("one letter", _ => Typed(p => p.Surname[..1]));
        await MeasureAsync(
            "the two most common names",
            i => new QueueFilter { Text = $"{GivenNames[i % 3]} {Surnames[i % 5]}" }
        );
        await MeasureAsync(
            "two names that may not go together",
            _ => new QueueFilter { Text = $"{Any(people).Given} {Any(people).Surname}" }
        );
        await MeasureAsync("an e-mail address", _ => Typed(p => p.Email));
        await MeasureAsync("the end of a telephone number", _ => Typed(p => p.Phone[3..]));
        await MeasureAsync("the caller's own id", _ => new QueueFilter { ExternalId = Any(people).ExternalId });
        await MeasureAsync(
            "surname, declined alone (one case in a thousand)",
            _ => new QueueFilter { Text = Any(people).Surname, Status = VerificationStatus.Declined }
        );
        await MeasureAsync("surname, by the small tenant", _ => Typed(p => p.Surname), Actors.OtherTenant);
        return 0;

        QueueFilter Typed(Func<Person, string> text) => new() { Text = text(Any(people)) };

        Person Any(List<Person> among) => among[random.Next(among.Count)];

        async Task MeasureAsync(string what, Func<int, QueueFilter> filterOf, string tenant = Actors.Tenant)
        {
            var times = new List<double>();
            var found = 0;
            var cpu = TimeSpan.Zero;
            for (var i = -20; i < Searches; i++)
            {
                var filter = filterOf(Math.Abs(i));
                await using var scope = service.Services.CreateAsyncScope();
                var search = scope.ServiceProvider.GetRequiredService<ICaseSearch>();
                var begun = Stopwatch.GetTimestamp();
                var page = await search.FindAsync(tenant, new CaseQuery(filter.Subjects, filter), null, 50, default);
                if (i == 0)
                {
                    cpu = Environment.CpuUsage.TotalTime;
                }

                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    found += page.Items.Count;
                }
            }

            cpu = Environment.CpuUsage.TotalTime - cpu;
            times.Sort();
            Console.WriteLine(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"| {what} | {(double)found / Searches:F1} | {times[Searches / 2]:F2} | {times[Searches * 99 / 100]:F2} | {times[^1]:F2} | {cpu.TotalMilliseconds / Searches:F2} |"
                )
            );
        }
    }

    // The people whose names are looked for: a sample.
    private static async Task<List<Person>> FillAsync(SqlDialect dialect, DateTimeOffset now, int count)
    {
        var random = new Random(42);
        var sample = new List<Person>();
        await using var connection = await dialect.OpenAsync(default);
        await dialect.BeginBulkAsync(connection);
        for (var from = 0; from < count; from += Batch)
        {
            await connection.ExecuteAsync(dialect.BeginWrite);
            for (var number = from; number < Math.Min(count, from + Batch); number++)
            {
                var tenant = number % 10 == 0 ? Actors.OtherTenant : Actors.Tenant;
                var person = new Person(Zipf(GivenNames, random), Zipf(Surnames, random), number);
                if (number % 500 == 1)
                {
                    sample.Add(person);
                }

                await AddAsync(connection, dialect, tenant, person, now.AddSeconds(number - count));
            }

            await connection.ExecuteAsync("COMMIT");
            await Console.Error.WriteAsync($"\r{from + Batch} of {count}");
        }

        await dialect.EndBulkAsync(connection);
        if (TestEngine.IsServer)
        {
            await connection.ExecuteAsync("ANALYZE");
        }

        await Console.Error.WriteLineAsync();
        return sample;
    }

    private static async Task AddAsync(
        DbConnection connection,
        SqlDialect dialect,
        string tenant,
        Person person,
        DateTimeOffset at
    )
    {
        var id = $"subject-{person.Number:D9}";
        var subject = new Subject(
            new Applicant
            {
                Id = id,
                TenantId = tenant,
                FirstName = person.Given,
                LastName = person.Surname,
                Email = person.Email,
                ExternalId = person.ExternalId,
                Details = new SubjectDetails { Phone = person.Phone },
                CreatedAt = at,
            },
            null
        );
        await connection.ExecuteAsync(
            dialect.Command(
                InsertSubject,
                new
                {
                    SubjectId = id,
                    TenantId = tenant,
                    person.Given,
                    person.Surname,
                    Now = at,
                },
                null,
                default
            )
        );
        await connection.ExecuteAsync(
            dialect.Command(SubjectWords.Insert, SubjectWords.Row(subject, []), null, default)
        );
        await connection.ExecuteAsync(
            dialect.Command(
                InsertCase,
                new
                {
                    Id = $"case-{person.Number:D9}",
                    TenantId = tenant,
                    SubjectId = id,
                    Type = VerificationTypes.Identity,
                    Status = person.Number % 1000 == 1 ? "Declined" : "InReview",
                    Now = at,
                },
                null,
                default
            )
        );
    }

    private static string Zipf(string[] names, Random random) =>
        names[(int)Math.Min(names.Length - 1, Math.Pow(names.Length + 1, random.NextDouble()) - 1)];

    private static string[] Names(int count, int seed)
    {
        var random = new Random(seed);
        var names = new HashSet<string>();
        while (names.Count < count)
        {
            names.Add(
                string.Concat(
                    Enumerable.Range(0, 2 + random.Next(3)).Select(_ => Syllables[random.Next(Syllables.Length)])
                )
            );
        }

        return [.. names];
    }

    private sealed record Person(string Given, string Surname, int Number)
    {
        public string Email => $"{Given}.{Surname}{Number}@mail{Number % 50}.example";

        public string Phone => $"+370{60000000 + Number}";

        public string ExternalId => $"cust-{Number}";
    }
}
