using System.Text.Json.Serialization;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V1;
using VerificationService.Api.V21;
using VerificationService.Api.V21.Decisions;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Json;

[Trait(Categories.Name, Categories.Unit)]
public sealed class WireJsonTests
{
    [Theory]
    [InlineData(typeof(UpdateStatusRequest))]
    [InlineData(typeof(V1Answer<UpdateStatusData>))]
    [InlineData(typeof(Api.V1.VerificationData))]
    [InlineData(typeof(V1Error))]
    [InlineData(typeof(ApproveRequest))]
    [InlineData(typeof(V21Answer<ApprovalData>))]
    [InlineData(typeof(V21Answer<Api.V21.Decisions.VerificationData>))]
    [InlineData(typeof(V21Answer<PageData<Api.V21.Decisions.VerificationData>>))]
    [InlineData(typeof(V21Answer<ApprovalRequirementsData>))]
    [InlineData(typeof(V21Error))]
    public void What_is_asked_most_is_read_and_written_by_generated_code(Type type) =>
        Assert.IsAssignableFrom<JsonSerializerContext>(WireJson.Options.GetTypeInfo(type).OriginatingResolver);
}
