namespace VerificationService.Infrastructure.Dossiers;

/// <summary><c>README.txt</c>: how to check a dossier with tools that everybody has.</summary>
internal static class DossierReadme
{
    // A test runs every line that is indented by four spaces, word by word.
    public const string Text = """
        Case dossier
        ============

        case.html             the case for people: open it in a browser, print it
        case.json             the same for programs
        documents/            what the subject handed in, as it came
        audit/entries.ndjson  the histories of the case, its documents and its subjects, as they were hashed
        audit/proof.json      for each entry its block, leaf and RFC 6962 path; block headers; the signed head
        audit/head.txt        the head of the audit when the dossier was made, and audit/head.sig its signature
        manifest.json         the SHA-256 of every file, what for, who and when, and manifest.sig its signature
        SHA256SUMS            the same hashes for sha256sum, and SHA256SUMS.sig their signature
        audit-key.pem         the public key of the installation that made it


        Check it with openssl and sha256sum
        -----------------------------------

        1. Get the public key from the institution by another way than this file (it prints it with "audit key"), and compare it
           with audit-key.pem: whoever can forge a dossier can put a key of their own into it.

        2. Unpack the ZIP file, open a terminal in its folder, and run:

            openssl dgst -sha256 -verify audit-key.pem -signature manifest.sig manifest.json
            openssl dgst -sha256 -verify audit-key.pem -signature SHA256SUMS.sig SHA256SUMS
            openssl dgst -sha256 -verify audit-key.pem -signature audit/head.sig audit/head.txt
            sha256sum --check --strict SHA256SUMS

           Each of the first three answers "Verified OK"; the last says OK for every file and ends with 0.

        3. If you keep heads of this audit (lines that "audit head" printed), compare them: a kept head with the number of the
           block in audit/head.txt must have the same hash.


        Check the history
        -----------------

        Entries, paths and blocks are checked without a database, and against heads that were kept elsewhere, by the service's
        own program:

            VerificationService.Api audit check-dossier dossier.zip --key audit-key.pem --head heads.txt

        By hand: an entry's hash is SHA-256 over a byte 1, the 32 bytes of previousHash, and id, tenantId, stream, sequence,
        occurredAt (milliseconds since 1970), action, actorKind, actorId, actorName, facts and origin, each as four big-endian
        bytes of length and its UTF-8 bytes. Leaf and path lead to the root of its block as RFC 6962 says. A block's hash is
        SHA-256 over a byte 1, SHA-256 of previousHash, SHA-256 of root, and number, entryCount, totalEntries and sealedAt
        (milliseconds) as eight big-endian bytes each, and the tenant's UTF-8 bytes. The last block is the head's.

        An entry with "erasedBy" was erased: keptHash is the hash of what is left of it, and a later entry of its history, whose
        action ends with ".erased", says how many were erased and the hash over all of them. An entry with "withheld" holds admin
        notes that were not asked for: its hash and its place are proven, its content is not.


        The signature is the institution's own. An electronic seal or a qualified time stamp (Regulation (EU) No 910/2014) goes
        over manifest.json, elsewhere.

        """;
}
