using AutoMapper;
using VerificationService.Application.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>From the read models of subjects to v2.1's answers. Flat types only, and never a request: see Directory.Build.props.</summary>
internal sealed class SubjectsMapping : Profile
{
    private const int Depth = 3;

    public SubjectsMapping()
    {
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
    }
}
