using System.Text.Json;

namespace VerificationService.Infrastructure.Email;

/// <summary>What an e-mail about a decision may say: outcome, reference and reason. Never admin notes, never the risk.</summary>
/// <param name="Reference">The verification's id.</param>
/// <param name="Approved">The outcome.</param>
/// <param name="Reason">Why, as given for the subject to read.</param>
internal sealed record DecisionNotice(string Reference, bool Approved, string? Reason)
{
    /// <summary>The outbox row's event type.</summary>
    public const string Type = "DECISION_NOTICE";

    /// <summary>As stored in the outbox.</summary>
    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this);
}
