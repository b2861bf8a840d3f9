using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Installation;

/// <summary>
/// Writes everything a restore needs into one new file, while the service serves: database, keys and documents. Nothing of
/// the installation changes.
/// </summary>
/// <param name="File">Where to; it must not exist.</param>
/// <param name="Progress">Told how far it is, now and then.</param>
public sealed record BackUpInstallation(string File, IProgress<WorkProgress>? Progress = null) : IQuery<BackupMade>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IBackups backups) : IHandler<BackUpInstallation, BackupMade>
    {
        public Task<Result<BackupMade>> Handle(BackUpInstallation query, CancellationToken cancellationToken) =>
            backups.CreateAsync(query.File, query.Progress, cancellationToken);
    }
}

/// <summary>Makes backups.</summary>
public interface IBackups
{
    /// <summary>Writes one; refused where the engine has tools of its own, or the file is there already.</summary>
    Task<Result<BackupMade>> CreateAsync(
        string file,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    );
}

/// <param name="Files">How many files are in it.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="DocumentsElsewhere">Where the documents are that are not in it; null when all are in it.</param>
public sealed record BackupMade(int Files, long Bytes, string? DocumentsElsewhere);

/// <summary>What backups refuse.</summary>
public static class BackupErrors
{
    /// <summary>A database server.</summary>
    /// <param name="tools">Which, as half a sentence.</param>
    public static Error OwnTools(string tools) =>
        new(
            ErrorKind.RuleBroken,
            "BACKUP_BY_SERVER",
            $"A database server is backed up and restored by its own tools ({tools}); check what was restored by audit verify, and keep keys/ and documents/ of the data directory beside it."
        );

    /// <summary>A file is there.</summary>
    public static Error Exists(string file) =>
        new(ErrorKind.Conflict, "BACKUP_EXISTS", $"{file} exists already: a backup is written to a new file.");

    /// <summary>The copy is not sound.</summary>
    public static Error NotSound(string refusal) =>
        new(ErrorKind.Conflict, "BACKUP_NOT_SOUND", $"The copy of the database is not sound: {refusal}");

    /// <summary>A restore over something.</summary>
    public static Error NotEmpty(string directory) =>
        new(
            ErrorKind.Conflict,
            "NOT_EMPTY",
            $"{directory} is not empty: a backup is restored into an empty data directory."
        );

    /// <summary>A file that is no whole backup.</summary>
    public static Error NotABackup(string file, string why) =>
        new(ErrorKind.Invalid, "NOT_A_BACKUP", $"{file} is no whole backup of this service: {why}");
}
