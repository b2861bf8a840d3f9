using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// What the people of <see cref="SandboxHistory"/> do with a case that they call by its subject's name: each a real use
/// case, sent at the time that <see cref="Now"/> says.
/// </summary>
/// <param name="world">The service under a clock of its own.</param>
/// <param name="start">The first moment.</param>
/// <param name="clerk">Who receives and judges documents, and asks for more.</param>
internal sealed class SandboxDesk(HistoryServices world, DateTimeOffset start, Actor clerk) : IAsyncDisposable
{
    private readonly Dictionary<string, string> cases = [];
    private readonly Clock clock = new(start);
    private ServiceProvider? services;

    /// <summary>The id of the case of that subject.</summary>
    public string this[string name] => cases[name];

    /// <summary>The time that is lived through.</summary>
    public DateTimeOffset Now
    {
        set => clock.Now = value;
    }

    private ServiceProvider Services => services ??= world(clock);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A person applies.</summary>
    public async Task OpenAsync(string name, SandboxCast.Person person, int number)
    {
        var subject = await MustAsync(
            SandboxHistory.WebShop,
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
            SandboxHistory.WebShop,
            new CreateVerification { CustomerId = subject.Id, Types = [VerificationTypes.Identity] }
        );
        cases[name] = opened.Verification.Id;
    }

    /// <summary>A business applies.</summary>
    public async Task OpenAsync(string name, SandboxCast.Business business)
    {
        var subject = await MustAsync(
            SandboxHistory.WebShop,
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
            SandboxHistory.WebShop,
            new CreateVerification { OrganizationId = subject.Id, Types = [VerificationTypes.Business] }
        );
        cases[name] = opened.Verification.Id;
    }

    /// <summary>A passport of a person.</summary>
    public static (string Type, string FileName, string[] Lines) Passport(
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

    /// <summary>An extract of the register of a business.</summary>
    public static (string Type, string FileName, string[] Lines) Registration(
        SandboxCast.Business business,
        int number
    ) =>
        (
            "CERTIFICATE_OF_INCORPORATION",
            "extract from the register.pdf",
            [$"Register number: {770100 + number}", $"Country: {business.Country}", "Status: active"]
        );

    /// <summary>A document comes in.</summary>
    public async Task SendAsync(
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
            clerk,
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

    /// <summary>The current document is accepted.</summary>
    public async Task AcceptAsync(string name) =>
        await MustAsync(clerk, new AcceptDocument(await DocumentOfAsync(name)));

    /// <summary>The current document is rejected.</summary>
    public async Task RejectDocumentAsync(string name, string reason) =>
        await MustAsync(clerk, new RejectDocument(await DocumentOfAsync(name), reason));

    private async Task<string> DocumentOfAsync(string name) =>
        (await MustAsync(clerk, new ListDocuments(cases[name], new PageRequest(null, null))))
            .Items.First(document => document.ReplacedAt is null)
            .Id;

    /// <summary>The subject is asked for more.</summary>
    public Task AskAsync(string name, string message, string reasonCode = "INFORMATION_MISSING") =>
        MustAsync(clerk, new RequestInformation(cases[name], message) { ReasonCode = reasonCode });

    /// <summary>A note on a case.</summary>
    public AddNote Note(string name, string text, bool forAdmins = false) => new(cases[name], text, forAdmins);

    /// <summary>An approval that is taken.</summary>
    public Task ApproveAsync(Actor by, string name, string why, string? reasonCode = null) =>
        MustAsync(by, Approval(by, name, why, reasonCode));

    public ApproveVerification Approval(Actor by, string name, string why, string? reasonCode = null) =>
        new()
        {
            VerificationId = cases[name],
            ApprovedBy = by.Name,
            Grounds = new Grounds { Reason = why, ReasonCode = reasonCode },
        };

    public Task RejectAsync(Actor by, string name, string reasonCode, string why) =>
        MustAsync(
            by,
            new RejectVerification
            {
                VerificationId = cases[name],
                RejectedBy = by.Name,
                Grounds = new Grounds { Reason = why, ReasonCode = reasonCode },
            }
        );

    /// <summary>Sends what may be refused.</summary>
    public async Task TryAsync<T>(Actor actor, IMessage<T> message) => await SendAsync(actor, message);

    /// <summary>Sends what must be taken.</summary>
    public async Task<T> MustAsync<T>(Actor actor, IMessage<T> message)
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
        await using var scope = Services.CreateAsyncScope();
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
