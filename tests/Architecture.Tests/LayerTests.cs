using System.Reflection;

namespace VerificationService.Architecture.Tests;

/// <summary>Domain ← Application ← Infrastructure ← Api, and which packages each layer may see.</summary>
public sealed class LayerTests
{
    // What an assembly may reference besides the framework's own System.* assemblies.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["VerificationService.Domain"] = [],
        ["VerificationService.Application"] =
        [
            "VerificationService.Domain",
            "MediatR",
            "FluentValidation",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options",
            "Otp.NET",
            "zxcvbn-core",
        ],
        ["VerificationService.Infrastructure"] =
        [
            "VerificationService.Domain",
            "VerificationService.Application",
            "AWSSDK.*",
            "Dapper",
            "MailKit",
            "MimeKit",
            "Npgsql",
            "SixLabors.ImageSharp",
            "SQLitePCLRaw.*",
            "Microsoft.Data.*",
            "Microsoft.Extensions.*",
            "Microsoft.AspNetCore.Cryptography.KeyDerivation",
            "Microsoft.AspNetCore.DataProtection*",
            "Microsoft.AspNetCore.Hosting.Abstractions",
            "Microsoft.IdentityModel.*",
        ],
        ["VerificationService.Api"] =
        [
            "VerificationService.*",
            "AutoMapper",
            "QRCoder",
            "Swashbuckle.*",
            "OpenTelemetry*",
            "Microsoft.AspNetCore*",
            "Microsoft.Extensions.*",
            "Microsoft.IdentityModel.*",
            "Microsoft.Net.Http.Headers",
            "Microsoft.OpenApi",
        ],
    };

    // System.* that is not the framework's bare minimum: a package, or I/O that belongs further out.
    private static readonly Dictionary<string, string[]> AllowedSystem = new()
    {
        ["VerificationService.Domain"] =
        [
            "System.Collections*",
            "System.Linq",
            "System.Memory",
            "System.Runtime",
            "System.Security.Cryptography",
            "System.Text.Encoding.Extensions",
            "System.Threading", // Interlocked, with which ids count; threads and timers are refused below
        ],
        ["VerificationService.Application"] =
        [
            "System.Collections*",
            "System.ComponentModel",
            "System.Diagnostics.DiagnosticSource",
            "System.Linq*",
            "System.Memory",
            "System.Net.Mail", // the form of an e-mail address; SmtpClient is refused below
            "System.Net.Primitives",
            "System.Private.Uri",
            "System.Runtime*",
            "System.Security.Cryptography",
            "System.Text.*",
            "System.Threading*",
        ],
    };

    /// <summary>Assemblies that <paramref name="layer"/> may not reference and <paramref name="assembly"/> does.</summary>
    private static IEnumerable<string> ForbiddenReferences(string layer, Assembly assembly)
    {
        var allowed = Allowed[layer].Concat(AllowedSystem.GetValueOrDefault(layer, ["System.*"])).ToList();
        return assembly
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name =>
                !allowed.Exists(pattern =>
                    pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern
                )
            );
    }

    /// <summary>I/O, clocks, randomness and ambient state: what makes the domain hard to reason about.</summary>
    private static IEnumerable<Use> ImpureUses(IEnumerable<Use> uses)
    {
        string[] allowedNamespaces =
        [
            "VerificationService.Domain",
            "System",
            "System.Buffers.Binary",
            "System.Buffers.Text",
            "System.Collections",
            "System.Collections.Frozen",
            "System.Collections.Generic",
            "System.Diagnostics",
            "System.Diagnostics.CodeAnalysis",
            "System.Globalization",
            "System.Linq",
            "System.Reflection",
            "System.Runtime.CompilerServices",
            "System.Runtime.Versioning",
            "System.Security.Cryptography",
            "System.Text",
            "System.Threading",
            "System.Threading.Tasks",
        ];
        string[] ambient =
        [
            "System.AppContext",
            "System.AppDomain",
            "System.Console",
            "System.Environment",
            "System.GC",
            "System.Random",
            "System.TimeProvider",
            "System.Diagnostics.Process",
            "System.Diagnostics.Stopwatch",
            "System.Threading.Thread",
            "System.Threading.ThreadPool",
            "System.Threading.Timer",
            "System.Reflection.Assembly",
        ];
        return uses.Where(use =>
            !Array.Exists(
                allowedNamespaces,
                space =>
                    space == use.UsedNamespace
                    || (space == "VerificationService.Domain" && use.UsedNamespace.IsWithin(space))
            )
            || (ambient.Contains(use.Used) && use.Member != "get_CurrentManagedThreadId") // every iterator calls that
            || use.Member is "get_Now" or "get_UtcNow" or "get_Today" or "NewGuid"
        );
    }

    /// <summary>
    /// Sending mail, opening connections, reading files: behind the outbox and the repositories. A stream is what a caller
    /// hands over, whatever it comes from.
    /// </summary>
    private static IEnumerable<Use> UsesOfIo(IEnumerable<Use> uses) =>
        uses.Where(use =>
            (use.UsedNamespace.IsWithin("System.IO") && use.Used is not "System.IO.Stream")
            || use.UsedNamespace.IsWithin("System.Data")
            || use.UsedNamespace.IsWithin("System.Net.Http")
            || use.UsedNamespace.IsWithin("System.Net.Sockets")
            || use.Used
                is "System.Net.Mail.SmtpClient"
                    or "System.Net.Dns"
                    or "System.Diagnostics.Process"
                    or "System.Environment"
                    or "System.Console"
        );

    public static TheoryData<string> Layers() => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Layers))]
    public void A_layer_references_what_is_below_it_and_its_own_packages_only(string layer) =>
        Assert.Empty(ForbiddenReferences(layer, Assembly.Load(layer)));

    [Fact]
    public void The_domain_touches_no_io_no_clock_no_randomness_and_no_ambient_state() =>
        Assert.Empty(ImpureUses(Code.UsesIn(Code.Domain)));

    [Fact]
    public void Use_cases_touch_no_io_themselves() => Assert.Empty(UsesOfIo(Code.UsesIn(Code.Application)));

    [Theory]
    [InlineData("VerificationService.Domain", "VerificationService.Application")]
    [InlineData("VerificationService.Domain", "Dapper")]
    [InlineData("VerificationService.Application", "Dapper")]
    [InlineData("VerificationService.Application", "Microsoft.AspNetCore.Mvc.Core")]
    [InlineData("VerificationService.Application", "System.Data.Common")]
    [InlineData("VerificationService.Infrastructure", "MediatR")]
    [InlineData("VerificationService.Infrastructure", "Microsoft.AspNetCore.Mvc.Core")]
    [InlineData("VerificationService.Api", "Dapper")]
    [InlineData("VerificationService.Api", "MediatR")]
    public void An_assembly_that_references_too_much_is_found(string layer, string forbidden) =>
        // This project references everything, and so would make a bad layer of any kind.
        Assert.Contains(forbidden, ForbiddenReferences(layer, Code.Tests));

    [Fact]
    public void Impure_code_is_found()
    {
        var found = ImpureUses(Code.UsesInSamples("Impure")).Select(use => $"{use.Used}.{use.Member}").ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "System.IO.File.ReadAllText",
                "System.TimeProvider.get_System",
                "System.Environment.get_MachineName",
                "System.Random.get_Shared",
                "Dapper.SqlMapper.Execute",
            },
            found
        );
        Assert.Contains(UsesOfIo(Code.UsesInSamples("Impure")), use => use.Used == "System.IO.File");
    }
}
