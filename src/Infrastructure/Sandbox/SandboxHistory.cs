using VerificationService.Application.Deliveries;
using VerificationService.Application.Risk;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// A tenant with a few weeks behind it: sixty cases, their documents, notes, questions, decisions and refused attempts. The real
/// use cases make all of it, under a clock that walks through those weeks and ends now.
/// </summary>
internal sealed class SandboxHistory
{
    public const string Tenant = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a10";

    private const int Days = 24;

    private static readonly Actor Ines = Officer("ines", Roles.Reviewer);
    private static readonly Actor Jonas = Officer("jonas", Roles.TenantAdmin);
    private static readonly Actor Mei = Officer("mei", Roles.PowerTenant);
    private static readonly Actor Samir = Officer("samir", Roles.PowerTenant);

    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> plan = new();
    private readonly SandboxDesk desk;
    private readonly DateTimeOffset end;
    private int planned;

    private SandboxHistory(SandboxDesk desk, DateTimeOffset end) => (this.desk, this.end) = (desk, end);

    /// <summary>The key that opens its cases.</summary>
    public static Actor WebShop { get; } =
        new(ActorKind.ApiKey, "sandbox-web-shop", "Web shop", Tenant, Roles.Integration);

    /// <summary>The people of the tenant.</summary>
    public static IReadOnlyList<Actor> Officers { get; } = [Ines, Jonas, Mei, Samir, Officer("olga", Roles.Auditor)];

    /// <summary>Lives through it. The tenant and its people are there already.</summary>
    public static async Task WriteAsync(HistoryServices world, DateTimeOffset end)
    {
        await using var people = new SandboxDesk(world, end.AddDays(-Days), clerk: Ines);
        var history = new SandboxHistory(people, end);
        history.Plan();
        while (history.plan.TryDequeue(out var step, out var when))
        {
            people.Now = when.At;
            await step();
        }
    }

    private static Actor Officer(string name, Roles role) => new(ActorKind.User, $"sandbox-{name}", name, Tenant, role);

    private void Plan()
    {
        At(0, 8, () => desk.MustAsync(Samir, TwoPeopleForHighRisk()));
        At(21, 9, () => desk.MustAsync(Mei, new CreateWebhook("http://127.0.0.1:5082/events", [.. WebhookEvents.All])));
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
        At(day, hour, () => desk.OpenAsync(name, person, number));
        if (number == 2)
        {
            PlanExpiredPassport(name, person, day, hour);
            return;
        }

        if (number % 2 == 0)
        {
            At(
                day,
                hour + 0.2,
                () => desk.SendAsync(name, SandboxDesk.Passport(person, number), isSideways: number == 6)
            );
        }

        switch (number)
        {
            case 29: // Myanmar: high risk, one approval given, the second awaited.
                At(day, hour + 1, () => desk.ApproveAsync(Mei, name, "Employer and source of income confirmed"));
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
                    () =>
                        desk.MustAsync(
                            Ines,
                            desk.Note(name, "The picture is blurred; the name can be read all the same.")
                        )
                );
                At(
                    day,
                    hour + 3,
                    () => desk.AskAsync(name, "Please send your document again, with all four corners to be seen.")
                );
                break;
            case 5 or 13 or 22:
                At(
                    day,
                    hour + 4,
                    () =>
                        desk.RejectAsync(
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
                    At(day, hour + 1.5, () => desk.AcceptAsync(name));
                }

                At(
                    day,
                    hour + 2 + (number % 5),
                    () =>
                        desk.ApproveAsync(
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
            At(day, hour + 1, () => desk.MustAsync(Ines, new StartReview(desk[name])));
        }

        if (number == 32)
        {
            At(day, hour + 1.5, () => desk.MustAsync(Ines, new AssignVerification(desk[name]) { UserId = Ines.Id }));
        }
    }

    // The passport has run out, a new one is asked for and comes, and the person is approved.
    private void PlanExpiredPassport(string name, SandboxCast.Person person, int day, double hour)
    {
        At(day, hour + 0.3, () => desk.SendAsync(name, SandboxDesk.Passport(person, 2, "Expires: 2024-02-29")));
        At(day, hour + 2, () => desk.RejectDocumentAsync(name, "Expired on 29 February 2024"));
        At(
            day,
            hour + 2.1,
            () => desk.AskAsync(name, "Your passport has expired. Please send the new one.", "DOCUMENT_EXPIRED")
        );
        At(day + 2, 10, () => desk.SendAsync(name, SandboxDesk.Passport(person, 2, "Expires: 2034-02-27")));
        At(day + 2, 10.1, () => desk.MustAsync(Ines, new ResumeReview(desk[name])));
        At(day + 2, 11, () => desk.AcceptAsync(name));
        At(
            day + 2,
            12,
            () => desk.ApproveAsync(Jonas, name, "The new passport is valid until 2034", "DOCUMENTS_VERIFIED")
        );
    }

    private void PlanBusiness(int number, SandboxCast.Business business)
    {
        var day = number < 20 ? 1 + number : 22;
        var hour = 9 + (number % 7);
        var name = business.Name;
        At(day, hour, () => desk.OpenAsync(name, business));
        if (number is 3 or 4 or 9 or 12 or 15)
        {
            At(
                day,
                hour + 0.3,
                () => desk.SendAsync(name, SandboxDesk.Registration(business, number), pages: number == 12 ? 6 : 1)
            );
        }

        switch (number)
        {
            case 0: // Three businesses own each other, and a politically exposed person directs two of them.
                At(
                    day,
                    hour + 1,
                    () =>
                        desk.MustAsync(
                            Ines,
                            desk.Note(
                                name,
                                "Meridian owns Castellan, Castellan owns Aurora, and Aurora owns Meridian: nobody is the beneficial owner."
                            )
                        )
                );
                At(day, hour + 2, () => desk.TryAsync(Jonas, desk.Approval(Jonas, name, "Known to us for years")));
                At(
                    day,
                    hour + 3,
                    () => desk.AskAsync(name, "Please name the natural persons who own Meridian in the end.")
                );
                break;
            case 1 or 2:
                At(
                    day,
                    hour + 1,
                    () => desk.MustAsync(Ines, desk.Note(name, "Waits for the answer of Meridian Holdings."))
                );
                At(day, hour + 1.2, () => desk.MustAsync(Ines, new StartReview(desk[name])));
                break;
            case 3: // Four eyes, then a hit on a sanctions list.
                At(day, hour + 2, () => desk.AcceptAsync(name));
                At(
                    day,
                    hour + 4,
                    () => desk.ApproveAsync(Mei, name, "Licence MGA/B2C/000 checked with the regulator", "CRITERIA_MET")
                );
                At(
                    day + 1,
                    10,
                    () =>
                        desk.ApproveAsync(
                            Samir,
                            name,
                            "Confirmed after a call with the compliance officer",
                            "CRITERIA_MET"
                        )
                );
                At(
                    day + 9,
                    14,
                    () =>
                        desk.MustAsync(
                            Samir,
                            desk.Note(
                                name,
                                "The owner stands on the list that was published this morning.",
                                forAdmins: true
                            )
                        )
                );
                At(
                    day + 9,
                    14.2,
                    () => desk.RejectAsync(Samir, name, "SANCTIONS_MATCH", "The business can no longer be verified")
                );
                break;
            case 4:
                At(
                    day,
                    hour + 5,
                    () => desk.ApproveAsync(Samir, name, "Registered with the supervisor", "CRITERIA_MET")
                );
                At(day + 1, 9, () => desk.ApproveAsync(Mei, name, "Register and policy seen", "CRITERIA_MET"));
                break;
            case 5:
                At(22, 15, () => desk.ApproveAsync(Mei, name, "Agent agreements and licence seen", "CRITERIA_MET"));
                break;
            case 6:
                At(day, hour + 3, () => desk.RejectAsync(Mei, name, "INFORMATION_MISSING", "No licence was shown"));
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
                        desk.ApproveAsync(
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

    private void At(int day, double hour, Func<Task> step) =>
        plan.Enqueue(step, (Earlier(end.AddDays(day - Days).Date.AddHours(hour)), planned++));

    // No step lies in the future, whatever the present hour.
    private DateTimeOffset Earlier(DateTime at)
    {
        var moment = new DateTimeOffset(at, TimeSpan.Zero);
        return moment < end ? moment : end.AddMinutes(-1);
    }
}
