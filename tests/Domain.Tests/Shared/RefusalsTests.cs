using System.Globalization;
using System.Reflection;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Shared;

/// <summary>
/// What every refusal of the domain owes its reader, whatever its words: a code that a program can hold on to, a sentence,
/// and each thing it was told in that sentence.
/// </summary>
public sealed class RefusalsTests
{
    private const string Example = "EXAMPLE_X1";

    // Two different values of every type that a refusal is told.
    private static readonly Dictionary<Type, object[]> Told = new()
    {
        [typeof(string)] = [Example, "EXAMPLE_X2"],
        [typeof(int)] = [417, 418],
        [typeof(long)] = [417_000_000L, 418_000_000L],
        [typeof(Permission)] = [Permission.ReadAudit, Permission.ManagePolicy],
        [typeof(RiskLevel)] = [RiskLevel.Standard, RiskLevel.High],
        [typeof(Roles)] = [Roles.TenantAdmin, Roles.PowerTenant],
        [typeof(ErasureStatus)] = [ErasureStatus.Running, ErasureStatus.Done],
        [typeof(VerificationStatus)] = [VerificationStatus.Approved, VerificationStatus.InReview],
        [typeof(IEnumerable<string>)] = [new[] { Example, "SELFIE" }, new[] { "SELFIE" }],
    };

    private static readonly Type[] Modules =
    [
        .. typeof(Error).Assembly.GetTypes().Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal)),
    ];

    private static readonly FieldInfo[] Fields =
    [
        .. Modules
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(Error)),
    ];

    private static readonly MethodInfo[] Sources =
    [
        .. Modules
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.ReturnType == typeof(Error)),
    ];

    public static TheoryData<string> Fixed() => [.. Fields.Select(NameOf)];

    public static TheoryData<string> Made() => [.. Sources.Select(NameOf)];

    [Fact]
    public void All_refusals_are_looked_at()
    {
        Assert.True(Fields.Length > 30, $"{Fields.Length}");
        Assert.True(Sources.Length > 8, $"{Sources.Length}");
    }

    [Theory, MemberData(nameof(Fixed))]
    public void A_refusal_has_a_code_and_a_sentence(string name)
    {
        var refusal = (Error)Fields.Single(field => NameOf(field) == name).GetValue(null)!;

        AssertReadable(refusal);
    }

    [Theory, MemberData(nameof(Made))]
    public void A_refusal_that_is_told_something_says_it(string name)
    {
        var source = Sources.Single(source => NameOf(source) == name);
        var types = source.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var usual = types.Select(type => Told[type][0]).ToArray();
        var refusal = Make(source, usual);

        AssertReadable(refusal);
        for (var i = 0; i < types.Length; i++)
        {
            var other = usual.ToArray();
            other[i] = Told[types[i]][1];
            Assert.NotEqual(refusal.Message, Make(source, other).Message);
            if (types[i] == typeof(string) || types[i] == typeof(IEnumerable<string>))
            {
                Assert.Contains(Example, refusal.Message, StringComparison.Ordinal);
            }
            else if (types[i] == typeof(int) || types[i] == typeof(long))
            {
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"{usual[i]}"),
                    refusal.Message,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void No_two_refusals_share_a_code()
    {
        var codes = Fields
            .Select(field => (Error)field.GetValue(null)!)
            .Concat(
                Sources.Select(source =>
                    Make(source, [.. source.GetParameters().Select(parameter => Told[parameter.ParameterType][0])])
                )
            )
            .Select(refusal => refusal.Code)
            // A field that is out of bounds is told by its name, and a stale If-Match by its record, under one code each.
            .Where(code => code is not ("INVALID_REQUEST" or "VERSION_MISMATCH"));

        Assert.Empty(codes.GroupBy(code => code).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    private static void AssertReadable(Error refusal)
    {
        Assert.Matches("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", refusal.Code);
        AssertSentence(refusal.Message);
        Assert.All(
            refusal.Fields,
            field =>
            {
                Assert.NotEmpty(field.Field);
                AssertSentence(field.Message);
                Assert.StartsWith(field.Field + " ", field.Message, StringComparison.Ordinal);
            }
        );
    }

    private static void AssertSentence(string text)
    {
        Assert.True(text.Split(' ').Length > 3, $"'{text}' is no sentence");
        Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
        Assert.False(text.EndsWith(' ') || text.EndsWith('.'), $"'{text}' does not end with its last word");
    }

    private static Error Make(MethodInfo source, object[] told) => (Error)source.Invoke(null, told)!;

    private static string NameOf(MemberInfo source) => $"{source.DeclaringType!.Name}.{source.Name}";
}
