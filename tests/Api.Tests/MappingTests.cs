using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>The maps from read models to answers.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class MappingTests
{
    [Fact]
    public void Every_member_of_every_answer_is_filled_or_left_out_on_purpose() =>
        ApiServices.Mapping().AssertConfigurationIsValid();
}
