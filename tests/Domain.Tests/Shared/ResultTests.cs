using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tests.Shared;

public sealed class ResultTests
{
    private static readonly Error Refused = new(ErrorKind.Conflict, "TOO_LATE", "It is too late");

    [Fact]
    public void A_success_has_its_value_and_no_error()
    {
        Result<string> result = "value";

        Assert.Null(result.Error);
        Assert.Equal("value", result.Value);
        Assert.False(result.Failed(out var error, out var value));
        Assert.Null(error);
        Assert.Equal("value", value);
    }

    [Fact]
    public void A_refusal_has_its_error_and_asking_for_the_value_is_a_bug()
    {
        Result<int> result = Refused;

        Assert.Same(Refused, result.Error);
        Assert.True(result.Failed(out var error, out _));
        Assert.Same(Refused, error);
        var bug = Assert.Throws<InvalidOperationException>(() => result.Value);
        Assert.Contains("TOO_LATE", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_without_a_value_is_the_one_success_or_a_refusal()
    {
        Result refused = Refused;

        Assert.Null(Result.Success.Error);
        Assert.Same(Refused, refused.Error);
        Assert.Same(Refused, ((IResult)refused).Error);
    }

    [Fact]
    public void A_refused_field_is_named_in_the_error()
    {
        var error = Error.InvalidField("limit", "limit must be a whole number");

        Assert.Equal((ErrorKind.Invalid, "INVALID_REQUEST"), (error.Kind, error.Code));
        Assert.Equal("limit must be a whole number", error.Message);
        Assert.Equal([new FieldError("limit", "limit must be a whole number")], error.Fields);
        Assert.Empty(Refused.Fields);
    }
}
