using System.Text.Json.Serialization;
using VerificationService.Api.Errors;
using VerificationService.Api.V1;
using VerificationService.Api.V21;

namespace VerificationService.Api.Wire;

/// <summary>
/// Readers and writers generated at compile time for what is asked most: deciding, opening, reading and listing, and the
/// refusals. A type that is not named here works all the same, by reflection at its first use.
/// </summary>
[JsonSerializable(typeof(UpdateStatusRequest))]
[JsonSerializable(typeof(V1Answer<UpdateStatusData>))]
[JsonSerializable(typeof(V1.CreateVerificationRequest), TypeInfoPropertyName = "V1CreateVerificationRequest")]
[JsonSerializable(typeof(VerificationCreated))]
[JsonSerializable(typeof(V1.VerificationData), TypeInfoPropertyName = "V1VerificationData")]
[JsonSerializable(typeof(V1Answer<V1.VerificationData>), TypeInfoPropertyName = "V1AnswerVerificationData")]
[JsonSerializable(typeof(V1Error))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(V21Answer<ApprovalData>))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(V21Answer<RejectionData>))]
[JsonSerializable(typeof(V21.CreateVerificationRequest), TypeInfoPropertyName = "V21CreateVerificationRequest")]
[JsonSerializable(typeof(V21Answer<VerificationStartedData>))]
[JsonSerializable(typeof(V21.VerificationData), TypeInfoPropertyName = "V21VerificationData")]
[JsonSerializable(typeof(V21Answer<V21.VerificationData>), TypeInfoPropertyName = "V21AnswerVerificationData")]
[JsonSerializable(typeof(IReadOnlyList<V21.VerificationData>), TypeInfoPropertyName = "V21VerificationDataList")]
[JsonSerializable(typeof(PageData<V21.VerificationData>), TypeInfoPropertyName = "V21PageDataVerificationData")]
[JsonSerializable(
    typeof(V21Answer<PageData<V21.VerificationData>>),
    TypeInfoPropertyName = "V21AnswerPageDataVerificationData"
)]
[JsonSerializable(typeof(V21Answer<ApprovalRequirementsData>))]
[JsonSerializable(typeof(V21Error))]
internal sealed partial class WireContext : JsonSerializerContext;
