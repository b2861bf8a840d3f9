using System.Text.Json.Serialization;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Decisions;

[assembly: GeneratedJson<DecisionsJson>]

namespace VerificationService.Api.V21.Decisions;

/// <summary>
/// Readers and writers generated at compile time for what is asked most: deciding, opening, reading and listing.
/// A type that is not named here works all the same, by reflection at its first use.
/// </summary>
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(V21Answer<ApprovalData>))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(V21Answer<RejectionData>))]
[JsonSerializable(typeof(CreateVerificationRequest))]
[JsonSerializable(typeof(V21CreatedAnswer<VerificationStartedData>))]
[JsonSerializable(typeof(VerificationData))]
[JsonSerializable(typeof(V21Answer<VerificationData>))]
[JsonSerializable(typeof(IReadOnlyList<VerificationData>))]
[JsonSerializable(typeof(PageData<VerificationData>))]
[JsonSerializable(typeof(V21Answer<PageData<VerificationData>>))]
[JsonSerializable(typeof(V21Answer<ApprovalRequirementsData>))]
internal sealed partial class DecisionsJson : JsonSerializerContext;
