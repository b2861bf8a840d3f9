using VerificationService.Application.Documents;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Documents;

[Trait(Categories.Name, Categories.Unit)]
public sealed class DocumentOptionsTests
{
    [Theory]
    [InlineData(1024, true)]
    [InlineData(1_073_741_824, true)]
    [InlineData(1023, false)]
    [InlineData(1_073_741_825, false)]
    public void A_document_is_limited_to_a_kibibyte_at_the_least_and_a_gibibyte_at_the_most(
        long bytes,
        bool accepted
    ) =>
        Assert.Equal(
            accepted ? null : "Documents:MaxBytes must be a number of bytes from 1024 to 1073741824.",
            new DocumentOptions { MaxBytes = bytes }.Failure()
        );

    [Fact]
    public void Nothing_set_is_ten_mebibytes() => Assert.Equal(10_485_760, new DocumentOptions().MaxBytes);
}
