using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>
/// Lists whose records are erased, in all tenants: the list that a restore from an older backup needs to erase them again.
/// </summary>
public sealed record ListErasedSubjects : IQuery<IReadOnlyList<ErasedSubject>>
{
    private const int Rows = 500;

    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IRetentionRepository retention)
        : IHandler<ListErasedSubjects, IReadOnlyList<ErasedSubject>>
    {
        public async Task<Result<IReadOnlyList<ErasedSubject>>> Handle(
            ListErasedSubjects query,
            CancellationToken cancellationToken
        )
        {
            var all = new List<ErasedSubject>();
            var after = "";
            while (true)
            {
                var page = await retention.ListErasedAsync(after, Rows, cancellationToken);
                all.AddRange(page.Select(ErasedSubject.Of));
                if (page.Count < Rows)
                {
                    return all.ToArray();
                }

                after = page[^1].Id;
            }
        }
    }
}

/// <summary>A subject whose records are erased.</summary>
/// <param name="TenantId">Whose it was.</param>
/// <param name="Subject">The person or the business.</param>
/// <param name="ErasureId">By which erasure.</param>
/// <param name="Basis">Why.</param>
public sealed record ErasedSubject(string TenantId, SubjectRef Subject, string ErasureId, ErasureBasis Basis)
{
    private const string Format = "erased-1";

    internal static ErasedSubject Of(Erasure erasure) =>
        new(erasure.TenantId, erasure.Subject, erasure.Id, erasure.Basis);

    /// <summary>One line, which <see cref="Parse"/> reads.</summary>
    public string ToText() =>
        $"{Format} tenant={TenantId} {(Subject.IsBusiness ? "organization" : "customer")}={Subject.Id} erasure={ErasureId} basis={Basis}";

    /// <summary>Reads what <see cref="ToText"/> wrote; null when it is anything else.</summary>
    public static ErasedSubject? Parse(string text)
    {
        var words = text.Split(' ');
        if (
            words is not [Format, var tenant, var subject, var erasure, var basis]
            || Value(tenant, "tenant=") is not { } tenantId
            || (Value(subject, "customer=") ?? Value(subject, "organization=")) is not { } subjectId
            || Value(erasure, "erasure=") is not { } erasureId
            || !Enum.TryParse<ErasureBasis>(Value(basis, "basis="), out var why)
        )
        {
            return null;
        }

        var isBusiness = subject.StartsWith("organization=", StringComparison.Ordinal);
        var parsed = new ErasedSubject(tenantId, new SubjectRef(subjectId, isBusiness), erasureId, why);
        return parsed.ToText() == text ? parsed : null;

        static string? Value(string word, string name) =>
            word.StartsWith(name, StringComparison.Ordinal) && Ids.IsWellFormed(word[name.Length..])
                ? word[name.Length..]
                : null;
    }
}
