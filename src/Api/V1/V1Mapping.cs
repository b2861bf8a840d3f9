using AutoMapper;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V1;

/// <summary>From read models to v1's answers. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class V1Mapping : Profile
{
    private const int Depth = 3;

    public V1Mapping()
    {
        // What is left out stays left out: an empty list would say otherwise.
        AllowNullCollections = true;
        CreateMap<Verification.Opening, VerificationData>(MemberList.None).MaxDepth(Depth);
        CreateMap<VerificationView, VerificationData>()
            .MaxDepth(Depth)
            .IncludeMembers(view => view.Opened)
            .ForMember(data => data.VerificationId, map => map.MapFrom(view => view.Id))
            .ForMember(data => data.ApplicantId, map => map.MapFrom(view => view.ApplicantId ?? view.OrganizationId))
            .ForMember(data => data.Status, map => map.MapFrom(view => V1Words.Progress(view.Status)))
            .ForMember(data => data.Types, map => map.MapFrom(view => view.Types.Select(V1Words.NameOf)))
            .ForMember(data => data.CreatedAt, map => map.MapFrom(view => V1Words.Time(view.CreatedAt)))
            .ForMember(data => data.UpdatedAt, map => map.MapFrom(view => V1Words.Time(view.UpdatedAt)))
            .ForMember(data => data.Verified, map => map.MapFrom(view => V1Words.Verified(view.Status)))
            .ForMember(data => data.VerificationStatus, map => map.MapFrom(view => V1Words.Of(view.Status)))
            .ForMember(
                data => data.UnrecognisedActivities,
                map => map.MapFrom(view => SomeOf(view.UnrecognisedActivities))
            )
            .ForMember(data => data.Verifications, map => map.MapFrom(view => Checks(view)));
    }

    private static Dictionary<string, CheckData> Checks(VerificationView view) =>
        view.Types.ToDictionary(
            V1Words.KeyOf,
            _ => new CheckData
            {
                Verified = V1Words.Verified(view.Status),
                Comment = view.Reason ?? "",
                DeclineReasons = view is { Status: VerificationStatus.Declined, ReasonCode: { } code } ? [code] : [],
            }
        );

    private static IReadOnlyList<string>? SomeOf(IReadOnlyList<string> values) => values.Count > 0 ? values : null;
}
