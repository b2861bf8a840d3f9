using System.Security.Cryptography;
using System.Text;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_generated_key_has_its_prefix_twelve_public_characters_and_at_least_256_random_bits()
    {
        var key = ApiKey.Generate();

        Assert.Matches("^vk_[0-9A-Za-z]{56}$", key);
        var secret = key[("vk_".Length + 12)..];
        Assert.True(secret.Length * Math.Log2(62) >= 256, $"{secret.Length} characters are too few");
        Assert.True(key.Length <= ApiKey.MaxLength);
    }

    [Fact]
    public void Generated_keys_differ_in_public_part_and_secret_and_use_the_whole_alphabet()
    {
        var keys = Enumerable.Range(0, 500).Select(_ => ApiKey.Generate()).ToList();

        Assert.Equal(500, keys.Select(key => key[3..15]).Distinct().Count());
        Assert.Equal(500, keys.Select(key => key[15..]).Distinct().Count());
        // 22 000 draws of 62 characters: one that never comes up is not in the alphabet.
        Assert.Equal(62, keys.SelectMany(key => key[15..]).Distinct().Count());
    }

    [Theory]
    [InlineData("vk_abcdefghijklS", "abcdefghijkl")]
    [InlineData("vk_sandbox_tenant_admin", "sandbox_tena")]
    [InlineData("vk_sandbox_power_tenant", "sandbox_powe")]
    [InlineData("vk_abcdefghijkl", null)] // no secret at all
    [InlineData("vk_", null)]
    [InlineData("", null)]
    [InlineData("VK_abcdefghijklmnop", null)]
    [InlineData(" vk_abcdefghijklmnop", null)]
    [InlineData("sk_abcdefghijklmnop", null)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", null)]
    public void The_public_part_is_found_in_what_looks_like_a_key_and_nowhere_else(string text, string? expected) =>
        Assert.Equal(expected, ApiKey.PublicPartOf(text));

    [Fact]
    public void A_key_longer_than_the_longest_is_not_looked_at()
    {
        Assert.NotNull(ApiKey.PublicPartOf("vk_" + new string('a', 125)));
        Assert.Null(ApiKey.PublicPartOf("vk_" + new string('a', 126)));
        Assert.Null(ApiKey.PublicPartOf("vk_" + new string('a', 1_000_000)));
    }

    [Fact]
    public void A_key_matches_itself_and_nothing_that_differs_in_one_character()
    {
        var clear = ApiKey.Generate();
        var key = new ApiKey
        {
            Id = "k-1",
            TenantId = "t-1",
            Name = "erp",
            PublicPart = ApiKey.PublicPartOf(clear)!,
            Hash = ApiKey.HashOf(clear),
            Roles = Roles.Integration,
            CreatedAt = Cases.Opened,
        };

        Assert.True(key.Matches(clear));
        Assert.False(key.Matches(clear + "0"));
        Assert.False(key.Matches(clear[..^1]));
        Assert.False(key.Matches(""));
        for (var i = 0; i < clear.Length; i++)
        {
            Assert.False(key.Matches(clear[..i] + (clear[i] == 'x' ? 'y' : 'x') + clear[(i + 1)..]));
        }
    }

    [Fact]
    public void What_is_stored_of_a_key_is_its_sha_256() =>
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes("vk_known")), ApiKey.HashOf("vk_known"));
}
