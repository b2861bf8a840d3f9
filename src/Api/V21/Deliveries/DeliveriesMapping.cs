using AutoMapper;
using VerificationService.Application.Deliveries;

namespace VerificationService.Api.V21.Deliveries;

/// <summary>From the read models of deliveries to v2.1's answers. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class DeliveriesMapping : Profile
{
    private const int Depth = 3;

    public DeliveriesMapping()
    {
        CreateMap<EmailTemplateView, EmailTemplateData>()
            .MaxDepth(Depth)
            .ForMember(data => data.Placeholders, map => map.MapFrom(view => Placeholders(view.Kind)))
            .ForMember(data => data.BuiltIn, map => map.MapFrom(view => view.UpdatedAt == null));
        CreateDeliveryMap<DeliveryData>();
        CreateDeliveryMap<DeliveryDetailData>().ForMember(data => data.AttemptLog, map => map.Ignore());
        CreateMap<DeliveryAttemptView, DeliveryAttemptData>()
            .MaxDepth(Depth)
            .ForMember(data => data.Outcome, map => map.MapFrom(view => view.Outcome.ToUpperInvariant()));
    }

    private static IReadOnlyList<string> Placeholders(string kind) => EmailKinds.Placeholders(kind) ?? [];

    private IMappingExpression<DeliveryView, TData> CreateDeliveryMap<TData>()
        where TData : DeliveryData =>
        CreateMap<DeliveryView, TData>()
            .MaxDepth(Depth)
            .ForMember(data => data.DeliveryId, map => map.MapFrom(view => view.Id))
            .ForMember(data => data.Kind, map => map.MapFrom(view => view.Kind.ToUpperInvariant()))
            .ForMember(data => data.Status, map => map.MapFrom(view => V21Words.Of(view.Status)));
}
