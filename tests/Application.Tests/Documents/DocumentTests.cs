using System.Security.Cryptography;
using System.Text;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Documents;

/// <summary>Documents of a case: what comes in, what is found of it, and what an approval makes of that.</summary>
public sealed class DocumentTests : IAsyncLifetime
{
    private static readonly byte[] Pdf = "%PDF-1.7 of a passport"u8.ToArray();
    private static readonly byte[] OtherPdf = "%PDF-1.7 of a better passport"u8.ToArray();

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static UploadDocument Upload(string id, byte[] content, string type = "PASSPORT", string? docId = null) =>
        new()
        {
            VerificationId = id,
            DocId = docId,
            DocumentType = type,
            FileName = "scan.pdf",
            Content = new MemoryStream(content),
        };

    private Task<Document> SendAsync(string id, byte[] content, string type = "PASSPORT", string? docId = null) =>
        service.MustAsync(Actors.Reviewer, Upload(id, content, type, docId));

    private async Task<byte[]> BytesAsync(string documentId)
    {
        await using var stream = (await service.MustAsync(Actors.Auditor, new GetDocumentContent(documentId))).Bytes;
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static IReadOnlyList<string> FilesOf(TestService service)
    {
        var root = Path.Combine(service.DataDirectory, "documents");
        return Directory.Exists(root) ? Directory.GetFiles(root, "*", SearchOption.AllDirectories) : [];
    }

    [Fact]
    public async Task What_comes_out_is_byte_for_byte_what_came_in_and_the_audit_names_its_hash()
    {
        var id = await service.OpenAsync();
        var content = RandomNumberGenerator.GetBytes(3_000_001);
        "%PDF-"u8.CopyTo(content);

        var document = await SendAsync(id, content);

        Assert.Equal(content, await BytesAsync(document.Id));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), document.Sha256);
        Assert.Equal(content.Length, document.Size);
        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        Assert.Equal("verification.document_uploaded", history.Items[^1].Action);
        Assert.Contains(document.Sha256, history.Items[^1].Facts);
    }

    [SkippableFact]
    public async Task Only_the_services_own_user_may_read_the_files()
    {
        await SendAsync(await service.OpenAsync(), Pdf);
        if (OperatingSystem.IsWindows())
        {
            Skip.If(true, "Windows has no file modes.");
            return;
        }

        var file = Assert.Single(FilesOf(service));
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(file) & ~Own);
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(Path.GetDirectoryName(file)!) & ~Own);
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_for_a_tenant_and_apart_from_another_tenants()
    {
        var (one, two) = (await service.OpenAsync(), await service.OpenAsync());
        var theirs = await service.OpenAsync(by: Actors.ForeignPowerTenant);
        await SendAsync(one, Pdf);
        await SendAsync(two, Pdf);
        Assert.Single(FilesOf(service));

        await service.MustAsync(Actors.ForeignPowerTenant, Upload(theirs, Pdf));
        Assert.Equal(2, FilesOf(service).Count);
        Assert.Contains(FilesOf(service), file => file.Contains(Actors.OtherTenant));
    }

    [Fact]
    public async Task A_new_version_replaces_the_one_before_and_leaves_it_in_place()
    {
        var id = await service.OpenAsync();
        var first = await SendAsync(id, Pdf, docId: "front");
        await service.MustAsync(Actors.Reviewer, new AcceptDocument(first.Id));
        var second = await SendAsync(id, OtherPdf, docId: "front");

        var listed = (
            await service.MustAsync(Actors.Reviewer, new ListDocuments(id, new PageRequest(null, null)))
        ).Items.ToDictionary(document => document.Number);
        Assert.Equal((second.Id, DocumentStatus.Pending, true), Shown(listed[2]));
        Assert.Equal((first.Id, DocumentStatus.Accepted, false), Shown(listed[1]));
        Assert.Equal(Pdf, await BytesAsync(first.Id));
        Assert.Equal(OtherPdf, await BytesAsync(second.Id));
        Assert.Equal(
            "DOCUMENT_REPLACED",
            (await service.RefusedAsync(Actors.Reviewer, new AcceptDocument(first.Id))).Code
        );
        Assert.Equal(
            "DOCUMENT_OF_OTHER_TYPE",
            (await service.RefusedAsync(Actors.Reviewer, Upload(id, Pdf, "BANK_STATEMENT", "front"))).Code
        );

        static (string, DocumentStatus, bool) Shown(Document document) =>
            (document.Id, document.Status, document.ReplacedAt is null);
    }

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        var id = await service.OpenAsync();
        var first = await SendAsync(id, Pdf, docId: "front");
        var accepted = await service.MustAsync(Actors.Reviewer, new AcceptDocument(first.Id));
        var before = await service.DumpAsync();

        var again = await SendAsync(id, Pdf, docId: "front");
        var acceptedAgain = await service.MustAsync(Actors.TenantAdmin, new AcceptDocument(first.Id));

        Assert.Equal(accepted, acceptedAgain);
        Assert.Equal((first.Id, DocumentStatus.Accepted), (again.Id, again.Status));
        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [InlineData("MZ a program")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("<html><script>alert(1)</script>")]
    [InlineData("PK an archive")]
    [InlineData(" %PDF-1.7 not at the beginning")]
    [InlineData("RIFF1234WAVE")]
    [InlineData("%PDF")]
    [InlineData("x")]
    public async Task What_the_content_does_not_show_to_be_a_picture_or_PDF_is_refused_whatever_its_name(string content)
    {
        var id = await service.OpenAsync();

        var refusal = await service.RefusedWithoutTraceAsync(
            Actors.Reviewer,
            Upload(id, Encoding.Latin1.GetBytes(content))
        );

        Assert.Equal((ErrorKind.Invalid, "FILE_TYPE_NOT_ACCEPTED"), (refusal.Kind, refusal.Code));
        Assert.Empty(FilesOf(service));
    }

    [Fact]
    public async Task One_byte_more_than_the_limit_is_refused_and_leaves_no_file()
    {
        await using var own = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Documents:MaxBytes"] = "5000" }
        );
        var id = await own.OpenAsync();
        var most = new byte[5000];
        "%PDF-"u8.CopyTo(most);

        var refusal = await own.RefusedAsync(Actors.Reviewer, Upload(id, [.. most, 0]));

        Assert.Equal((ErrorKind.TooLarge, "FILE_TOO_LARGE"), (refusal.Kind, refusal.Code));
        Assert.Empty(FilesOf(own));
        Assert.Equal(5000, (await own.MustAsync(Actors.Reviewer, Upload(id, most))).Size);
    }

    [Fact]
    public async Task Nothing_and_what_is_not_well_formed_is_invalid()
    {
        var id = await service.OpenAsync();
        foreach (
            var command in new[]
            {
                Upload(id, []),
                Upload(id, Pdf) with
                {
                    Content = null,
                },
                Upload(id, Pdf, ""),
                Upload(id, Pdf, "passport"),
                Upload(id, Pdf, Say.Long(65).ToUpperInvariant()),
                Upload(id, Pdf, docId: " "),
                Upload(id, Pdf, docId: Say.Long(101)),
                Upload(id, Pdf, docId: "a\nb"),
            }
        )
        {
            Assert.Equal(ErrorKind.Invalid, (await service.RefusedWithoutTraceAsync(Actors.Reviewer, command)).Kind);
        }
    }

    [Fact]
    public async Task An_approval_waits_for_every_required_document_to_be_accepted()
    {
        await service.SetPolicyAsync(
            Say.StandardRule with
            {
                RequiredDocuments = ["PASSPORT", "BANK_STATEMENT"],
            },
            Say.HighRule
        );
        var id = await service.OpenAsync();
        Assert.Equal(["PASSPORT", "BANK_STATEMENT"], await MissingAsync(id));

        var passport = await SendAsync(id, Pdf, docId: "p");
        var statement = await SendAsync(id, Pdf, "BANK_STATEMENT");
        Assert.Equal(["PASSPORT", "BANK_STATEMENT"], await MissingAsync(id));

        await service.MustAsync(Actors.Reviewer, new AcceptDocument(passport.Id));
        await service.MustAsync(Actors.Reviewer, new RejectDocument(statement.Id, "Too old"));
        Assert.Equal(["BANK_STATEMENT"], await MissingAsync(id));

        await service.MustAsync(Actors.Reviewer, new AcceptDocument(statement.Id));
        Assert.Empty(await MissingAsync(id));

        // A newer version has to be accepted anew.
        var newer = await SendAsync(id, OtherPdf, docId: "p");
        Assert.Equal(["PASSPORT"], await MissingAsync(id));
        await service.MustAsync(Actors.Reviewer, new AcceptDocument(newer.Id));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
    }

    // What the question beforehand says is what either contract's way to an approval is refused for.
    private async Task<IReadOnlyList<string>> MissingAsync(string id)
    {
        var needs = await service.MustAsync(Actors.TenantAdmin, new GetApprovalRequirements(id));
        Assert.Equal(needs.MissingDocuments.Count == 0, needs.Refusals.Count == 0);
        if (needs.MissingDocuments.Count > 0)
        {
            foreach (
                var message in new IMessage<DecisionMade>[]
                {
                    TestService.Approval(id),
                    new UpdateVerificationStatus { VerificationId = id, Status = VerificationStatus.Approved },
                }
            )
            {
                var refusal = await service.RefusedAsync(Actors.TenantAdmin, message);
                Assert.Equal((ErrorKind.RuleBroken, "DOCUMENTS_MISSING"), (refusal.Kind, refusal.Code));
                Assert.All(needs.MissingDocuments, type => Assert.Contains(type, refusal.Message));
            }
        }

        return needs.MissingDocuments;
    }

    [Fact]
    public async Task Whoever_read_the_case_before_a_document_came_in_decides_about_another_version()
    {
        var id = await service.OpenAsync();
        var read = await service.MustAsync(Actors.TenantAdmin, new GetVerification(id));
        await SendAsync(id, Pdf);

        var refusal = await service.RefusedAsync(
            Actors.TenantAdmin,
            TestService.Approval(id) with
            {
                Expected = new ExpectedRecord { Version = read.Version },
            }
        );

        Assert.Equal("VERSION_MISMATCH", refusal.Code);
    }

    [Fact]
    public async Task The_second_of_two_approvals_is_refused_when_a_document_came_in_since_the_first()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
        await SendAsync(id, Pdf);

        Assert.Equal(
            ErrorKind.Conflict,
            (await service.RefusedAsync(Actors.PowerTenant, TestService.Approval(id))).Kind
        );
    }

    [Fact]
    public async Task A_decision_whose_policy_asks_for_no_document_reads_none()
    {
        var id = await service.OpenAsync();
        await service.TamperAsync("DROP TABLE documents");

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
    }

    [Fact]
    public async Task Documents_are_sent_and_reviewed_by_those_who_review_and_by_nobody_else()
    {
        var id = await service.OpenAsync();
        var document = await SendAsync(id, Pdf);
        foreach (var role in Say.Lacking(Permission.ReviewVerifications))
        {
            var actor = Actors.User(role);
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, Upload(id, Pdf))).Kind);
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(actor, new AcceptDocument(document.Id))).Kind
            );
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.RefusedAsync(actor, new RejectDocument(document.Id, "r"))).Kind
            );
        }

        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedAsync(Actors.Reviewer, new RejectDocument(document.Id, " "))).Kind
        );
    }
}
