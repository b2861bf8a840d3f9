using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using VerificationService.Application;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Architecture.Tests.Samples.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Architecture.Tests;

/// <summary>The order of the pipeline, and that nothing gets past its authorization.</summary>
public sealed class PipelineTests
{
    private static readonly Type[] Documented =
    [
        typeof(LoggingBehavior<,>),
        typeof(RefusalAuditBehavior<,>),
        typeof(AuthorizationBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(TransactionBehavior<,>),
    ];

    /// <summary>Behaviours that the container would skip silently for some message.</summary>
    private static IEnumerable<string> Constrained(IEnumerable<Type> types) =>
        types
            .Where(type => type.GetInterfaces().Any(IsBehavior))
            .Where(type =>
                !type.IsGenericTypeDefinition
                || type.GetGenericArguments()
                    .Any(argument =>
                        argument.GetGenericParameterConstraints().Length > 0
                        || argument.GenericParameterAttributes != System.Reflection.GenericParameterAttributes.None
                    )
            )
            .Select(type => type.Name);

    private static List<Type> Order(IServiceCollection services) =>
        [
            .. services
                .Where(service => service.ServiceType == typeof(IPipelineBehavior<,>))
                .Select(service => service.ImplementationType!),
        ];

    [Fact]
    public void The_pipeline_is_registered_in_the_documented_order() =>
        Assert.Equal(Documented, Order(new ServiceCollection().AddApplication()));

    [Fact]
    public void The_container_runs_every_message_through_the_whole_pipeline_in_that_order()
    {
        using var provider = Container(new ServiceCollection().AddApplication());
        using var scope = provider.CreateScope();
        var messages = Code.TypesIn(Code.Application)
            .Where(type => type.IsAssignableTo(typeof(IMessage)) && type is { IsInterface: false, IsAbstract: false })
            .ToList();
        Assert.NotEmpty(messages);
        foreach (var message in messages)
        {
            var response = message
                .GetInterfaces()
                .Single(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>))
                .GenericTypeArguments[0];
            var behaviors = scope.ServiceProvider.GetServices(
                typeof(IPipelineBehavior<,>).MakeGenericType(message, response)
            );
            Assert.Equal(Documented, behaviors.Select(behavior => behavior!.GetType().GetGenericTypeDefinition()));
        }
    }

    [Fact]
    public void No_behaviour_has_a_generic_constraint() => Assert.Empty(Constrained(Code.TypesIn(Code.Product)));

    [Fact]
    public void A_constrained_behaviour_and_a_pipeline_out_of_order_are_found()
    {
        Assert.Equal(
            ["AuthorizationForMessagesOnly`2", "ForReferencesOnly`2"],
            Constrained(Code.Samples("Pipeline")).Order()
        );
        var services = new ServiceCollection();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));
        services.AddApplication();
        Assert.NotEqual(Documented, Order(services));
    }

    [Fact]
    public async Task A_request_that_declares_no_permission_is_refused_even_to_whoever_holds_them_all()
    {
        var services = new ServiceCollection().AddApplication();
        services.AddSingleton<Witness>();
        services.AddScoped<IRequestHandler<Stray, Result<int>>, StrayHandler>();
        await using var provider = Container(services);
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Actor.Operator("t-1"), isSandbox: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            scope.ServiceProvider.GetRequiredService<IMediator>().Send(new Stray(), CancellationToken.None)
        );

        Assert.Equal(0, provider.GetRequiredService<Witness>().Handled);
    }

    [Fact]
    public async Task The_same_request_would_get_past_an_authorization_with_a_constraint()
    {
        // The mistake that the rule is about, made on purpose: this is how it would look, and it does get through.
        var services = new ServiceCollection().AddApplication();
        services.Remove(services.Single(s => s.ImplementationType == typeof(AuthorizationBehavior<,>)));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuthorizationForMessagesOnly<,>));
        services.AddSingleton<Witness>();
        services.AddScoped<IRequestHandler<Stray, Result<int>>, StrayHandler>();
        await using var provider = Container(services);
        await using var scope = provider.CreateAsyncScope();

        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new Stray(), CancellationToken.None);

        Assert.Equal(1, provider.GetRequiredService<Witness>().Handled);
    }

    [Theory]
    [InlineData(null, "NOT_AUTHENTICATED")]
    [InlineData(Roles.None, "INSUFFICIENT_PERMISSION")]
    [InlineData(Roles.Reviewer, "INSUFFICIENT_PERMISSION")]
    [InlineData(Roles.Auditor, "INSUFFICIENT_PERMISSION")]
    [InlineData(Roles.Integration, "INSUFFICIENT_PERMISSION")]
    [InlineData(Roles.TenantAdmin, null)]
    [InlineData(Roles.PowerTenant, null)]
    public async Task A_message_runs_only_for_a_caller_who_holds_its_permission(Roles? held, string? refusal)
    {
        var services = new ServiceCollection().AddApplication();
        services.AddSingleton<Witness>();
        services.AddScoped<IRequestHandler<Declared, Result<int>>, DeclaredHandler>();
        await using var provider = Container(services);
        await using var scope = provider.CreateAsyncScope();
        if (held is { } roles)
        {
            scope
                .ServiceProvider.GetRequiredService<Caller>()
                .Authenticated(new Actor(ActorKind.User, "u-1", "cleo", "t-1", roles), isSandbox: false);
        }

        var result = await scope
            .ServiceProvider.GetRequiredService<Dispatcher>()
            .SendAsync(new Declared(), CancellationToken.None);

        Assert.Equal(refusal, result.Error?.Code);
        Assert.Equal(refusal is null ? 1 : 0, provider.GetRequiredService<Witness>().Handled);
    }

    /// <summary>Fills the seams with stand-ins that do nothing, so that the real pipeline can be built.</summary>
    private static ServiceProvider Container(IServiceCollection services)
    {
        var unitOfWork = Substitute.For<IUnitOfWork>();
        unitOfWork
            .RunAsync(Arg.Any<Func<Task<Result<int>>>>(), Arg.Any<CancellationToken>())
            .Returns(call => call.Arg<Func<Task<Result<int>>>>()());
        services.AddSingleton(unitOfWork);
        services.AddSingleton(Substitute.For<IAuditLog>());
        services.AddSingleton(Substitute.For<IStatistics>());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new Application.Deliveries.CallbackUrlRules(allowHttp: false, _ => false));
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        return services.BuildServiceProvider();
    }

    private static bool IsBehavior(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IPipelineBehavior<,>);
}
