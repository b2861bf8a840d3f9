using System.Globalization;
using System.Text.Json;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>
/// Sends the caller's form: the applicant is created, or changed where they are known, their documents and consents are kept, and the
/// verification is opened under the id that was told with the link. All of it is one unit of work. Sending it again changes nothing.
/// </summary>
/// <param name="Consents">The consents that were ticked, by their position from 0.</param>
public sealed record SubmitForm(IReadOnlyCollection<int> Consents) : ICommand<FormLink>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.FillForms;

    /// <inheritdoc/>
    public AuditTarget Target => new("form.submit");

    internal sealed class Validator : AbstractValidator<SubmitForm>
    {
        public Validator() =>
            RuleFor(c => c.Consents)
                .Must(ticked => ticked.Count <= FormDefinitionRules.MaxConsents)
                .WithMessage($"consents must be at most {FormDefinitionRules.MaxConsents}");
    }

    internal sealed class Handler(
        FillingForms filling,
        IFormLinkRepository links,
        ISubjectRepository subjects,
        IVerificationRepository verifications,
        IAssignments assignments,
        Telling telling,
        Dispatcher dispatcher,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<SubmitForm, FormLink>
    {
        public async Task<Result<FormLink>> Handle(SubmitForm command, CancellationToken cancellationToken)
        {
            if (
                await links.FindAsync(caller.TenantId, caller.Required.Id, cancellationToken) is
                { SubmittedAt: not null } sent
            )
            {
                return sent;
            }

            if (
                (await filling.OpenAsync(cancellationToken)).Failed(out var refusal, out var form)
                || (refusal = filling.Missing(form, command.Consents)) is not null
                || (await SubjectAsync(form, cancellationToken)).Failed(out refusal, out var subjectId)
                || (refusal = await KeepDocumentsAsync(form, subjectId, cancellationToken)) is not null
                || (refusal = await KeepConsentsAsync(form, subjectId, cancellationToken)) is not null
                || (
                    refusal = form.Link.Asks is null
                        ? await OpenAsync(form, subjectId, cancellationToken)
                        : await AnswerAsync(form.Link, cancellationToken)
                )
                    is not null
            )
            {
                return refusal;
            }

            return await EndAsync(form.Link, subjectId, cancellationToken);
        }

        private async Task<Result<string>> SubjectAsync(FilledForm form, CancellationToken cancellationToken)
        {
            var answers = new FormSubjectAnswers(form);
            var known =
                form.Link.ApplicantId
                ?? (
                    form.Link.ExternalId is { } externalId
                        ? await subjects.FindByExternalIdAsync(
                            form.Link.TenantId,
                            externalId,
                            form.Definition.Subject == FormSubject.Business,
                            cancellationToken
                        )
                        : null
                );
            if (known is null)
            {
                var created = await dispatcher.SendAsync(answers.ToCreation(), cancellationToken);
                return created.Failed(out var refusal, out var subject) ? refusal : subject.Id;
            }

            foreach (var change in await answers.ToChangesAsync(known, subjects, cancellationToken))
            {
                if (await change(dispatcher, cancellationToken) is { } refusal)
                {
                    return refusal;
                }
            }

            return known;
        }

        private async Task<Error?> KeepDocumentsAsync(
            FilledForm form,
            string subjectId,
            CancellationToken cancellationToken
        )
        {
            foreach (var document in form.Link.Draft.Files.GroupBy(file => file.Document).OrderBy(group => group.Key))
            {
                var sides = document.ToDictionary(file => file.Side, file => file.FileId);
                var added = await dispatcher.SendAsync(
                    new AddSubjectDocument(
                        subjectId,
                        new SubjectDocumentFields
                        {
                            DocumentType = document.OrderBy(file => file.Side).First().Type,
                            FrontSideId = sides.GetValueOrDefault(0),
                            BackSideId = sides.GetValueOrDefault(1),
                        }
                    ),
                    cancellationToken
                );
                if (added.Error is { } refusal)
                {
                    return refusal;
                }
            }

            return null;
        }

        private async Task<Error?> KeepConsentsAsync(
            FilledForm form,
            string subjectId,
            CancellationToken cancellationToken
        )
        {
            var owner = new ConsentOwner(subjectId, form.Definition.Subject == FormSubject.Business);
            foreach (var consent in form.Definition.Consents)
            {
                var given = await dispatcher.SendAsync(
                    new GiveConsent(owner, FormDefinitionRules.KindOf(consent.Kind)!.Value)
                    {
                        Accepted = true,
                        Version = consent.Version,
                    },
                    cancellationToken
                );
                if (given.Error is { } refusal)
                {
                    return refusal;
                }
            }

            return null;
        }

        private async Task<Error?> OpenAsync(FilledForm form, string subjectId, CancellationToken cancellationToken) =>
            (
                await dispatcher.SendAsync(
                    new CreateVerification
                    {
                        Id = form.Link.VerificationId,
                        ApplicantId = subjectId,
                        Types = form.Definition.Types,
                        CallbackUrl = form.Link.CallbackUrl,
                        FormId = form.Link.FormId,
                        AdditionalData = new FormSubjectAnswers(form).ToAdditionalData(),
                    },
                    cancellationToken
                )
            ).Error;

        // What came with the answer has changed the case already: it is read after that.
        private async Task<Error?> AnswerAsync(FormLink link, CancellationToken cancellationToken)
        {
            if (
                await verifications.FindAsync(link.TenantId, link.VerificationId, cancellationToken)
                is not { } verification
            )
            {
                return FormErrors.LinkNotFound;
            }

            var refusal =
                verification.InformationCame(link.Draft.TextOf(FormDefinition.Answer), time.Now()).Error
                ?? (await verifications.SaveAsync(verification, cancellationToken)).Error;
            if (refusal is null && link.CreatedBy.PersonId is { } asker)
            {
                await assignments.PutFirstAsync(link.TenantId, link.VerificationId, asker, cancellationToken);
                await telling.TellAsync(asker, NoticeKinds.Answered, [link.VerificationId], cancellationToken);
            }

            return refusal;
        }

        private async Task<Result<FormLink>> EndAsync(
            FormLink link,
            string subjectId,
            CancellationToken cancellationToken
        )
        {
            var now = time.Now();
            var submitted = link with
            {
                ApplicantId = subjectId,
                SubmittedAt = now,
                NextStepAt = null,
                Draft = FormDraft.Empty,
            };
            if (!await links.TrySaveAsync(submitted, cancellationToken))
            {
                return FormErrors.FilledInMeanwhile;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = link.TenantId,
                    Stream = AuditStreams.Verification(link.VerificationId),
                    Action = "verification.form_submitted",
                    OccurredAt = now,
                    Facts =
                    [
                        new("linkId", link.Id),
                        new("formId", link.FormId),
                        new("formVersion", link.FormVersion.ToString(CultureInfo.InvariantCulture)),
                        new("applicantId", subjectId),
                    ],
                },
                cancellationToken
            );
            return submitted;
        }
    }
}

/// <summary>What was typed into a form, as the use cases of subjects take it.</summary>
internal sealed class FormSubjectAnswers(FilledForm form)
{
    private FormDraft Draft => form.Link.Draft;

    private bool IsPerson => form.Definition.Subject == FormSubject.Person;

    /// <summary>Creates the applicant.</summary>
    public IMessage<SubjectCreated> ToCreation() =>
        IsPerson
            ? new CreateApplicant
            {
                FirstName = Text("firstName"),
                LastName = Text("lastName"),
                DateOfBirth = FillingForms.DateOf("dateOfBirth", Text),
                PoliticallyExposed = IsYes("politicallyExposed") == true,
                ResidenceCountry = Text("residenceCountry"),
                Email = Text("email"),
                ExternalId = form.Link.ExternalId,
                IsNamedLater = true,
                Details = Details() with { Addresses = Addresses() },
            }
            : new CreateOrganization
            {
                Name = Text("name"),
                Country = Text("country"),
                Email = Text("email"),
                ExternalId = form.Link.ExternalId,
                IsNamedLater = true,
                BusinessActivities = Text("businessActivities") is { } activity ? [activity] : [],
                Directors = [.. Directors()],
                Details = Details() with { Addresses = Addresses() },
            };

    /// <summary>Changes an applicant who is known, one step after the other.</summary>
    public async Task<IReadOnlyList<Func<Dispatcher, CancellationToken, Task<Error?>>>> ToChangesAsync(
        string subjectId,
        ISubjectRepository subjects,
        CancellationToken cancellationToken
    )
    {
        var tenantId = form.Link.TenantId;
        var business = IsPerson ? null : await subjects.FindOrganizationAsync(tenantId, subjectId, cancellationToken);
        var changes = new List<Func<Dispatcher, CancellationToken, Task<Error?>>>
        {
            async (dispatcher, token) => (await dispatcher.SendAsync(ToChange(subjectId, business), token)).Error,
        };
        var details =
            business?.Details
            ?? (await subjects.FindApplicantAsync(tenantId, subjectId, cancellationToken))?.Details
            ?? SubjectDetails.None;
        foreach (
            var address in Addresses()
                .Where(address => details.Addresses.All(known => known with { Id = "" } != Kept(address)))
        )
        {
            changes.Add(
                async (dispatcher, token) =>
                    (await dispatcher.SendAsync(new AddAddress(subjectId, address), token)).Error
            );
        }

        foreach (
            var director in Directors()
                .Where(director => business?.Directors.Any(known => known.Name == director.Name) != true)
        )
        {
            changes.Add(
                async (dispatcher, token) =>
                    (
                        await dispatcher.SendAsync(
                            new AddAffiliatedPerson(
                                subjectId,
                                new AffiliatedPerson
                                {
                                    Type = director.BeneficialOwner ? "BENEFICIAL_OWNER" : "DIRECTOR",
                                    Name = director.Name,
                                },
                                director.PoliticallyExposed
                            ),
                            token
                        )
                    ).Error
            );
        }

        return changes;
    }

    /// <summary>The answers to the tenant's own questions, as a JSON object; null without one.</summary>
    public string? ToAdditionalData()
    {
        var answers = form
            .Definition.Sections.SelectMany(section => section.Fields)
            .Where(field => field.Question is not null)
            .Select(field =>
                (
                    field.Name,
                    Answer: field.Question!.Kind == QuestionKind.Date
                        ? FillingForms.DateOf(field.Name, Text)
                        : Text(field.Name)
                )
            )
            .Where(answer => answer.Answer is not null)
            .ToDictionary(answer => answer.Name, answer => answer.Answer!);
        return answers.Count == 0 ? null : JsonSerializer.Serialize(answers);
    }

    private ChangeApplicant ToChange(string subjectId, Organization? business) =>
        new(subjectId)
        {
            FirstName = Text("firstName"),
            LastName = Text("lastName"),
            DateOfBirth = FillingForms.DateOf("dateOfBirth", Text),
            // What applicants say of themselves raises their risk, and never lowers it.
            PoliticallyExposed = IsPerson && IsYes("politicallyExposed") == true ? true : null,
            Name = Text("name"),
            BusinessActivities = Text("businessActivities") is { } activity
                ? [.. business?.BusinessActivities ?? [], activity]
                : null,
            ResidenceCountry = Text(IsPerson ? "residenceCountry" : "country"),
            Email = Text("email"),
            ExternalId = form.Link.ExternalId,
            Details = Details(),
        };

    private SubjectDetails Details() =>
        new()
        {
            MiddleName = Text("middleName"),
            Gender = Text("gender"),
            Nationality = Text("nationality"),
            Phone = Text("phone"),
            TaxId = Text("taxId"),
            PlaceOfBirth = Text("placeOfBirth"),
            TradingName = Text("tradingName"),
            RegistrationNumber = Text("registrationNumber"),
            IncorporatedOn = FillingForms.DateOf("incorporatedOn", Text),
            LegalForm = Text("legalForm"),
            Description = Text("description"),
            Website = Text("website"),
        };

    private IReadOnlyList<SubjectAddress> Addresses() =>
        Draft.Answers.Keys.Any(name => name.StartsWith("address.", StringComparison.Ordinal))
            ?
            [
                new SubjectAddress
                {
                    Type = "REGISTERED",
                    FullAddress = Text("address.line"),
                    PostalCode = Text("address.postalCode"),
                    City = Text("address.city"),
                    Country = Text("address.country"),
                },
            ]
            : [];

    private static SubjectAddress Kept(SubjectAddress typed) =>
        SubjectAddressRules.Kept(typed, DateTimeOffset.UnixEpoch) with
        {
            Id = "",
        };

    private IEnumerable<CreateOrganization.Person> Directors() =>
        Enumerable
            .Range(1, FormFields.MaxDirectors)
            .Where(number => Text($"directors.{number}.name") is not null)
            .Select(number => new CreateOrganization.Person(
                Text($"directors.{number}.name"),
                IsYes($"directors.{number}.politicallyExposed") == true,
                IsYes($"directors.{number}.beneficialOwner") == true
            ));

    private string? Text(string name) => Draft.TextOf(name);

    private bool? IsYes(string name) => Text(name) is { } said ? said == "yes" : null;
}
