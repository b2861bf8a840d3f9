using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tests.Shared;

public sealed class DigestsTests
{
    [Fact]
    public void Fields_go_in_with_their_lengths_and_what_is_missing_as_missing() =>
        // Python: hashlib.sha256("2:ab-1:0:".encode()).hexdigest()
        Assert.Equal("45626eba7ed32d5fcf28cd193ce14364ba0108551198b412e1b496c8a1e01d14", Digests.Of(["ab", null, ""]));

    [Fact]
    public void No_two_lists_of_fields_share_a_digest() =>
        Assert.Equal(
            6,
            new string?[][] { ["ab", "c"], ["a", "bc"], ["abc"], ["abc", null], ["abc", ""], [] }
                .Select(fields => Digests.Of(fields))
                .Distinct()
                .Count()
        );
}
