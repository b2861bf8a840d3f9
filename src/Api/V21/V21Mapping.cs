using System.Text.Json;
using AutoMapper;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21;

/// <summary>From read models to v2.1's answers. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class V21Mapping : Profile
{
    private const int Depth = 3;

    public V21Mapping()
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
            .ForMember(data => data.StartedAt, map => map.MapFrom(view => view.CreatedAt));

        CreateMap<CustomerView, CustomerData>()
            .MaxDepth(Depth)
            .ForMember(data => data.CustomerId, map => map.MapFrom(view => view.Id))
            .ForMember(data => data.Country, map => map.MapFrom(view => view.ResidenceCountry));

        CreateMap<OrganizationView, OrganizationData>()
            .MaxDepth(Depth)
            .ForMember(data => data.OrganizationId, map => map.MapFrom(view => view.Id));

        CreateMap<OrganizationView, OrganizationSummaryData>()
            .MaxDepth(Depth)
            .ForMember(data => data.OrganizationId, map => map.MapFrom(view => view.Id));

        CreateMap<DirectorView, DirectorData>().MaxDepth(Depth);

        CreateMap<HistoryEntryView, HistoryEntryData>()
            .MaxDepth(Depth)
            .ForMember(
                data => data.Actor,
                map => map.MapFrom(view => Actor(view.ActorKind, view.ActorId, view.ActorName))
            )
            .ForMember(data => data.Facts, map => map.MapFrom(view => RawJson.Of(view.Facts)))
            .ForMember(data => data.Origin, map => map.MapFrom(view => RawJson.Of(view.Origin)));

        CreateMap<AuditEntryView, AuditEntryData>()
            .MaxDepth(Depth)
            .ForMember(data => data.EntryId, map => map.MapFrom(view => view.Id))
            .ForMember(
                data => data.Actor,
                map => map.MapFrom(view => Actor(view.ActorKind, view.ActorId, view.ActorName))
            )
            .ForMember(data => data.Facts, map => map.MapFrom(view => RawJson.Of(view.Facts)))
            .ForMember(data => data.Origin, map => map.MapFrom(view => RawJson.Of(view.Origin)));

        CreateDeliveryMap<DeliveryData>();
        CreateDeliveryMap<DeliveryDetailData>().ForMember(data => data.AttemptLog, map => map.Ignore());
        CreateMap<DeliveryAttemptView, DeliveryAttemptData>()
            .MaxDepth(Depth)
            .ForMember(data => data.Outcome, map => map.MapFrom(view => view.Outcome.ToUpperInvariant()));
    }

    private IMappingExpression<DeliveryView, TData> CreateDeliveryMap<TData>()
        where TData : DeliveryData =>
        CreateMap<DeliveryView, TData>()
            .MaxDepth(Depth)
            .ForMember(data => data.DeliveryId, map => map.MapFrom(view => view.Id))
            .ForMember(data => data.Kind, map => map.MapFrom(view => view.Kind.ToUpperInvariant()))
            .ForMember(data => data.Status, map => map.MapFrom(view => V21Words.Of(view.Status)));

    private static List<string> Words(IEnumerable<RiskFactor> factors) => [.. factors.Select(V21Words.Of)];

    private static AssignmentData? Assignment(VerificationView view) =>
        view is { AssignedTo: { } userId, AssignedName: { } userName, AssignedUntil: { } until }
            ? new AssignmentData
            {
                UserId = userId,
                UserName = userName,
                Until = until,
            }
            : null;

    private static HistoryActorData Actor(string kind, string id, string name) =>
        new()
        {
            Kind = JsonNamingPolicy.SnakeCaseUpper.ConvertName(kind),
            Id = id.Length == 0 ? null : id,
            Name = name,
        };
}
