using VerificationService.Api.Http.Errors;
using VerificationService.Api.V1;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Errors;

/// <summary>The kinds of v1's errors, a list that was published and is closed.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class V1ErrorTests
{
    private static readonly string[] Published =
    [
        "bad_request",
        "unauthorized",
        "forbidden",
        "not_found",
        "conflict",
        "validation",
        "too_many_requests",
        "internal",
    ];

    [Fact]
    public void Every_status_is_told_as_one_of_the_published_kinds() =>
        Assert.All(
            Enumerable.Range(400, 200),
            status => Assert.Contains(V1Error.Of(Failure.OfStatus(status)).Type, Published)
        );

    [Theory]
    [InlineData(400, "bad_request")]
    [InlineData(401, "unauthorized")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "not_found")]
    [InlineData(405, "bad_request")]
    [InlineData(409, "conflict")]
    [InlineData(412, "conflict")]
    [InlineData(413, "bad_request")]
    [InlineData(415, "bad_request")]
    [InlineData(422, "validation")]
    [InlineData(428, "bad_request")]
    [InlineData(429, "too_many_requests")]
    [InlineData(500, "internal")]
    [InlineData(503, "internal")]
    public void A_status_has_its_kind(int status, string kind) =>
        Assert.Equal(kind, V1Error.Of(new Failure(status, "CODE", "A sentence")).Type);
}
