using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Tenancy;

[Trait(Categories.Name, Categories.Unit)]
public sealed class PasswordsTests
{
    private readonly Passwords passwords = new();

    [Fact]
    public void A_hash_fits_its_own_password_and_no_other()
    {
        var hash = passwords.Hash("correct horse battery");

        Assert.Equal(PasswordMatch.Current, passwords.Verify(hash, "correct horse battery"));
        Assert.Equal(PasswordMatch.None, passwords.Verify(hash, "correct horse batterx"));
        Assert.Equal(PasswordMatch.None, passwords.Verify(hash, ""));
        Assert.DoesNotContain("horse", hash);
    }

    [Fact]
    public void Two_hashes_of_one_password_differ() => Assert.NotEqual(passwords.Hash("same"), passwords.Hash("same"));

    [Fact]
    public void A_hash_says_that_it_was_made_with_two_hundred_thousand_rounds_of_SHA512()
    {
        // ASP.NET Core Identity, version 3: marker, PRF (2 is HMAC-SHA512), iterations, salt length; all big-endian.
        var bytes = Convert.FromBase64String(passwords.Hash("x"));

        Assert.Equal(1, bytes[0]);
        Assert.Equal(2u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)));
        Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) >= 210_000);
        Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9)) >= 16);
    }

    [Fact]
    public void Without_a_hash_no_password_is_right() =>
        Assert.Equal(PasswordMatch.None, passwords.Verify(null, "a password nobody has"));

    [Fact]
    public void A_hash_of_fewer_rounds_or_of_what_was_typed_is_right_and_outdated()
    {
        const string Typed = "Crème brûlée à la ﬁn";
        var asTyped = new Microsoft.AspNetCore.Identity.PasswordHasher<User>().HashPassword(null!, Typed);
        var fewer = new Passwords(iterations: 1_000).Hash("correct horse battery");

        Assert.Equal(PasswordMatch.Outdated, passwords.Verify(asTyped, Typed));
        Assert.Equal(PasswordMatch.Outdated, passwords.Verify(fewer, "correct horse battery"));
        Assert.Equal(PasswordMatch.None, passwords.Verify(fewer, "correct horse batterx"));
    }
}
