using System.Reflection;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

public sealed class DecisionDigestTests
{
    private static readonly Decision Sample = new()
    {
        Id = "d-1",
        Sequence = 1,
        Outcome = DecisionOutcome.Approved,
        Level = ApprovalLevel.TenantVerified,
        ClaimedApprover = "tenant-admin",
        Role = Roles.TenantAdmin,
        ActorKind = ActorKind.User,
        ActorId = "u-1",
        ActorName = "ann",
        Grounds = new Grounds { Notes = "nötes", Comment = "" },
        RiskLevel = RiskLevel.Standard,
        PolicyVersion = 0,
        Notify = new Notifications(true, false, true, false),
        DecidedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 123, TimeSpan.Zero),
    };

    [Fact]
    public void The_digest_of_a_known_decision_is_the_one_computed_elsewhere() =>
        // sha256 of "3:d-11:18:Approved14:TenantVerified12:tenant-admin12:tenant-admin4:User3:u-13:ann-1:5:nötes0:-1:
        // 8:Standard1:021:True,False,True,False13:1767225600123" (one line), by Python's hashlib. A different value
        // would make every stored decision look changed.
        Assert.Equal("235504e5a5fe67ce7796eb8fd86b4e82b5b9f010fc0bbf6b1b83af6e8152f816", Sample.Digest());

    [Fact]
    public void The_digest_of_a_known_decision_with_the_later_fields_is_the_one_computed_elsewhere() =>
        // The same text with "2:R15:ann-12:f1" at its end.
        Assert.Equal(
            "23dfb005839e222a0c6bfe72847cc9c78ccae5c9c5d62e9a418325d4910698f6",
            (
                Sample with
                {
                    Grounds = Sample.Grounds with { ReasonCode = "R1" },
                    KeyOwnerId = "ann-1",
                    Seen = "f1",
                }
            ).Digest()
        );

    [Fact]
    public void The_digest_of_a_known_decision_with_a_salt_is_the_one_computed_elsewhere() =>
        // The text of the first with "-1:-1:-1:22:AAECAwQFBgcICQoLDA0ODw" at its end.
        Assert.Equal(
            "47e5778dba539516a08cffe56c0d93e46da17da3119d16f9ac0f00aeefc6e8cf",
            (Sample with { Salt = "AAECAwQFBgcICQoLDA0ODw" }).Digest()
        );

    public static TheoryData<string> Fields()
    {
        var fields = new TheoryData<string>();
        foreach (var property in typeof(Decision).GetProperties().Where(property => property.CanWrite))
        {
            fields.Add(property.Name);
        }

        return fields;
    }

    [Theory, MemberData(nameof(Fields))]
    public void The_digest_changes_with_every_field(string field)
    {
        var property = typeof(Decision).GetProperty(field)!;
        foreach (var other in OthersThan(property.GetValue(Sample), property.PropertyType))
        {
            Assert.NotEqual(Sample.Digest(), With(property, other).Digest());
        }
    }

    [Fact]
    public void Moving_a_character_from_one_field_to_the_next_changes_the_digest()
    {
        var one = Sample with { Grounds = Sample.Grounds with { Reason = "ab", Notes = "c" } };
        var other = Sample with { Grounds = Sample.Grounds with { Reason = "a", Notes = "bc" } };

        Assert.NotEqual(one.Digest(), other.Digest());
    }

    [Fact]
    public void Text_that_looks_like_a_length_does_not_stand_for_one()
    {
        var one = Sample with { Grounds = Sample.Grounds with { Reason = "x", Notes = "1:y" } };
        var other = Sample with { Grounds = Sample.Grounds with { Reason = "x3:1:y", Notes = null } };

        Assert.NotEqual(one.Digest(), other.Digest());
    }

    [Fact]
    public void The_digest_does_not_depend_on_the_clock_or_the_instance() =>
        Assert.Equal(Sample.Digest(), (Sample with { }).Digest());

    private static Decision With(PropertyInfo property, object? value)
    {
        var copy = Sample with { };
        property.SetValue(copy, value);
        Assert.Equal(value, property.GetValue(copy));
        return copy;
    }

    private static IEnumerable<object?> OthersThan(object? value, Type type)
    {
        if (type == typeof(string))
        {
            return new string?[]
            {
                null,
                "",
                "x",
                value + "x",
                (string?)value == "" ? " " : value?.ToString()?.ToUpperInvariant() + " ",
            }.Where(other => other != (string?)value);
        }

        if (type == typeof(int))
        {
            return [(int)value! + 1, -(int)value - 1];
        }

        if (type == typeof(DateTimeOffset))
        {
            return [((DateTimeOffset)value!).AddMilliseconds(1), ((DateTimeOffset)value).AddDays(-1)];
        }

        if (type == typeof(Notifications))
        {
            return typeof(Notifications)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(flag =>
                {
                    var other = (Notifications)value! with { };
                    flag.SetValue(other, !(bool)flag.GetValue(value)!);
                    return (object)other;
                });
        }

        if (type == typeof(Grounds))
        {
            return typeof(Grounds)
                .GetProperties()
                .Where(text => text.CanWrite)
                .SelectMany(text =>
                    OthersThan(text.GetValue(value), typeof(string))
                        .Select(changed =>
                        {
                            var other = (Grounds)value! with { };
                            text.SetValue(other, changed);
                            return (object)other;
                        })
                );
        }

        var enumeration = Nullable.GetUnderlyingType(type) ?? type;
        Assert.True(enumeration.IsEnum, $"This test does not know how to change a {type}.");
        var others = Enum.GetValues(enumeration).Cast<object?>().Where(other => !Equals(other, value));
        return enumeration == type ? others : others.Append(null);
    }
}
