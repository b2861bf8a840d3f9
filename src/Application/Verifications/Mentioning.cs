using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Tells the people whom a note names, and says of each whether they were told.</summary>
internal sealed class Mentioning(IUserRepository users, Telling telling, Caller caller)
{
    // Of one place several names are tried, because it may end before a punctuation mark.
    private const int MostCandidates = 4;

    /// <summary>Whom the note names, each once, in the order of the note.</summary>
    public async Task<IReadOnlyList<Mentioned>> TellAsync(VerificationNote note, CancellationToken cancellationToken)
    {
        var mentioned = new List<Mentioned>();
        foreach (var mention in Mentions.In(note.Text))
        {
            var (name, user) = await FindAsync(mention, cancellationToken);
            if (mentioned.All(known => user is null ? known.Name != name : known.UserId != user.Id))
            {
                mentioned.Add(
                    new Mentioned(
                        user?.UserName ?? name,
                        user?.Id,
                        user is null ? MentionOutcome.Unknown : await TellAsync(note, user, cancellationToken)
                    )
                );
            }
        }

        return mentioned;
    }

    private async Task<(string Name, User? User)> FindAsync(Mention mention, CancellationToken cancellationToken)
    {
        foreach (var candidate in mention.Candidates.Take(MostCandidates))
        {
            if (await users.FindByNameAsync(caller.TenantId, candidate, cancellationToken) is { } user)
            {
                return (candidate, user);
            }
        }

        return (mention.Candidates[^1], null);
    }

    private async Task<MentionOutcome> TellAsync(VerificationNote note, User user, CancellationToken cancellationToken)
    {
        if (user.Id == caller.Required.PersonId)
        {
            return MentionOutcome.Oneself;
        }

        if (!user.IsActive)
        {
            return MentionOutcome.NoAccess;
        }

        if (!user.MayBeTold(NoticeKinds.Mentioned))
        {
            return MentionOutcome.MayNotRead;
        }

        if (note.ForAdmins && (RolePermissions.Of(user.Roles) & Permission.DecideVerifications) == 0)
        {
            return MentionOutcome.ForAdmins;
        }

        await telling.TellAsync(user, NoticeKinds.Mentioned, [note.VerificationId], null, cancellationToken);
        return MentionOutcome.Told;
    }
}

/// <summary>Somebody whom a note names.</summary>
/// <param name="Name">The user name; of nobody known what stands in the note.</param>
/// <param name="UserId">Who it is; null where nobody is called that.</param>
/// <param name="Outcome">Whether they were told.</param>
public sealed record Mentioned(string Name, string? UserId, MentionOutcome Outcome);

/// <summary>What became of a mention.</summary>
public enum MentionOutcome
{
    /// <summary>They have a notice.</summary>
    Told,

    /// <summary>Nobody of the tenant is called that; it stays text.</summary>
    Unknown,

    /// <summary>The user is disabled.</summary>
    NoAccess,

    /// <summary>The user may read no verifications.</summary>
    MayNotRead,

    /// <summary>The note is for admins, and the user is none.</summary>
    ForAdmins,

    /// <summary>Whoever writes the note; nobody is told what they did themselves.</summary>
    Oneself,
}

/// <summary>A note that was added.</summary>
/// <param name="Note">The note.</param>
/// <param name="Mentioned">Whom it names, and who was told.</param>
public sealed record NoteKept(VerificationNote Note, IReadOnlyList<Mentioned> Mentioned);
