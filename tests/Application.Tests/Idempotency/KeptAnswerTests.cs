using VerificationService.Application.Idempotency;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Idempotency;

/// <summary>What is kept of an answer, and what of it may stand in a log.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class KeptAnswerTests
{
    [Fact]
    public void An_answer_prints_its_status_and_nothing_that_was_in_it()
    {
        var answer = new KeptAnswer
        {
            Content = [1],
            Status = 201,
            Location = "/v1/applicants/ada",
            Body = "a secret"u8.ToArray(),
        };

        Assert.Equal("KeptAnswer { Status = 201 }", answer.ToString());
    }

    [Fact]
    public void A_key_in_use_says_so_and_what_the_engine_said()
    {
        var cause = new TimeoutException("locked");

        var thrown = new KeyInUseException(cause);

        Assert.Equal(("The key is in use.", cause), (thrown.Message, thrown.InnerException));
    }
}
