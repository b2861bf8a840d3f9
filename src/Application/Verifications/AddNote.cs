using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Notes something about a case, for everybody who reviews or for admins alone. Whoever is named in it with <c>@</c> is told.
/// </summary>
public sealed record AddNote(string VerificationId, string? Text, bool ForAdmins) : ICommand<NoteKept>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.add_note", VerificationId);

    internal sealed class Validator : AbstractValidator<AddNote>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Text).Required().Text(ApproveVerification.MaxNotes);
        }
    }

    internal sealed class Handler(
        INoteRepository notes,
        IVerificationReader verifications,
        Mentioning mentioning,
        Caller caller,
        TimeProvider time
    ) : IHandler<AddNote, NoteKept>
    {
        public async Task<Result<NoteKept>> Handle(AddNote command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (
                await verifications.FindAsync(caller.TenantId, command.VerificationId, cancellationToken)
                is not { } verification
            )
            {
                return VerificationErrors.NotFound;
            }

            if (verification.IsErased)
            {
                return SubjectErrors.Erased;
            }

            if (command.ForAdmins && !actor.IsAdmin)
            {
                return VerificationErrors.AdminNotesOfOthers;
            }

            var now = time.Now();
            var note = new VerificationNote
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                VerificationId = command.VerificationId,
                ForAdmins = command.ForAdmins,
                Text = command.Text!,
                Author = actor.Identity,
                AuthorName = actor.Name,
                CreatedAt = now,
            };
            await notes.AddAsync(note, cancellationToken);
            return new NoteKept(note, await mentioning.TellAsync(note, cancellationToken));
        }
    }
}

/// <summary>Where notes live. Every call names the tenant.</summary>
public interface INoteRepository
{
    /// <summary>Appends a note and its audit entry.</summary>
    Task AddAsync(VerificationNote note, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> notes of a case after a key, newest first.</summary>
    Task<IReadOnlyList<VerificationNote>> ListAsync(
        string tenantId,
        string verificationId,
        bool withAdminNotes,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );
}
