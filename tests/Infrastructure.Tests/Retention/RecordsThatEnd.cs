using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Retention;

/// <summary>A service with cases that were refused, whose every text bears one mark, and how such records end.</summary>
public abstract class RecordsThatEnd : IAsyncLifetime
{
    // Small letters, as the words stand that a subject is found by.
    protected const string Mark = "zq7plantedx";
    protected static readonly Actor Installation = Actor.Operator(Actors.Tenant);
    protected static readonly Actor Colleague = Actors.User(Roles.PowerTenant, "colleague");

    protected TestService Service { get; private set; } = null!;

    // What the service runs by.
    protected virtual TestClock NewClock() => new();

    public async Task InitializeAsync() => Service = await TestService.StartAsync(time: NewClock());

    public async Task DisposeAsync() => await Service.DisposeAsync();

    protected static ProposeErasure Proposal(string person) =>
        new(new SubjectRef(person, IsBusiness: false), ErasureBasis.SubjectRequest, Mark + " asked in writing");

    protected async Task<string> PersonAsync() =>
        (
            await Service.MustAsync(
                Actors.TenantAdmin,
                new CreateApplicant
                {
                    FirstName = Mark + "First",
                    LastName = Mark + "Last",
                    Email = Mark + "@example.org",
                    ExternalId = Mark + "-reference",
                    DateOfBirth = "1985-04-12",
                    ResidenceCountry = "GB",
                }
            )
        ).Id;

    protected async Task<string> OpenAsync(string person) => (
            await Service.MustAsync(
                Actors.TenantAdmin,
                new CreateVerification
                {
                    CustomerId = person,
                    CallbackUrl = $"https://example.org/{Mark}",
                    AdditionalData = $$"""{"note":"{{Mark}}"}""",
                    UserId = Mark + "-user",
                    FormId = Mark + "-form",
                }
            )
        ).Verification.Id;

    protected async Task RefuseAsync(string caseId) =>
        await Service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = caseId,
                RejectedBy = "tenant-admin",
                Grounds = new()
                {
                    Reason = Mark + " reason",
                    Notes = Mark + " notes",
                    Comment = Mark + " comment",
                    AdminNotes = Mark + " admin notes",
                    ReasonCode = "CODE",
                },
            }
        );

    protected async Task<(string Person, string Case)> RefusedAsync()
    {
        var person = await PersonAsync();
        var caseId = await OpenAsync(person);
        await Service.MustAsync(Actors.TenantAdmin, new ChangeApplicant(person) { LastName = Mark + "Changed" });
        await Service.MustAsync(Actors.TenantAdmin, new AddNote(caseId, Mark + " note", ForAdmins: false));
        await Service.MustAsync(Actors.TenantAdmin, new AddNote(caseId, Mark + " admin note", ForAdmins: true));
        var received = await Service.MustAsync(
            Actors.TenantAdmin,
            new ReceiveDocument(
                new UploadDocument
                {
                    VerificationId = caseId,
                    DocId = Mark + "-document",
                    DocumentType = "PASSPORT",
                    FileName = Mark + ".pdf",
                    Content = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.4 " + Mark)),
                }
            )
        );
        var document = await Service.MustAsync(Actors.TenantAdmin, received);
        await (await Service.MustAsync(Actors.Auditor, new GetDocumentContent(document.Id))).Bytes.DisposeAsync();
        await Service.MustAsync(Actors.Reviewer, new RejectDocument(document.Id, Mark + " is cut off"));
        await RefuseAsync(caseId);

        // What was written for the callback has left by the time.
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        return (person, caseId);
    }

    protected async Task<ErasureView> ErasedOnlyBegunAsync(string person)
    {
        var erasure = await Service.MustAsync(Actors.PowerTenant, Proposal(person));
        return await Service.MustAsync(Colleague, new ConfirmErasure(erasure.Erasure.Id));
    }

    protected async Task<ErasureView> ErasedAsync(string person)
    {
        await Service.TamperAsync("UPDATE outbox_messages SET status = 'delivered'");
        var erasure = await ErasedOnlyBegunAsync(person);
        Assert.Empty(erasure.Waits);
        await SweepAsync();
        Assert.Equal(ErasureStatus.Running, await StatusAsync(erasure));
        return erasure;
    }

    protected async Task DoneAsync(ErasureView erasure)
    {
        Service.Clock.Advance(SubjectEraser.Rest);
        await SweepAsync();
        Assert.Equal(ErasureStatus.Done, await StatusAsync(erasure));
    }

    protected async Task StepAsync(ErasureView erasure)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Installation, isSandbox: false);
        await scope.ServiceProvider.GetRequiredService<SubjectEraser>().StepAsync(erasure.Erasure, default);
    }

    protected Task SweepAsync() => Service.Services.GetRequiredService<RetentionSweep>().SweepAsync(default);

    protected async Task<ErasureStatus> StatusAsync(ErasureView erasure) =>
        (await Service.MustAsync(Actors.Auditor, new GetErasure(erasure.Erasure.Id))).Erasure.Status;

    protected async Task<string?> WaitAsync(SubjectRef subject)
    {
        var retention = await Service.MustAsync(Actors.Auditor, new GetRetention(subject));
        return retention.Outlook.Waits(Service.Clock.Now()) is [var first, ..] ? first.Code : null;
    }

    protected async Task<string> HeadsAsync() =>
        string.Join('\n', (await Service.MustAsync(Installation, new TakeAuditHeads())).Select(head => head.ToText()));

    protected async Task<AuditVerification> VerifyAsync() => await Service.MustAsync(Installation, new VerifyAudit());

    protected static bool Contains(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
        || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
