using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>
/// Erases subjects again that were erased since a backup was made, at once and whatever keeps them: it did not any more when they
/// were erased first. For a database that nobody uses yet.
/// </summary>
/// <param name="List">Lines that <see cref="ListErasedSubjects"/> gave.</param>
public sealed record RepeatErasures(string List) : IProcess<ErasuresRepeated>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("erasure.repeat");

    internal sealed class Handler(IErasing erasing) : IHandler<RepeatErasures, ErasuresRepeated>
    {
        public async Task<Result<ErasuresRepeated>> Handle(RepeatErasures command, CancellationToken cancellationToken)
        {
            var subjects = new List<ErasedSubject>();
            var line = 0;
            foreach (var text in command.List.Split('\n').Select(text => text.Trim()))
            {
                line++;
                if (text.Length == 0)
                {
                    continue;
                }

                if (ErasedSubject.Parse(text) is not { } subject)
                {
                    return RetentionErrors.NotAnErasure(line);
                }

                subjects.Add(subject);
            }

            var (again, unknown) = (0, 0);
            foreach (var subject in subjects)
            {
                var erased = await erasing.RepeatAsync(subject, cancellationToken);
                again += erased == true ? 1 : 0;
                unknown += erased is null ? 1 : 0;
            }

            return new ErasuresRepeated(subjects.Count, again, unknown);
        }
    }
}

/// <summary>What was erased again.</summary>
/// <param name="Listed">Subjects in the list.</param>
/// <param name="Again">Those that the backup still had.</param>
/// <param name="Unknown">Those that it never had.</param>
public sealed record ErasuresRepeated(int Listed, int Again, int Unknown);

/// <summary>Carries erasures out.</summary>
public interface IErasing
{
    /// <summary>Erases a subject at once; false when it is erased already, null when there is none.</summary>
    Task<bool?> RepeatAsync(ErasedSubject subject, CancellationToken cancellationToken);
}
