using System.Text;
using System.Text.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Domain.Documents;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>Puts dossiers together.</summary>
internal sealed class DossierMaker(
    DbSession session,
    DossierSource source,
    IDocumentStore store,
    IAuditSealer sealer,
    IHeadSigner signer
) : IDossiers
{
    private static readonly JsonSerializerOptions Indented = new(DossierNames.Json) { WriteIndented = true };

    /// <inheritdoc/>
    public async Task<IDossier> PrepareAsync(DossierOrder order, CancellationToken cancellationToken)
    {
        // What is to be told is known before it is sealed: the blocks hold all of it.
        await source.ReadAsync(order, cancellationToken);
        await sealer.SealAsync(cancellationToken);
        var head = signer.Sign((await sealer.HeadsAsync(order.Case.Opened.TenantId, cancellationToken))[0]);
        var places = new SealedPlaces(session, head.Head);
        List<DossierPart> parts =
        [
            DossierPart.Of(DossierNames.Readme, Encoding.UTF8.GetBytes(DossierReadme.Text)),
            await DossierPart.HashAsync(
                DossierNames.Page,
                (stream, ending) => new CasePage(source, stream).WriteAsync(ending),
                cancellationToken
            ),
            await DossierPart.HashAsync(
                DossierNames.Case,
                (stream, ending) => CaseJson.WriteAsync(source, stream, ending),
                cancellationToken
            ),
            .. source.Documents.Where(document => source.FileOf(document) is not null).Select(Contents),
            await DossierPart.HashAsync(
                DossierNames.Entries,
                (stream, ending) => AuditFiles.WriteEntriesAsync(source, stream, ending),
                cancellationToken
            ),
            await DossierPart.HashAsync(
                DossierNames.Proof,
                (stream, ending) => AuditFiles.WriteProofAsync(source, places, head, stream, ending),
                cancellationToken
            ),
            DossierPart.Of(DossierNames.Head, Encoding.ASCII.GetBytes(head.Head.ToText())),
            DossierPart.Of(DossierNames.HeadSignature, head.Signature),
            DossierPart.Of(DossierNames.Key, Encoding.ASCII.GetBytes(signer.PublicKey)),
        ];
        var manifest = Manifest(order, head, parts);
        parts.Add(DossierPart.Of(DossierNames.Manifest, manifest));
        var hash = parts[^1].Sha256;
        parts.Add(DossierPart.Of(DossierNames.ManifestSignature, signer.Sign(manifest)));
        var sums = Encoding.ASCII.GetBytes(string.Concat(parts.Select(part => $"{part.Sha256}  {part.Name}\n")));
        parts.Add(DossierPart.Of(DossierNames.Sums, sums));
        parts.Add(DossierPart.Of(DossierNames.SumsSignature, signer.Sign(sums)));
        return new Dossier($"dossier-{order.Case.Id}.zip", hash, parts, order.At, order.Progress);
    }

    private static byte[] Manifest(DossierOrder order, SignedHead head, IEnumerable<DossierPart> parts) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                format = DossierNames.Format,
                order.Case.Opened.TenantId,
                verificationId = order.Case.Id,
                order.Purpose,
                adminNotes = order.WithAdminNotes,
                exportedAt = DossierNames.Time(order.At),
                exportedBy = new
                {
                    order.By.Kind,
                    order.By.Id,
                    order.By.Name,
                },
                head = head.ToText(),
                files = parts.Select(part => new
                {
                    part.Name,
                    part.Size,
                    part.Sha256,
                }),
            },
            Indented
        );

    private DossierPart Contents(Document document) =>
        new()
        {
            Name = DossierNames.Of(document),
            Size = document.Size,
            Sha256 = document.Sha256,
            IsText = false,
            WriteAsync = async (stream, cancellationToken) =>
            {
                await using var bytes = await store.OpenAsync(document.TenantId, document.Sha256, cancellationToken);
                await bytes.CopyToAsync(stream, cancellationToken);
            },
        };
}
