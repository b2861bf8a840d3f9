using AutoMapper;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>From a verification's read model to v2.1's answer. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class DecisionsMapping : Profile
{
    private const int Depth = 3;

    public DecisionsMapping()
    {
        CreateMap<Verification.Opening, VerificationData>(MemberList.None).MaxDepth(Depth);
        CreateMap<VerificationView, VerificationData>()
            .MaxDepth(Depth)
            .IncludeMembers(view => view.Opened)
            .ForMember(data => data.VerificationId, map => map.MapFrom(view => view.Id))
            .ForMember(data => data.CustomerId, map => map.MapFrom(view => view.ApplicantId))
            .ForMember(data => data.Type, map => map.MapFrom(view => view.Types[0]))
            .ForMember(data => data.Status, map => map.MapFrom(view => V21Words.Of(view.Status)))
            .ForMember(data => data.Verified, map => map.MapFrom(view => view.Status == VerificationStatus.Approved))
            .ForMember(data => data.RiskLevel, map => map.MapFrom(view => V21Words.Of(view.RiskLevel)))
            .ForMember(data => data.RiskFactors, map => map.MapFrom(view => Words(view.RiskFactors)))
            .ForMember(data => data.Level, map => map.MapFrom(view => V21Words.Of(view.Level)))
            .ForMember(data => data.AdditionalData, map => map.MapFrom(view => RawJson.Of(view.Opened.AdditionalData)))
            .ForMember(data => data.Overdue, map => map.MapFrom(view => view.IsOverdue))
            .ForMember(data => data.Assignment, map => map.MapFrom(view => Assignment(view)))
            .ForMember(data => data.Recommendation, map => map.MapFrom(view => Recommendation(view)))
            .ForMember(data => data.Snooze, map => map.MapFrom(view => Snoozed(view)))
            .ForMember(data => data.Consents, map => map.MapFrom(view => Consents(view)))
            .ForMember(data => data.StartedAt, map => map.MapFrom(view => view.CreatedAt));
    }

    private static List<ConsentData> Consents(VerificationView view) => [.. view.Consents.Select(ConsentData.Of)];

    private static List<string> Words(IEnumerable<RiskFactor> factors) => [.. factors.Select(V21Words.Of)];

    private static RecommendationData? Recommendation(VerificationView view) =>
        view.Recommended is { } recommended ? RecommendationData.Of(recommended) : null;

    private static SnoozeData? Snoozed(VerificationView view) =>
        view.Snoozed is { } snoozed ? SnoozeData.Of(snoozed) : null;

    private static AssignmentData? Assignment(VerificationView view) =>
        view is { AssignedTo: { } userId, AssignedName: { } userName, AssignedUntil: { } until }
            ? new AssignmentData
            {
                UserId = userId,
                UserName = userName,
                Until = until,
            }
            : null;
}
