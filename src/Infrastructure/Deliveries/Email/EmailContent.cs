using System.Text.Json;
using System.Text.Json.Serialization;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>An e-mail as it will be sent: written in full with the decision, so that what was sent is on record.</summary>
/// <param name="To">The one recipient.</param>
/// <param name="Subject">Subject, one line.</param>
/// <param name="Text">Plain-text body.</param>
/// <param name="Html">HTML body.</param>
internal sealed record EmailContent(string To, string Subject, string Text, string Html)
{
    /// <summary>The user whom a notice tells; null for other mail.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId { get; init; }

    /// <summary>What it tells them; none for other mail.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NoticeKinds NoticeKind { get; init; }

    /// <summary>As stored in the outbox.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>As read from the outbox.</summary>
    public static EmailContent FromBytes(byte[] bytes) => JsonSerializer.Deserialize<EmailContent>(bytes)!;

    /// <summary>An address as it is shown: enough for whoever knows it to recognise it.</summary>
    public static string Masked(string address) =>
        address.LastIndexOf('@') is > 0 and var at ? $"{address[0]}…{address[at..]}" : "…";

    /// <summary>Without content or recipient.</summary>
    public override string ToString() => nameof(EmailContent);
}
