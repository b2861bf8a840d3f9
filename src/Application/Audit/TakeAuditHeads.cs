using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Seals what is not sealed yet and signs the last block: of the caller's tenant, or of every tenant when the caller acts
/// on the installation as a whole.
/// </summary>
public sealed record TakeAuditHeads : IProcess<IReadOnlyList<SignedHead>>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("audit.head");

    internal sealed class Handler(IAuditSealer sealer, IHeadSigner signer, Caller caller)
        : IHandler<TakeAuditHeads, IReadOnlyList<SignedHead>>
    {
        public async Task<Result<IReadOnlyList<SignedHead>>> Handle(
            TakeAuditHeads command,
            CancellationToken cancellationToken
        )
        {
            await sealer.SealAsync(cancellationToken);
            var heads = await sealer.HeadsAsync(
                caller.TenantId.Length == 0 ? null : caller.TenantId,
                cancellationToken
            );
            return heads.Select(signer.Sign).ToList().AsReadOnly();
        }
    }
}

/// <summary>Seals entries into blocks.</summary>
public interface IAuditSealer
{
    /// <summary>Seals every entry that is not sealed yet, of all tenants; the number of blocks made.</summary>
    Task<int> SealAsync(CancellationToken cancellationToken);

    /// <summary>The head of the tenant's last block, or of each tenant's; none where nothing was ever sealed.</summary>
    Task<IReadOnlyList<AuditHead>> HeadsAsync(string? tenantId, CancellationToken cancellationToken);
}

/// <summary>Signs heads with a key of the installation's own, and checks such signatures.</summary>
public interface IHeadSigner
{
    /// <summary>The public key, PEM, for whoever keeps heads.</summary>
    string PublicKey { get; }

    SignedHead Sign(AuditHead head);

    /// <summary>Signs bytes that are no head: ECDSA over P-256 and SHA-256, DER.</summary>
    byte[] Sign(ReadOnlySpan<byte> bytes);

    /// <summary>Whether one of the keys signed it.</summary>
    /// <param name="signed">The head.</param>
    /// <param name="publicKeys">One or more keys in PEM; null means this installation's own.</param>
    bool IsSigned(SignedHead signed, string? publicKeys);
}

/// <summary>A head and its signature over <see cref="AuditHead.ToText"/>.</summary>
/// <param name="Head">The head.</param>
/// <param name="Signature">ECDSA over P-256 and SHA-256, DER.</param>
public sealed record SignedHead(AuditHead Head, byte[] Signature)
{
    private const string Separator = " signature=";

    /// <summary>One line: the signed text, and the signature in base64.</summary>
    public string ToText() => Head.ToText() + Separator + Convert.ToBase64String(Signature);

    /// <summary>Reads what <see cref="ToText"/> wrote; null when it is anything else.</summary>
    public static SignedHead? Parse(string text)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        var signature = new byte[128];
        return
            at > 0
            && AuditHead.Parse(text[..at]) is { } head
            && Convert.TryFromBase64String(text[(at + Separator.Length)..], signature, out var length)
            ? new SignedHead(head, signature[..length])
            : null;
    }
}
