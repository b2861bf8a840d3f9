using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VerificationService.Application.Audit;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Audit;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>What a check of a dossier found.</summary>
public sealed record DossierFindings
{
    /// <summary>What does not hold, each with the file it is in; empty when all does.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    /// <summary>Files whose hashes hold.</summary>
    public required int Files { get; init; }

    /// <summary>Audit entries that were checked.</summary>
    public required int Entries { get; init; }

    /// <summary>Entries of which an erasure took facts.</summary>
    public required int Erased { get; init; }

    /// <summary>Entries whose admin notes were held back, so that their content is not proven.</summary>
    public required int Withheld { get; init; }

    /// <summary>Heads kept elsewhere that are among the dossier's blocks.</summary>
    public required int Heads { get; init; }

    /// <summary>Entries that such a head covers.</summary>
    public required int Covered { get; init; }

    /// <summary>What the manifest says the dossier is of: tenant and case.</summary>
    public required string Of { get; init; }
}

/// <summary>Checks a dossier by itself: no database, no installation, nothing but the file and what was kept with the verifier.</summary>
public static class DossierCheck
{
    /// <summary>Largest file that is read into memory at once; larger ones are hashed as they are read.</summary>
    private const int MostInMemory = 512 * 1024 * 1024;

    /// <summary>Checks all of it.</summary>
    /// <param name="zip">The ZIP file, seekable.</param>
    /// <param name="publicKeys">Keys in PEM that may have signed it; null for the one it brings.</param>
    /// <param name="heads">Lines that <c>audit head</c> printed; null when none were kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DossierFindings> RunAsync(
        Stream zip,
        string? publicKeys,
        string? heads,
        CancellationToken cancellationToken
    )
    {
        var run = new Run(publicKeys, heads);
        try
        {
            await using var archive = await ZipArchive.CreateAsync(
                zip,
                ZipArchiveMode.Read,
                leaveOpen: true,
                entryNameEncoding: null,
                cancellationToken
            );
            await run.ReadAsync(archive, cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            run.Say("the ZIP file", damaged.Message.TrimEnd('.'));
        }

        return run.Findings();
    }

    private sealed class Run(string? publicKeys, string? heads)
    {
        private readonly List<string> broken = [];
        private readonly Dictionary<string, byte[]> small = [];
        private readonly Dictionary<string, (string Sha256, long Size)> files = [];
        private readonly List<AuditHead> kept = [];
        private readonly List<AuditEntry> entries = [];
        private AuditHead? head;
        private string of = "";
        private int sound;
        private int withheld;
        private int matched;
        private int covered;

        public void Say(string file, string finding) => broken.Add($"{file}: {finding}");

        public DossierFindings Findings() =>
            new()
            {
                Broken = broken,
                Files = sound,
                Entries = entries.Count,
                Erased = entries.Count(entry => entry.ErasedBy is not null),
                Withheld = withheld,
                Heads = matched,
                Covered = covered,
                Of = of,
            };

        public async Task ReadAsync(ZipArchive archive, CancellationToken cancellationToken)
        {
            foreach (var entry in archive.Entries)
            {
                await HashAsync(entry, cancellationToken);
            }

            if (!CheckManifest())
            {
                return;
            }

            CheckSums();
            CheckHead();

            // What a wrong hash names already is not taken apart to be named again.
            if (broken.Count == 0)
            {
                Guarded(DossierNames.Entries, CheckEntries);
            }

            if (broken.Count == 0)
            {
                Guarded(DossierNames.Proof, CheckProof);
            }
        }

        private async Task HashAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
        {
            var name = entry.FullName;
            if (files.ContainsKey(name))
            {
                Say(name, "it is in the ZIP file twice");
                return;
            }

            files[name] = ("", -1);
            try
            {
                var keeps = !name.StartsWith("documents/", StringComparison.Ordinal) && entry.Length <= MostInMemory;
                await using var content = keeps ? new MemoryStream() : null;
                await using var hashed = new HashingStream(content ?? Stream.Null);
                await using (var stream = await entry.OpenAsync(cancellationToken))
                {
                    await stream.CopyToAsync(hashed, cancellationToken);
                }

                files[name] = (hashed.Sha256, hashed.Count);
                if (content is not null)
                {
                    small[name] = content.ToArray();
                }
            }
            catch (InvalidDataException damaged)
            {
                Say(name, damaged.Message.TrimEnd('.'));
            }
        }

        private bool CheckManifest()
        {
            if (Read(DossierNames.Manifest) is not { } bytes)
            {
                return false;
            }

            CheckSignature(DossierNames.Manifest, bytes, DossierNames.ManifestSignature);
            return Guarded(DossierNames.Manifest, () => CompareWithManifest(bytes));
        }

        private void CompareWithManifest(byte[] bytes)
        {
            using var manifest = JsonDocument.Parse(bytes);
            var root = manifest.RootElement;
            if (Text(root, "format") != DossierNames.Format)
            {
                throw new InvalidDataException("it is of a format that this version does not know");
            }

            of =
                $"case {Text(root, "verificationId")} of tenant {Text(root, "tenantId")}, exported {Text(root, "exportedAt")}";
            var named = new HashSet<string>(DossierNames.AboutTheManifest);
            foreach (var file in root.GetProperty("files").EnumerateArray())
            {
                var name = Text(file, "name");
                named.Add(name);
                if (!files.TryGetValue(name, out var found))
                {
                    Say(name, "it is missing");
                }
                else if (found.Sha256 != Text(file, "sha256"))
                {
                    Say(name, "it was changed: its hash is not the manifest's");
                }
                else
                {
                    sound++;
                }
            }

            foreach (var name in files.Keys.Where(name => !named.Contains(name)))
            {
                Say(name, "the manifest does not name it: it was put in later");
            }
        }

        private void CheckSums()
        {
            if (Read(DossierNames.Sums) is not { } sums)
            {
                return;
            }

            CheckSignature(DossierNames.Sums, sums, DossierNames.SumsSignature);
            var expected = files
                .Where(file => file.Key is not (DossierNames.Sums or DossierNames.SumsSignature))
                .Select(file => $"{file.Value.Sha256}  {file.Key}")
                .Order(StringComparer.Ordinal);
            var said = Encoding
                .UTF8.GetString(sums)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal);
            if (broken.Count == 0 && !expected.SequenceEqual(said))
            {
                Say(DossierNames.Sums, "it does not say the hashes of the files");
            }
        }

        // Of a text and a signature that do not fit nobody knows which was changed: both are named.
        private void CheckSignature(string name, byte[] bytes, string signatureName)
        {
            if (Read(signatureName) is { } signature && !IsSigned(bytes, signature))
            {
                var keys = publicKeys is null ? DossierNames.Key : "one of the keys given";
                Say(signatureName, $"it is not the signature of {name} by {keys}");
                Say(name, $"it is not what {signatureName} signs");
            }
        }

        private void CheckHead()
        {
            if (Read(DossierNames.Head) is not { } line)
            {
                return;
            }

            CheckSignature(DossierNames.Head, line, DossierNames.HeadSignature);
            head = AuditHead.Parse(Encoding.ASCII.GetString(line));
            if (head is null)
            {
                Say(DossierNames.Head, "it is not a head");
            }

            var number = 0;
            foreach (var text in (heads ?? "").Split('\n').Select(text => text.Trim()))
            {
                number++;
                if (text.Length == 0)
                {
                    continue;
                }

                if (SignedHead.Parse(text) is not { } signed)
                {
                    Say("the heads", $"line {number} is not a head as audit head printed it");
                }
                else if (!IsSigned(Encoding.ASCII.GetBytes(signed.Head.ToText()), signed.Signature))
                {
                    Say("the heads", $"line {number} was changed, or signed with another key");
                }
                else if (signed.Head.TenantId == head?.TenantId)
                {
                    kept.Add(signed.Head);
                }
            }
        }

        private void CheckEntries()
        {
            using var erased = new ErasedEntries();
            AuditEntry? previous = null;
            foreach (var line in Lines(small[DossierNames.Entries]))
            {
                using var json = JsonDocument.Parse(line);
                var entry = EntryOf(json.RootElement);
                var isWithheld = json.RootElement.TryGetProperty("withheld", out _);
                if (previous?.Stream != entry.Stream)
                {
                    EndStream(erased);
                    previous = null;
                }

                // Of one whose notes are held back, its place is checked and not its content.
                var checkable = isWithheld ? entry with { Hash = AuditChain.HashOf(entry) } : entry;
                if ((AuditChain.Break(previous, checkable)?.Reason ?? erased.Add(entry)) is { } finding)
                {
                    Say(DossierNames.Entries, $"entry {entry.Id} ({entry.Action}, {entry.Stream}): {finding}");
                    return;
                }

                withheld += isWithheld ? 1 : 0;
                entries.Add(entry);
                previous = entry;
            }

            EndStream(erased);
        }

        private void EndStream(ErasedEntries erased)
        {
            if (erased.Unsaid() is { } unsaid)
            {
                Say(
                    DossierNames.Entries,
                    $"entry {unsaid.Id} ({unsaid.Action}, {unsaid.Stream}): facts were taken of it, and no later entry says so"
                );
            }
        }

        private void CheckProof()
        {
            using var proof = JsonDocument.Parse(small[DossierNames.Proof]);
            var blocks = new Dictionary<long, AuditBlock>();
            AuditBlock? last = null;
            foreach (var element in proof.RootElement.GetProperty("blocks").EnumerateArray())
            {
                var block = BlockOf(element);
                if (!block.Hash.AsSpan().SequenceEqual(AuditBlock.HashOf(block)))
                {
                    throw new InvalidDataException($"block {block.Number} was changed after it was sealed");
                }

                if (
                    last is not null
                    && (block.Number != last.Number + 1 || !block.PreviousHash.AsSpan().SequenceEqual(last.Hash))
                )
                {
                    throw new InvalidDataException($"block {block.Number} does not follow from the one before it");
                }

                blocks.Add(block.Number, block);
                last = block;
            }

            if (last is null || AuditHead.Of(last) != head)
            {
                throw new InvalidDataException("its last block is not the one of the signed head");
            }

            CheckPaths(proof.RootElement.GetProperty("entries"), blocks);
            CompareWithHeads(proof.RootElement.GetProperty("entries"), blocks);
        }

        private void CheckPaths(JsonElement proofs, Dictionary<long, AuditBlock> blocks)
        {
            if (proofs.GetArrayLength() != entries.Count)
            {
                throw new InvalidDataException("it does not speak of each entry once");
            }

            foreach (var (entry, proof) in entries.Zip(proofs.EnumerateArray()))
            {
                if (
                    Text(proof, "id") != entry.Id
                    || !blocks.TryGetValue(proof.GetProperty("block").GetInt64(), out var block)
                    || MerkleTree.RootFrom(
                        entry.Hash,
                        proof.GetProperty("leaf").GetInt32(),
                        block.EntryCount,
                        proof.GetProperty("path").EnumerateArray().Select(hash => Hash(hash.GetString()))
                    )
                        is not { } root
                    || !root.AsSpan().SequenceEqual(block.Root)
                )
                {
                    throw new InvalidDataException($"entry {entry.Id} is not what its block sealed");
                }
            }
        }

        private void CompareWithHeads(JsonElement proofs, Dictionary<long, AuditBlock> blocks)
        {
            foreach (var one in kept)
            {
                if (!blocks.TryGetValue(one.Block, out var block))
                {
                    continue;
                }

                if (AuditHead.Of(block) != one)
                {
                    throw new InvalidDataException(
                        $"block {one.Block} is not the one whose head was kept: the audit was rewritten before the export"
                    );
                }

                matched++;
                covered = Math.Max(
                    covered,
                    proofs.EnumerateArray().Count(proof => proof.GetProperty("block").GetInt64() <= one.Block)
                );
            }

            if (heads is not null && matched == 0)
            {
                Say(
                    "the heads",
                    $"none of them is among the blocks of this dossier, {blocks.Keys.Min()} to {blocks.Keys.Max()}: they say nothing of it"
                );
            }
        }

        // A file whose hash holds and which is not what this service writes is named like one that was changed.
        private bool Guarded(string file, Action check)
        {
            try
            {
                check();
                return true;
            }
            catch (InvalidDataException finding)
            {
                Say(file, finding.Message);
            }
            catch (Exception failure)
                when (failure is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
            {
                Say(file, $"it cannot be read: {failure.Message}");
            }

            return false;
        }

        private byte[]? Read(string name)
        {
            if (small.TryGetValue(name, out var bytes))
            {
                return bytes;
            }

            if (!files.ContainsKey(name))
            {
                Say(name, "it is missing");
            }

            return null;
        }

        private bool IsSigned(byte[] bytes, byte[] signature) =>
            (publicKeys ?? (small.TryGetValue(DossierNames.Key, out var own) ? Encoding.UTF8.GetString(own) : null))
                is { } keys
            && HeadSigner.IsSignedByOneOf(keys, bytes, signature);

        private static IEnumerable<byte[]> Lines(byte[] bytes)
        {
            for (var start = 0; start < bytes.Length; )
            {
                var end = Array.IndexOf(bytes, (byte)'\n', start);
                end = end < 0 ? bytes.Length : end;
                yield return bytes[start..end];
                start = end + 1;
            }
        }

        private static AuditEntry EntryOf(JsonElement json) =>
            new()
            {
                Id = Text(json, "id"),
                TenantId = Text(json, "tenantId"),
                Stream = Text(json, "stream"),
                Sequence = json.GetProperty("sequence").GetInt64(),
                OccurredAt = json.GetProperty("occurredAt").GetDateTimeOffset(),
                Action = Text(json, "action"),
                ActorKind = Text(json, "actorKind"),
                ActorId = Text(json, "actorId"),
                ActorName = Text(json, "actorName"),
                Facts = json.GetProperty("facts").GetRawText(),
                Origin = json.GetProperty("origin").GetRawText(),
                PreviousHash = Hash(Text(json, "previousHash")),
                Hash = Hash(Text(json, "hash")),
                ErasedBy = json.TryGetProperty("erasedBy", out var by) ? by.GetString() : null,
                KeptHash = json.TryGetProperty("keptHash", out var hash) ? Hash(hash.GetString()) : null,
            };

        private AuditBlock BlockOf(JsonElement json) =>
            new()
            {
                TenantId = head!.TenantId,
                Number = json.GetProperty("number").GetInt64(),
                PreviousHash = Hash(Text(json, "previousHash")),
                Root = Hash(Text(json, "root")),
                EntryCount = json.GetProperty("entryCount").GetInt32(),
                TotalEntries = json.GetProperty("totalEntries").GetInt64(),
                SealedAt = json.GetProperty("sealedAt").GetDateTimeOffset(),
                Hash = Hash(Text(json, "hash")),
            };

        private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

        private static byte[] Hash(string? hex) =>
            Convert.FromHexString(hex ?? "") is { Length: SHA256.HashSizeInBytes } hash
                ? hash
                : throw new FormatException("a hash is not one");
    }
}
