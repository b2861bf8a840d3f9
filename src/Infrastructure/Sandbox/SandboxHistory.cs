using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// A tenant with a few weeks behind it: sixty cases, their documents, notes, questions, decisions and refused attempts. The real
/// use cases make all of it, under a clock that walks through those weeks and ends now.
/// </summary>
internal sealed class SandboxHistory : IAsyncDisposable
{
    /// <summary>The tenant.</summary>
    public const string Tenant = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a10";

    private const int Days = 24;

    private static readonly Actor Ines = Officer("ines", Roles.Reviewer);
    private static readonly Actor Jonas = Officer("jonas", Roles.TenantAdmin);
    private static readonly Actor Mei = Officer("mei", Roles.PowerTenant);
    private static readonly Actor Samir = Officer("samir", Roles.PowerTenant);

    private readonly Clock clock;
    private readonly ServiceProvider services;
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> plan = new();
    private readonly Dictionary<string, string> cases = [];
    private readonly DateTimeOffset end;
    private int planned;

    private SandboxHistory(HistoryServices world, DateTimeOffset end)
    {
        this.end = end;
        clock = new Clock(end.AddDays(-Days));
        services = world(clock);
    }

    /// <summary>The key that opens its cases.</summary>
    public static Actor WebShop { get; } =
        new(ActorKind.ApiKey, "sandbox-web-shop", "Web shop", Tenant, Roles.Integration);

    /// <summary>The people of the tenant.</summary>
    public static IReadOnlyList<Actor> Officers { get; } = [Ines, Jonas, Mei, Samir, Officer("olga", Roles.Auditor)];

    /// <summary>Lives through it. The tenant and its people are there already.</summary>
    public static async Task WriteAsync(HistoryServices world, DateTimeOffset end)
    {
        await using var history = new SandboxHistory(world, end);
        history.Plan();
        while (history.plan.TryDequeue(out var step, out var when))
        {
            history.clock.Now = when.At;
            await step();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static Actor Officer(string name, Roles role) => new(ActorKind.User, $"sandbox-{name}", name, Tenant, role);

    private void Plan()
    {
        At(0, 8, () => MustAsync(Samir, TwoPeopleForHighRisk()));
        At(21, 9, () => MustAsync(Mei, new CreateWebhook("http://127.0.0.1:5082/events", [.. WebhookEvents.All])));
        for (var i = 0; i < SandboxCast.People.Count; i++)
        {
            PlanPerson(i, SandboxCast.People[i]);
        }

        for (var i = 0; i < SandboxCast.Businesses.Count; i++)
        {
            PlanBusiness(i, SandboxCast.Businesses[i]);
        }
    }

    // Two thirds were decided in their time; the rest waits, and some of it too long.
    private void PlanPerson(int number, SandboxCast.Person person)
    {
        var day = number < 28 ? number * 22 / 28 : 23;
        var hour = 8 + (number % 9);
        var name = person.Latin;
        At(day, hour, () => OpenAsync(name, person, number));
        if (number == 2)
        {
            PlanExpiredPassport(name, person, day, hour);
            return;
        }

        if (number % 2 == 0)
        {
            At(day, hour + 0.2, () => SendAsync(name, Passport(person, number), isSideways: number == 6));
        }

        switch (number)
        {
            case 29: // Myanmar: high risk, one approval given, the second awaited.
                At(day, hour + 1, () => ApproveAsync(Mei, name, "Employer and source of income confirmed"));
                break;
            case >= 30:
                PlanWaiting(name, number, day, hour);
                break;
            case 17 or 26: // Overdue since days: nobody has looked.
                break;
            case 8 or 23:
                At(
                    day,
                    hour + 2,
                    () => MustAsync(Ines, Note(name, "The picture is blurred; the name can be read all the same."))
                );
                At(
                    day,
                    hour + 3,
                    () => AskAsync(name, "Please send your document again, with all four corners to be seen.")
                );
                break;
            case 5 or 13 or 22:
                At(
                    day,
                    hour + 4,
                    () =>
                        RejectAsync(
                            Jonas,
                            name,
                            "DOCUMENT_NOT_AUTHENTIC",
                            "The machine-readable zone does not fit the name"
                        )
                );
                break;
            default:
                if (number % 2 == 0)
                {
                    At(day, hour + 1.5, () => AcceptAsync(name));
                }

                At(
                    day,
                    hour + 2 + (number % 5),
                    () =>
                        ApproveAsync(
                            number % 3 == 0 ? Mei : Jonas,
                            name,
                            "Document and data agree",
                            "DOCUMENTS_VERIFIED"
                        )
                );
                break;
        }
    }

    private void PlanWaiting(string name, int number, int day, double hour)
    {
        if (number % 2 == 0)
        {
            At(day, hour + 1, () => MustAsync(Ines, new StartReview(cases[name])));
        }

        if (number == 32)
        {
            At(day, hour + 1.5, () => MustAsync(Ines, new AssignVerification(cases[name]) { UserId = Ines.Id }));
        }
    }

    // The passport has run out, a new one is asked for and comes, and the person is approved.
    private void PlanExpiredPassport(string name, SandboxCast.Person person, int day, double hour)
    {
        At(day, hour + 0.3, () => SendAsync(name, Passport(person, 2, "Expires: 2024-02-29")));
        At(day, hour + 2, () => RejectDocumentAsync(name, "Expired on 29 February 2024"));
        At(
            day,
            hour + 2.1,
            () => AskAsync(name, "Your passport has expired. Please send the new one.", "DOCUMENT_EXPIRED")
        );
        At(day + 2, 10, () => SendAsync(name, Passport(person, 2, "Expires: 2034-02-27")));
        At(day + 2, 10.1, () => MustAsync(Ines, new ResumeReview(cases[name])));
        At(day + 2, 11, () => AcceptAsync(name));
        At(day + 2, 12, () => ApproveAsync(Jonas, name, "The new passport is valid until 2034", "DOCUMENTS_VERIFIED"));
    }

    private void PlanBusiness(int number, SandboxCast.Business business)
    {
        var day = number < 20 ? 1 + number : 22;
        var hour = 9 + (number % 7);
        var name = business.Name;
        At(day, hour, () => OpenAsync(name, business));
        if (number is 3 or 4 or 9 or 12 or 15)
        {
            At(day, hour + 0.3, () => SendAsync(name, Registration(business, number), pages: number == 12 ? 6 : 1));
        }

        switch (number)
        {
            case 0: // Three businesses own each other, and a politically exposed person directs two of them.
                At(
                    day,
                    hour + 1,
                    () =>
                        MustAsync(
                            Ines,
                            Note(
                                name,
                                "Meridian owns Castellan, Castellan owns Aurora, and Aurora owns Meridian: nobody is the beneficial owner."
                            )
                        )
                );
                At(day, hour + 2, () => TryAsync(Jonas, Approval(Jonas, name, "Known to us for years")));
                At(day, hour + 3, () => AskAsync(name, "Please name the natural persons who own Meridian in the end."));
                break;
            case 1 or 2:
                At(day, hour + 1, () => MustAsync(Ines, Note(name, "Waits for the answer of Meridian Holdings.")));
                At(day, hour + 1.2, () => MustAsync(Ines, new StartReview(cases[name])));
                break;
            case 3: // Four eyes, then a hit on a sanctions list.
                At(day, hour + 2, () => AcceptAsync(name));
                At(
                    day,
                    hour + 4,
                    () => ApproveAsync(Mei, name, "Licence MGA/B2C/000 checked with the regulator", "CRITERIA_MET")
                );
                At(
                    day + 1,
                    10,
                    () =>
                        ApproveAsync(Samir, name, "Confirmed after a call with the compliance officer", "CRITERIA_MET")
                );
                At(
                    day + 9,
                    14,
                    () =>
                        MustAsync(
                            Samir,
                            Note(name, "The owner stands on the list that was published this morning.", forAdmins: true)
                        )
                );
                At(
                    day + 9,
                    14.2,
                    () => RejectAsync(Samir, name, "SANCTIONS_MATCH", "The business can no longer be verified")
                );
                break;
            case 4:
                At(day, hour + 5, () => ApproveAsync(Samir, name, "Registered with the supervisor", "CRITERIA_MET"));
                At(day + 1, 9, () => ApproveAsync(Mei, name, "Register and policy seen", "CRITERIA_MET"));
                break;
            case 5:
                At(22, 15, () => ApproveAsync(Mei, name, "Agent agreements and licence seen", "CRITERIA_MET"));
                break;
            case 6:
                At(day, hour + 3, () => RejectAsync(Mei, name, "INFORMATION_MISSING", "No licence was shown"));
                break;
            case 7:
                break;
            case >= 20:
                break;
            default:
                At(
                    day,
                    hour + 3 + (number % 4),
                    () =>
                        ApproveAsync(
                            number % 2 == 0 ? Jonas : Mei,
                            name,
                            "Register, directors and owners agree",
                            "CRITERIA_MET"
                        )
                );
                break;
        }
    }

    private static ActivateApprovalPolicy TwoPeopleForHighRisk() =>
        new()
        {
            BasedOnVersion = 0,
            Note = "Two people for high risk, and always a reason",
            Draft = new PolicyDraft(
                ApprovalPolicy.BuiltIn.Standard with
                {
                    ReasonRequired = true,
                },
                ApprovalPolicy.BuiltIn.High with
                {
                    Approvals = 2,
                    SeparationOfDuties = true,
                    ReasonRequired = true,
                }
            ),
        };

    private async Task OpenAsync(string name, SandboxCast.Person person, int number)
    {
        var subject = await MustAsync(
            WebShop,
            new CreateApplicant
            {
                FirstName = person.GivenName,
                LastName = person.FamilyName,
                DateOfBirth = person.Born.ToString("O", CultureInfo.InvariantCulture),
                ResidenceCountry = person.Country,
                Email = $"{person.Latin.Split(' ')[^1]}@applicants.example".ToLowerInvariant(),
                ExternalId = $"customer-{4200 + number}",
            }
        );
        var opened = await MustAsync(
            WebShop,
            new CreateVerification { CustomerId = subject.Id, Types = [VerificationTypes.Identity] }
        );
        cases[name] = opened.Verification.Id;
    }

    private async Task OpenAsync(string name, SandboxCast.Business business)
    {
        var subject = await MustAsync(
            WebShop,
            new CreateOrganization
            {
                Name = business.Name,
                Country = business.Country,
                BusinessActivities = [business.Activity],
                Directors =
                [
                    .. business.Directors.Select(director => new CreateOrganization.Person(
                        director.TrimEnd('*', '+'),
                        PoliticallyExposed: director.EndsWith('*'),
                        BeneficialOwner: director.EndsWith('+')
                    )),
                ],
            }
        );
        var opened = await MustAsync(
            WebShop,
            new CreateVerification { OrganizationId = subject.Id, Types = [VerificationTypes.Business] }
        );
        cases[name] = opened.Verification.Id;
    }

    private static (string Type, string FileName, string[] Lines) Passport(
        SandboxCast.Person person,
        int number,
        string expires = "Expires: 2031-05-30"
    ) =>
        (
            "PASSPORT",
            $"passport {person.Latin.Split(' ')[0].ToLowerInvariant()}.pdf",
            [
                $"Name: {person.Latin}",
                $"Country: {person.Country}",
                $"Born: {person.Born:yyyy-MM-dd}",
                $"Number: X{4711000 + number}",
                expires,
            ]
        );

    private static (string Type, string FileName, string[] Lines) Registration(
        SandboxCast.Business business,
        int number
    ) =>
        (
            "CERTIFICATE_OF_INCORPORATION",
            "extract from the register.pdf",
            [$"Register number: {770100 + number}", $"Country: {business.Country}", "Status: active"]
        );

    private async Task SendAsync(
        string name,
        (string Type, string FileName, string[] Lines) document,
        int pages = 1,
        bool isSideways = false
    )
    {
        using var content = new MemoryStream(
            SpecimenDocument.Write(document.Type.Replace('_', ' '), document.Lines, pages, isSideways)
        );
        await MustAsync(
            Ines,
            new UploadDocument
            {
                VerificationId = cases[name],
                DocId = document.Type.ToLowerInvariant(),
                DocumentType = document.Type,
                FileName = document.FileName,
                Content = content,
            }
        );
    }

    private async Task AcceptAsync(string name) =>
        await MustAsync(Ines, new AcceptDocument(await DocumentOfAsync(name)));

    private async Task RejectDocumentAsync(string name, string reason) =>
        await MustAsync(Ines, new RejectDocument(await DocumentOfAsync(name), reason));

    private async Task<string> DocumentOfAsync(string name) =>
        (await MustAsync(Ines, new ListDocuments(cases[name], new PageRequest(null, null))))
            .Items.First(document => document.ReplacedAt is null)
            .Id;

    private Task AskAsync(string name, string message, string reasonCode = "INFORMATION_MISSING") =>
        MustAsync(Ines, new RequestInformation(cases[name], message) { ReasonCode = reasonCode });

    private AddNote Note(string name, string text, bool forAdmins = false) => new(cases[name], text, forAdmins);

    private Task ApproveAsync(Actor by, string name, string why, string? reasonCode = null) =>
        MustAsync(by, Approval(by, name, why, reasonCode));

    private ApproveVerification Approval(Actor by, string name, string why, string? reasonCode = null) =>
        new()
        {
            VerificationId = cases[name],
            ApprovedBy = by.Name,
            Grounds = new Grounds { Reason = why, ReasonCode = reasonCode },
        };

    private Task RejectAsync(Actor by, string name, string reasonCode, string why) =>
        MustAsync(
            by,
            new RejectVerification
            {
                VerificationId = cases[name],
                RejectedBy = by.Name,
                Grounds = new Grounds { Reason = why, ReasonCode = reasonCode },
            }
        );

    private void At(int day, double hour, Func<Task> step) =>
        plan.Enqueue(step, (Earlier(end.AddDays(day - Days).Date.AddHours(hour)), planned++));

    // Nothing of it lies in the future, whatever the hour now is.
    private DateTimeOffset Earlier(DateTime at)
    {
        var moment = new DateTimeOffset(at, TimeSpan.Zero);
        return moment < end ? moment : end.AddMinutes(-1);
    }

    private async Task TryAsync<T>(Actor actor, IMessage<T> message) => await SendAsync(actor, message);

    private async Task<T> MustAsync<T>(Actor actor, IMessage<T> message)
    {
        var result = await SendAsync(actor, message);
        return result.Error is { } refusal
            ? throw new InvalidOperationException(
                $"The sandbox's history does not hold: {message.GetType().Name}: {refusal}"
            )
            : result.Value;
    }

    private async Task<Result<T>> SendAsync<T>(Actor actor, IMessage<T> message)
    {
        await using var scope = services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Authenticated(actor, isSandbox: true);
        caller.Origin = new Origin { Surface = "sandbox" };
        return await scope.ServiceProvider.GetRequiredService<Dispatcher>().SendAsync(message, CancellationToken.None);
    }

    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>The whole service once more on the same database, in the time of <paramref name="clock"/>.</summary>
internal delegate ServiceProvider HistoryServices(TimeProvider clock);
