using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using VerificationService.Application.Pipeline;

namespace VerificationService.Architecture.Tests;

/// <summary>Where the libraries end: each is known to the few places that are there to know it.</summary>
public sealed class SeamTests
{
    // ---- MediatR

    /// <summary>Uses of MediatR outside the pipeline, but for what every message and handler inherits.</summary>
    private static IEnumerable<Use> UsesOfMediatR(IReadOnlyCollection<Use> uses)
    {
        var inheriting = uses.Where(use =>
                use.Kind == UseKind.Interface
                && use.Used
                    is "VerificationService.Application.Pipeline.IMessage"
                        or "VerificationService.Application.Pipeline.IHandler`2"
            )
            .Select(use => use.User)
            .ToHashSet();
        var behaviours = uses.Where(use =>
                use is { Kind: UseKind.Interface, Used: "MediatR.IPipelineBehavior`2" }
                && use.UserNamespace.IsWithin("VerificationService.Application")
            )
            .Select(use => use.User)
            .ToHashSet();
        return uses.Where(use =>
            use.UsedNamespace.IsWithin("MediatR")
            && use.UserNamespace != "VerificationService.Application.Pipeline"
            && !behaviours.Contains(use.User)
            && use.User != "VerificationService.Application.ApplicationServices"
            && !(use.Kind == UseKind.Interface && inheriting.Contains(use.User))
        );
    }

    [Fact]
    public void MediatR_is_known_to_the_pipeline_its_behaviours_and_its_registration_only()
    {
        Assert.Contains(Code.UsesInProduct, use => use.UsedNamespace == "MediatR");
        Assert.Empty(UsesOfMediatR([.. Code.UsesInProduct]));
    }

    [Fact]
    public void Use_of_MediatR_elsewhere_is_found() =>
        Assert.Equal(
            ["GoesPastTheDispatcher uses MediatR.IMediator", "PastTheInterface uses MediatR.IRequestHandler`2"],
            UsesOfMediatR([.. Code.UsesInSamples("Seams")])
                .Where(use => use.Member is null && use.Used is "MediatR.IMediator" or "MediatR.IRequestHandler`2")
                .Select(use => use.ToString().Split("Seams.")[^1])
                .Distinct()
                .Order()
        );

    // ---- Databases

    /// <summary>
    /// Uses of Dapper or of a database driver outside the infrastructure. The command line may recognise a driver's
    /// exception, to tell the operator's faults from ours.
    /// </summary>
    private static IEnumerable<Use> UsesOfDatabases(IEnumerable<Use> uses) =>
        uses.Where(use =>
            (
                use.UsedNamespace.IsWithin("Dapper")
                || use.UsedNamespace.IsWithin("Microsoft.Data")
                || use.UsedNamespace.IsWithin("System.Data")
            )
            && !use.UserNamespace.IsWithin("VerificationService.Infrastructure")
            && use is not { Used: "System.Data.Common.DbException", Member: null }
        );

    [Fact]
    public void Dapper_and_the_drivers_are_known_to_the_infrastructure_only()
    {
        Assert.Contains(Code.UsesInProduct, use => use.UsedNamespace == "Dapper");
        Assert.Empty(UsesOfDatabases(Code.UsesInProduct));
    }

    [Fact]
    public void Use_of_a_database_elsewhere_is_found() =>
        Assert.Superset(
            new HashSet<string> { "Dapper.SqlMapper", "System.Data.Common.DbConnection" },
            UsesOfDatabases(Code.UsesInSamples("Seams")).Select(use => use.Used).ToHashSet()
        );

    /// <summary>Uses of one engine's driver outside the folder that holds the dialects.</summary>
    private static IEnumerable<Use> UsesOfOneEngine(IEnumerable<Use> uses) =>
        uses.Where(use =>
            (
                use.UsedNamespace.IsWithin("Microsoft.Data.Sqlite")
                || use.UsedNamespace.IsWithin("Microsoft.Data.SqlClient")
                || use.UsedNamespace.IsWithin("Npgsql")
                || use.UsedNamespace.IsWithin("SQLitePCL")
            ) && !use.UserNamespace.IsWithin("VerificationService.Infrastructure.Database")
        );

    [Fact]
    public void An_engine_is_known_to_its_dialect_and_what_stands_beside_it_only()
    {
        Assert.Contains(Code.UsesInProduct, use => use.UsedNamespace == "Microsoft.Data.Sqlite");
        Assert.Empty(UsesOfOneEngine(Code.UsesInProduct));
    }

    [Fact]
    public void A_repository_that_knows_its_engine_is_found() =>
        Assert.Contains(
            UsesOfOneEngine(Code.UsesInSamples("Seams")),
            use => use is { Used: "Microsoft.Data.Sqlite.SqliteException", Member: "get_SqliteErrorCode" }
        );

    // ---- Rehydration

    /// <summary>Calls of <c>FromStorage</c>, which is past every rule, by anything but a repository of its module.</summary>
    private static IEnumerable<Use> Rehydrations(IEnumerable<Use> uses) =>
        uses.Where(use =>
            use.Member == "FromStorage"
            && use.UsedNamespace.IsWithin("VerificationService.Domain")
            && !(
                use.UserNamespace.IsWithin(
                    use.UsedNamespace.Replace(".Domain.", ".Infrastructure.", StringComparison.Ordinal)
                ) && use.User.EndsWith("Repository", StringComparison.Ordinal)
            )
        );

    [Fact]
    public void Only_a_repository_of_its_module_brings_an_aggregate_back_from_storage()
    {
        Assert.Contains(
            Code.UsesInProduct,
            use => use is { Used: "VerificationService.Domain.Verifications.Verification", Member: "FromStorage" }
        );
        Assert.Empty(Rehydrations(Code.UsesInProduct));
    }

    [Fact]
    public void A_rehydration_elsewhere_is_found() =>
        Assert.Equal("GoesPastTheRules", Assert.Single(Rehydrations(Code.UsesInSamples("Seams"))).User.Split('.')[^1]);

    // ---- Controllers

    private static readonly string[] Surfaces =
    [
        "VerificationService.Api.V1",
        "VerificationService.Api.V21",
        "VerificationService.Api.Console",
        "VerificationService.Api.Forms",
    ];

    /// <summary>Controllers, and the pages of the console, which are held to the same.</summary>
    private static IEnumerable<Type> Controllers(IEnumerable<Type> types) =>
        types.Where(type => type.IsAssignableTo(typeof(ControllerBase)) || type.IsAssignableTo(typeof(PageModel)));

    /// <summary>What a controller knows besides binding, sending and mapping.</summary>
    private static IEnumerable<string> Thick(IEnumerable<Type> controllers, IReadOnlyCollection<Use> uses)
    {
        foreach (var controller in controllers)
        {
            foreach (
                var parameter in controller.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            )
            {
                if (
                    parameter.ParameterType != typeof(Dispatcher)
                    && !parameter.ParameterType.IsAssignableTo(typeof(IMapper))
                    && parameter.ParameterType.Namespace != "VerificationService.Api.Console"
                )
                {
                    yield return $"{controller.Name} takes {parameter.ParameterType.Name}";
                }
            }

            foreach (var use in uses.Where(use => use.User == controller.FullName && IsBehindTheUseCases(use)))
            {
                yield return use.ToString().Split(controller.Namespace + ".")[^1];
            }
        }
    }

    private static bool IsBehindTheUseCases(Use use)
    {
        var name = use.Used.Split('.')[^1];
        return use.UsedNamespace.IsWithin("Dapper")
            || use.UsedNamespace.IsWithin("System.Data")
            || use.UsedNamespace.IsWithin("Microsoft.Data")
            || use.UsedNamespace.IsWithin("VerificationService.Infrastructure")
            || (
                use.UsedNamespace.IsWithin("VerificationService")
                && (
                    name.EndsWith("Repository", StringComparison.Ordinal)
                    || name.EndsWith("Reader", StringComparison.Ordinal)
                    || name is "IUnitOfWork" or "IAuditLog" or "IAuditVerifier" or "IPasswords" or "IAccessTokens"
                )
            );
    }

    [Fact]
    public void Every_controller_is_thin()
    {
        var controllers = Controllers(Code.TypesIn(Code.Product)).ToList();

        Assert.NotEmpty(controllers);
        Assert.Empty(Thick(controllers, Code.UsesIn(Code.Api)));
    }

    [Fact]
    public void Every_controller_belongs_to_a_surface()
    {
        var controllers = Controllers(Code.TypesIn(Code.Product)).ToList();

        Assert.NotEmpty(controllers);
        Assert.All(controllers, controller => Assert.Contains(Surfaces, controller.Namespace!.IsWithin));
    }

    [Fact]
    public void A_thick_controller_is_found()
    {
        Type[] controllers = [.. Controllers(Code.Samples("Seams"))];

        var found = Thick(controllers, [.. Code.UsesInSamples("Seams")]).ToHashSet();

        Assert.Equal(3, controllers.Length);
        Assert.Superset(
            new HashSet<string>
            {
                "ThickController takes DbConnection",
                "ThickController takes ISubjectRepository",
                "ThickController uses Dapper.SqlMapper.ExecuteAsync",
                "ThickController uses VerificationService.Domain.Subjects.ISubjectRepository.FindApplicantAsync",
                "ThickController uses VerificationService.Application.Pipeline.IUnitOfWork",
                "ThickPage takes ISubjectRepository",
            },
            found
        );
        Assert.DoesNotContain(found, thick => thick.StartsWith("ThinController", StringComparison.Ordinal));
    }
}
