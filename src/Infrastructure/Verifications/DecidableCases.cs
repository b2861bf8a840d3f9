using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Cases that somebody may decide, as conditions on their rows.</summary>
internal static class DecidableCases
{
    /// <summary>What a row of that risk must fulfil; null where their role decides none.</summary>
    public static string? Condition(Decidable decidable, RiskLevel risk) =>
        !decidable.Includes(risk) ? null
        : !decidable.WithoutOwn(risk) ? ""
        : """
             AND NOT (v.created_by_kind = @MyKind AND v.created_by_id = @MyId)
             AND CASE WHEN v.created_by_kind = 'User' THEN v.created_by_id ELSE COALESCE(v.created_by_owner_id, '') END <> @MyPerson
             AND NOT (LOWER(TRIM(COALESCE(v.requested_by_user_id, ''))) IN @MyNames)
            """;

    /// <summary>The parameters of the conditions.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Parameters(Decidable decidable)
    {
        var by = decidable.By;
        return
        [
            new("MyKind", by.Kind.ToString()),
            new("MyId", by.Id),
            new("MyPerson", by.PersonId ?? ""),
            new(
                "MyNames",
                new[] { by.Id, by.Name, by.KeyOwnerId, by.KeyOwnerName }
                    .OfType<string>()
                    .Select(name => name.ToLowerInvariant())
                    .ToArray()
            ),
        ];
    }
}
