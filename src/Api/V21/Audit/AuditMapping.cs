using System.Text.Json;
using AutoMapper;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.V21.Audit;

/// <summary>From audit entries to v2.1's answers. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class AuditMapping : Profile
{
    private const int Depth = 3;

    public AuditMapping()
    {
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
    }

    private static HistoryActorData Actor(string kind, string id, string name) =>
        new()
        {
            Kind = JsonNamingPolicy.SnakeCaseUpper.ConvertName(kind),
            Id = id.Length == 0 ? null : id,
            Name = name,
        };
}
