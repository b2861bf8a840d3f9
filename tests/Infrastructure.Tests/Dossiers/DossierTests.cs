using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.Infrastructure.Tests.Retention;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Dossiers;

/// <summary>One case whole in one file, which somebody else checks with tools of their own and without this installation.</summary>
public sealed class DossierTests : RecordsThatEnd
{
    [Fact]
    public async Task A_dossier_tells_the_case_and_holds_by_itself_and_against_a_head_that_was_kept()
    {
        var (person, caseId) = await RefusedAsync();
        var heads = await HeadsAsync();
        var key = await KeyAsync();

        var zip = await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true);

        var found = await CheckAsync(zip, key, heads);
        Assert.Empty(found.Broken);
        Assert.Equal((1, 0, 0), (found.Heads, found.Erased, found.Withheld));
        Assert.Equal(found.Entries, found.Covered);
        var files = Unpack(zip);
        using var json = JsonDocument.Parse(files["case.json"]);
        var root = json.RootElement;
        Assert.Equal(person, root.GetProperty("customer").GetProperty("customerId").GetString());
        Assert.Equal(Mark + "Changed", root.GetProperty("customer").GetProperty("lastName").GetString());
        Assert.Equal("DECLINED", root.GetProperty("verification").GetProperty("status").GetString());
        var decision = Assert.Single(root.GetProperty("decisions").EnumerateArray());
        Assert.Equal(
            ("DECLINED", 0, Mark + " admin notes"),
            (
                decision.GetProperty("outcome").GetString(),
                decision.GetProperty("policyVersion").GetInt32(),
                decision.GetProperty("adminNotes").GetString()
            )
        );
        Assert.Equal(2, root.GetProperty("notes").GetArrayLength());
        Assert.NotEqual(0, root.GetProperty("deliveries").GetArrayLength());
        var document = Assert.Single(root.GetProperty("documents").EnumerateArray());
        Assert.Equal("%PDF-1.4 " + Mark, Encoding.UTF8.GetString(files[document.GetProperty("file").GetString()!]));
        var page = Encoding.UTF8.GetString(files["case.html"]);
        Assert.Contains(Mark + " admin note", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=", page);
    }

    [Fact]
    public async Task What_for_and_the_manifests_hash_stand_in_the_audit_before_the_first_byte_leaves()
    {
        var (_, caseId) = await RefusedAsync();
        string? recorded = null;
        using var zip = new MemoryStream();

        var exported = await Service.MustAsync(
            Actors.Auditor,
            new ExportDossier(
                caseId,
                async _ =>
                {
                    recorded = await Service.ValueAsync<string>(
                        "SELECT facts FROM audit_entries WHERE action = 'verification.dossier_exported'"
                    );
                    return zip;
                }
            )
            {
                Purpose = "For the supervisor",
            }
        );

        Assert.Contains($"\"manifestSha256\":\"{exported.ManifestSha256}\"", recorded);
        Assert.Contains("\"purpose\":\"For the supervisor\"", recorded);
        var manifest = Unpack(zip.ToArray())["manifest.json"];
        Assert.Equal(exported.ManifestSha256, Convert.ToHexStringLower(SHA256.HashData(manifest)));
        Assert.Contains("For the supervisor", Encoding.UTF8.GetString(manifest));
    }

    [Fact]
    public async Task Admin_notes_leave_with_one_who_decides_and_their_entries_keep_their_place_without_them()
    {
        var (_, caseId) = await RefusedAsync();

        var refused = await Service.SendAsync(
            Actors.Auditor,
            new ExportDossier(caseId, _ => throw new InvalidOperationException())
            {
                Purpose = "p",
                WithAdminNotes = true,
            }
        );
        var zip = await ExportAsync(Actors.Auditor, caseId, withAdminNotes: false);

        Assert.Equal((ErrorKind.Forbidden, "ADMIN_NOTES_FORBIDDEN"), (refused.Error?.Kind, refused.Error?.Code));
        var found = await CheckAsync(zip, await KeyAsync(), null);
        Assert.Empty(found.Broken);
        Assert.Equal(2, found.Withheld);
        foreach (var (name, bytes) in Unpack(zip))
        {
            Assert.False(Encoding.UTF8.GetString(bytes).Contains(Mark + " admin note", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public async Task A_document_that_the_scanner_holds_is_told_of_and_does_not_leave()
    {
        var (_, caseId) = await RefusedAsync();
        await Service.TamperAsync(
            """
            INSERT INTO held_contents (tenant_id, sha256, held_at, next_try_at, found)
            SELECT tenant_id, sha256, uploaded_at, uploaded_at, 'Eicar-Signature' FROM documents WHERE verification_id = @CaseId
            """,
            new { CaseId = caseId }
        );

        var zip = await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: false);

        Assert.Empty((await CheckAsync(zip, await KeyAsync(), null)).Broken);
        var files = Unpack(zip);
        Assert.DoesNotContain(files.Keys, name => name.StartsWith("documents/", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(files["case.json"]);
        var document = Assert.Single(json.RootElement.GetProperty("documents").EnumerateArray());
        Assert.True(document.GetProperty("isHeld").GetBoolean());
        Assert.False(document.TryGetProperty("file", out _));
        Assert.Contains("held: the scanner", Encoding.UTF8.GetString(files["case.html"]));
    }

    [Fact]
    public async Task One_flipped_byte_in_any_file_is_named()
    {
        var (_, caseId) = await RefusedAsync();
        var key = await KeyAsync();
        var files = Unpack(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true));
        Assert.Equal(13, files.Count);

        foreach (var (name, bytes) in files)
        {
            foreach (var at in new[] { 0, bytes.Length / 2, bytes.Length - 1 })
            {
                var changed = bytes.ToArray();
                changed[at] ^= 1;
                var zip = Pack(files.Select(file => (file.Key, file.Key == name ? changed : file.Value)));

                foreach (var keys in new[] { key, null })
                {
                    var found = await CheckAsync(zip, keys, null);
                    Assert.True(
                        found.Broken.Any(finding => finding.StartsWith(name + ":", StringComparison.Ordinal)),
                        $"byte {at} of {name} was changed, and this is all that was found: {string.Join("; ", found.Broken)}"
                    );
                }
            }
        }
    }

    [Fact]
    public async Task A_file_taken_out_put_in_or_put_in_twice_is_named()
    {
        var (_, caseId) = await RefusedAsync();
        var files = Unpack(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true));

        foreach (var name in files.Keys)
        {
            var without = await CheckAsync(
                Pack(files.Where(file => file.Key != name).Select(file => (file.Key, file.Value))),
                null,
                null
            );
            Assert.Contains($"{name}: it is missing", without.Broken);
        }

        var all = files.Select(file => (file.Key, file.Value)).ToList();
        Assert.Contains(
            "documents/more.pdf: the manifest does not name it: it was put in later",
            (await CheckAsync(Pack([.. all, ("documents/more.pdf", [1])]), null, null)).Broken
        );
        Assert.Contains(
            "case.json: it is in the ZIP file twice",
            (await CheckAsync(Pack([.. all, ("case.json", [1])]), null, null)).Broken
        );
        Assert.NotEmpty((await CheckAsync([1, 2, 3], null, null)).Broken);
    }

    [Fact]
    public async Task Who_signs_a_changed_history_anew_with_a_key_of_their_own_is_found_by_the_key_that_was_kept()
    {
        var (_, caseId) = await RefusedAsync();
        var kept = await KeyAsync();
        var files = Unpack(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true));
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] Signed(string name) =>
            own.SignData(files[name], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        files["audit-key.pem"] = Encoding.ASCII.GetBytes(own.ExportSubjectPublicKeyInfoPem());
        files["audit/head.sig"] = Signed("audit/head.txt");
        Sign(files, Signed);

        Assert.Empty((await CheckAsync(Pack(files), null, null)).Broken);
        Assert.Contains(
            (await CheckAsync(Pack(files), kept, null)).Broken,
            finding => finding.StartsWith("manifest.sig: it is not the signature", StringComparison.Ordinal)
        );

        // And whoever leaves the keys alone and edits an entry cannot make its hash, its path or its block fit.
        files["audit/entries.ndjson"] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(files["audit/entries.ndjson"]).Replace("CODE", "KODE", StringComparison.Ordinal)
        );
        Sign(files, Signed);
        Assert.Contains(
            (await CheckAsync(Pack(files), null, null)).Broken,
            finding =>
                finding.StartsWith("audit/entries.ndjson: entry", StringComparison.Ordinal)
                && finding.Contains("verification.declined", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_kept_head_tells_an_audit_that_was_rewritten_before_the_export()
    {
        var (_, caseId) = await RefusedAsync();
        var kept = SignedHead.Parse(await HeadsAsync())!.Head with { Hash = new string('0', 64) };
        var line = Service.Services.GetRequiredService<IHeadSigner>().Sign(kept).ToText();

        var found = await CheckAsync(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true), null, line);

        Assert.Contains("the audit was rewritten before the export", Assert.Single(found.Broken));
    }

    [Fact]
    public async Task Heads_that_are_not_among_the_blocks_or_not_signed_prove_nothing_and_say_so()
    {
        var (_, caseId) = await RefusedAsync();
        var zip = await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true);
        await Service.MustAsync(Actors.TenantAdmin, TestService.Approval(await Service.OpenAsync()));
        var later = await HeadsAsync();

        Assert.Contains("they say nothing of it", Assert.Single((await CheckAsync(zip, null, later)).Broken));
        Assert.Contains(
            "signed with another key",
            (await CheckAsync(zip, null, later.Replace("entries=", "entries=1", StringComparison.Ordinal))).Broken[0]
        );
        Assert.Contains("is not a head", (await CheckAsync(zip, null, "not one")).Broken[0]);
    }

    [Fact]
    public async Task The_dossier_of_an_erased_case_holds_and_nothing_that_was_erased_is_in_it()
    {
        var (person, caseId) = await RefusedAsync();
        var heads = await HeadsAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));

        var zip = await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true);

        var found = await CheckAsync(zip, await KeyAsync(), heads);
        Assert.Empty(found.Broken);
        Assert.NotEqual(0, found.Erased);
        Assert.Equal(1, found.Heads);
        foreach (var (name, bytes) in Unpack(zip))
        {
            Assert.False(Encoding.UTF8.GetString(bytes).Contains(Mark, StringComparison.OrdinalIgnoreCase), name);
            Assert.False(name.StartsWith("documents/", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public async Task An_erased_entry_that_was_edited_before_the_export_is_named_by_whoever_checks_the_dossier()
    {
        var (person, caseId) = await RefusedAsync();
        Service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 2));
        await DoneAsync(await ErasedAsync(person));
        await Service.TamperAsync(
            "UPDATE audit_entries SET facts = REPLACE(facts, 'CODE', 'KODE') WHERE action = 'verification.declined'"
        );

        var found = await CheckAsync(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true), null, null);

        Assert.Contains("verification.declined", Assert.Single(found.Broken));
        Assert.Contains("what was kept of it", found.Broken[0]);
    }

    [Fact]
    public async Task Entries_sealed_in_many_blocks_are_found_in_them()
    {
        var caseId = await Service.OpenAsync();
        for (var note = 0; note < 30; note++)
        {
            await Service.MustAsync(Actors.TenantAdmin, new AddNote(caseId, $"note {note}", ForAdmins: false));
            Service.Clock.Advance(TimeSpan.FromMinutes(note % 7 == 0 ? -1 : 3));
            if (note % 3 == 0)
            {
                await Service.OpenAsync();
                await HeadsAsync();
            }
        }

        var heads = await HeadsAsync();
        var found = await CheckAsync(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: false), null, heads);

        Assert.Empty(found.Broken);
        Assert.True(found.Entries > 30);
        Assert.Equal(found.Entries, found.Covered);
    }

    [Fact]
    public async Task A_document_that_is_no_longer_what_was_stored_ends_the_export_before_the_file_is_whole()
    {
        var (_, caseId) = await RefusedAsync();
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Service.DataDirectory, "documents"),
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            await File.WriteAllTextAsync(file, "something else");
        }

        using var zip = new MemoryStream();
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            Service.SendAsync(
                Actors.PowerTenant,
                new ExportDossier(caseId, _ => Task.FromResult<Stream>(zip)) { Purpose = "p" }
            )
        );

        Assert.NotEmpty((await CheckAsync(zip.ToArray(), null, null)).Broken);
    }

    [Fact]
    public async Task A_case_of_more_than_two_gibibytes_is_refused_and_nothing_is_recorded()
    {
        var (_, caseId) = await RefusedAsync();
        await Service.TamperAsync("UPDATE documents SET size = 2147483648");

        var refused = await Service.SendAsync(
            Actors.PowerTenant,
            new ExportDossier(caseId, _ => throw new InvalidOperationException()) { Purpose = "p" }
        );

        Assert.Equal((ErrorKind.TooLarge, "DOSSIER_TOO_LARGE"), (refused.Error?.Kind, refused.Error?.Code));
        Assert.Equal(
            0,
            await Service.ValueAsync<long>(
                "SELECT COUNT(*) FROM audit_entries WHERE action = 'verification.dossier_exported'"
            )
        );
    }

    [Fact]
    public async Task Two_are_made_at_once_and_a_third_is_told_to_come_again()
    {
        var caseId = await Service.OpenAsync();
        var begun = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        var go = new TaskCompletionSource();
        Task<Result<ExportedDossier>> StartAsync(TaskCompletionSource? told) =>
            Service.SendAsync(
                Actors.Auditor,
                new ExportDossier(
                    caseId,
                    async _ =>
                    {
                        told?.SetResult();
                        await go.Task;
                        return Stream.Null;
                    }
                )
                {
                    Purpose = "p",
                }
            );

        var running = begun.Select(StartAsync).ToList();
        await Task.WhenAll(begun.Select(told => told.Task)).WaitAsync(TimeSpan.FromMinutes(1));
        var third = await StartAsync(null);
        go.SetResult();
        var made = await Task.WhenAll(running);

        Assert.Equal((ErrorKind.Busy, "TOO_MANY_DOSSIERS"), (third.Error?.Kind, third.Error?.Code));
        Assert.All(made, one => Assert.Null(one.Error));
        Assert.Null((await StartAsync(null)).Error);
    }

    [Theory]
    [InlineData(Roles.Reviewer)]
    [InlineData(Roles.TenantAdmin)]
    [InlineData(Roles.Integration)]
    public async Task Other_roles_export_nothing_and_the_attempt_is_recorded(Roles roles)
    {
        var caseId = await Service.OpenAsync();

        var refused = await Service.SendAsync(
            Actors.User(roles),
            new ExportDossier(caseId, _ => throw new InvalidOperationException()) { Purpose = "p" }
        );

        Assert.Equal(ErrorKind.Forbidden, refused.Error?.Kind);
        Assert.Equal(
            1,
            await Service.ValueAsync<long>(
                "SELECT COUNT(*) FROM audit_entries WHERE action = 'verification.dossier.refused'"
            )
        );
    }

    [Fact]
    public async Task Whats_wrong_with_the_purpose_is_said()
    {
        var caseId = await Service.OpenAsync();
        foreach (var purpose in new[] { null, "", " ", new string('p', 4001), "a\u0000b" })
        {
            var refused = await Service.SendAsync(
                Actors.Auditor,
                new ExportDossier(caseId, _ => throw new InvalidOperationException()) { Purpose = purpose }
            );
            Assert.Equal("purpose", Assert.Single(refused.Error!.Fields).Field);
        }
    }

    [SkippableFact]
    public async Task The_readme_is_followed_word_by_word_with_openssl_and_sha256sum_alone()
    {
        var (_, caseId) = await RefusedAsync();
        var files = Unpack(await ExportAsync(Actors.PowerTenant, caseId, withAdminNotes: true));
        var folder = Directory.CreateTempSubdirectory("verification-dossier-");
        try
        {
            foreach (var (name, bytes) in files)
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, bytes);
            }

            var commands = Encoding
                .UTF8.GetString(files["README.txt"])
                .Split('\n')
                .Where(line => line.StartsWith("    ", StringComparison.Ordinal))
                .Select(line => line.Trim())
                .Where(line =>
                    line.StartsWith("openssl ", StringComparison.Ordinal)
                    || line.StartsWith("sha256sum ", StringComparison.Ordinal)
                )
                .ToList();
            Assert.Equal(4, commands.Count);
            foreach (var command in commands)
            {
                Assert.Equal((0, command), (Run(folder.FullName, command), command));
            }

            foreach (var name in files.Keys.Where(name => name != "SHA256SUMS.sig"))
            {
                var path = Path.Combine(folder.FullName, name);
                var changed = files[name].ToArray();
                changed[changed.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(path, changed);
                Assert.True(commands.Any(command => Run(folder.FullName, command) != 0), $"{name} was changed unseen");
                await File.WriteAllBytesAsync(path, files[name]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Run(string folder, string command)
    {
        var words = command.Split(' ');
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words[1..])
        {
            start.ArgumentList.Add(word);
        }

        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{words[0]} is not installed.");
            throw;
        }
    }

    private async Task<byte[]> ExportAsync(Actor by, string caseId, bool withAdminNotes)
    {
        using var zip = new MemoryStream();
        await Service.MustAsync(
            by,
            new ExportDossier(caseId, _ => Task.FromResult<Stream>(zip))
            {
                Purpose = "Request of the supervisor",
                WithAdminNotes = withAdminNotes,
            }
        );
        return zip.ToArray();
    }

    private async Task<string> KeyAsync() => await Service.MustAsync(Installation, new GetAuditKey());

    private static async Task<DossierFindings> CheckAsync(byte[] zip, string? keys, string? heads) =>
        await DossierCheck.RunAsync(new MemoryStream(zip), keys, heads, default);

    private static Dictionary<string, byte[]> Unpack(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(
            entry => entry.FullName,
            entry =>
            {
                using var bytes = new MemoryStream();
                using var stream = entry.Open();
                stream.CopyTo(bytes);
                return bytes.ToArray();
            }
        );
    }

    private static byte[] Pack(Dictionary<string, byte[]> files) => Pack(files.Select(file => (file.Key, file.Value)));

    private static byte[] Pack(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }

        return zip.ToArray();
    }

    // Makes manifest, sums and their signatures fit the files.
    private static void Sign(Dictionary<string, byte[]> files, Func<string, byte[]> signed)
    {
        string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(files[name]));
        var manifest = JsonNode.Parse(files["manifest.json"])!;
        foreach (var file in manifest["files"]!.AsArray())
        {
            file!["sha256"] = HashOf(file["name"]!.GetValue<string>());
        }

        files["manifest.json"] = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        files["manifest.sig"] = signed("manifest.json");
        files["SHA256SUMS"] = Encoding.ASCII.GetBytes(
            string.Concat(
                files
                    .Keys.Where(name => !name.StartsWith("SHA256SUMS", StringComparison.Ordinal))
                    .Select(name => $"{HashOf(name)}  {name}\n")
            )
        );
        files["SHA256SUMS.sig"] = signed("SHA256SUMS");
    }
}
