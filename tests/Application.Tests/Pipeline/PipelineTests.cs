using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>What the pipeline promises around every use case, seen on messages made for the purpose.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    private readonly List<string> steps = [];
    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(services =>
        {
            services.AddSingleton(steps);
            services.AddScoped<IRequestHandler<Probe, Result<string>>, ProbeHandler>();
            services.AddSingleton<IValidator<Probe>, ProbeValidator>();
            services.AddScoped<IRequestHandler<Question, Result<string>>, QuestionHandler>();
            services.AddScoped<IRequestHandler<Stray, Result<string>>, StrayHandler>();
            services.AddScoped<IRequestHandler<Slow, Result<string>>, SlowHandler>();
            var unitOfWork = services.Last(service => service.ServiceType == typeof(IUnitOfWork));
            services.AddScoped<IUnitOfWork>(provider => new Watched(
                (IUnitOfWork)ActivatorUtilities.CreateInstance(provider, unitOfWork.ImplementationType!),
                provider.GetRequiredService<Caller>(),
                steps
            ));
        });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_command_is_authorized_then_validated_then_run_in_a_transaction()
    {
        steps.Clear();

        await service.MustAsync(Actors.TenantAdmin, new Probe(steps));

        Assert.Equal(["authorization", "validation", "transaction", "handler", "end"], Order());
    }

    [Fact]
    public async Task A_caller_without_the_permission_learns_nothing_of_what_is_invalid()
    {
        steps.Clear();

        var error = await service.RefusedAsync(Actors.Reviewer, new Probe(steps) { Fault = "invalid" });

        Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);

        // The one transaction is that of the audit entry.
        Assert.Equal(["authorization", "transaction", "end"], Order());
    }

    [Fact]
    public async Task An_invalid_command_opens_no_transaction()
    {
        steps.Clear();

        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new Probe(steps) { Fault = "invalid" });

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(["authorization", "validation"], Order());
    }

    [Fact]
    public async Task A_query_opens_no_transaction()
    {
        steps.Clear();

        await service.MustAsync(Actors.TenantAdmin, new Question());

        Assert.Equal(["handler"], steps);
    }

    [Fact]
    public async Task A_request_that_declares_no_permission_is_refused_to_everybody()
    {
        steps.Clear();
        foreach (var actor in new[] { null, Actors.PowerTenant, Actor.Operator(Actors.Tenant) })
        {
            await using var scope = service.Services.CreateAsyncScope();
            if (actor is not null)
            {
                scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(actor, isSandbox: true);
            }

            var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
                scope.ServiceProvider.GetRequiredService<IMediator>().Send(new Stray())
            );
            Assert.Contains(nameof(Stray), thrown.Message);
        }

        Assert.Empty(steps);
    }

    [Fact]
    public void Where_a_request_comes_from_is_unknown_until_its_surface_has_said_it() =>
        Assert.Equal(new Origin { Surface = "unknown" }, new Caller().Origin);

    [Fact]
    public async Task An_exception_in_a_handler_undoes_its_work_and_reaches_the_caller_as_it_is()
    {
        var before = await service.DumpAsync();

        var thrown = await Assert.ThrowsAsync<NotSupportedException>(() =>
            service.SendAsync(Actors.TenantAdmin, new Probe(steps) { Fault = "exception" })
        );

        Assert.Equal("a bug", thrown.Message);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_refusal_undoes_the_work_before_it_and_leaves_only_its_own_entry()
    {
        var (error, entry) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            new Probe(steps) { Fault = "refusal" }
        );

        Assert.Equal("PROBE_REFUSED", error.Code);
        Assert.Contains("action=probe.refused", entry);
    }

    [Theory]
    [InlineData(ErrorKind.Forbidden, true)]
    [InlineData(ErrorKind.RuleBroken, true)]
    [InlineData(ErrorKind.Conflict, true)]
    [InlineData(ErrorKind.Invalid, false)]
    [InlineData(ErrorKind.NotFound, false)]
    [InlineData(ErrorKind.PreconditionFailed, false)]
    [InlineData(ErrorKind.PreconditionRequired, false)]
    [InlineData(ErrorKind.Unauthenticated, false)]
    public async Task A_refusal_for_who_asks_or_where_the_case_stands_is_audited_and_a_slip_is_not(
        ErrorKind kind,
        bool audited
    )
    {
        var before = await service.DumpAsync();

        await service.RefusedAsync(Actors.TenantAdmin, new Probe(steps) { Fault = "refusal", Kind = kind });

        var after = await service.DumpAsync();
        Assert.Equal(audited ? 1 : 0, after.Except(before).Count());
        Assert.Empty(before.Except(after));
    }

    [SkippableFact]
    public async Task A_caller_who_hangs_up_while_the_command_waits_its_turn_leaves_nothing()
    {
        Skip.If(TestEngine.IsServer, "A server takes many writers: nobody waits for a turn.");
        using var source = new CancellationTokenSource();
        var holding = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        var first = service.SendAsync(Actors.TenantAdmin, new Slow(held, holding.Task));
        await held.Task;
        var before = await service.DumpAsync();

        var waiting = service.SendAsync(Actors.TenantAdmin, new Probe(steps), cancellationToken: source.Token);
        await source.CancelAsync();
        holding.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Null((await first).Error);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_refused_neighbour_does_not_take_another_command_with_it()
    {
        var holding = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        var first = service.SendAsync(Actors.TenantAdmin, new Slow(held, holding.Task));
        await held.Task;

        // These share the transaction of the next commit.
        var refused = service.SendAsync(Actors.TenantAdmin, new Probe([]) { Fault = "refusal" });
        var thrown = service.SendAsync(Actors.TenantAdmin, new Probe([]) { Fault = "exception" });
        var stands = service.SendAsync(Actors.TenantAdmin, new Probe([]) { Action = "probe.stands" });
        holding.SetResult();

        Assert.Equal("PROBE_REFUSED", (await refused).Error?.Code);
        await Assert.ThrowsAsync<NotSupportedException>(() => thrown);
        Assert.Null((await stands).Error);
        Assert.Null((await first).Error);
        Assert.Equal(
            ["probe.refused", "probe.stands"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE action LIKE 'probe%' ORDER BY action"
            )
        );
    }

    // What the authorization and the refusal's record ask for more than once counts once.
    private IEnumerable<string> Order() => steps.Where((step, i) => i == 0 || steps[i - 1] != step);

    /// <summary>A command that says when it is looked at.</summary>
    public sealed record Probe(List<string> Steps) : ICommand<string>
    {
        public string? Fault { get; init; }

        public string Action { get; init; } = "probe.done";

        public ErrorKind Kind { get; init; } = ErrorKind.RuleBroken;

        public Permission Permission
        {
            get
            {
                Steps.Add("authorization");
                return Permission.ManageTenant;
            }
        }

        public AuditTarget Target => new("probe");
    }

    private sealed class ProbeValidator : AbstractValidator<Probe>
    {
        public ProbeValidator() =>
            RuleFor(p => p.Fault)
                .Must(
                    (probe, fault) =>
                    {
                        probe.Steps.Add("validation");
                        return fault != "invalid";
                    }
                );
    }

    private sealed class ProbeHandler(IAuditLog audit, Caller caller, TimeProvider time) : IHandler<Probe, string>
    {
        public async Task<Result<string>> Handle(Probe command, CancellationToken cancellationToken)
        {
            command.Steps.Add("handler");
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = "probe:1",
                    Action = command.Action,
                    OccurredAt = time.Now(),
                },
                cancellationToken
            );
            return command.Fault switch
            {
                "exception" => throw new NotSupportedException("a bug"),
                "refusal" => new Error(command.Kind, "PROBE_REFUSED", "Refused"),
                _ => "done",
            };
        }
    }

    /// <summary>A query.</summary>
    public sealed record Question : IQuery<string>
    {
        public Permission Permission => Permission.ReadVerifications;
    }

    private sealed class QuestionHandler(List<string> steps) : IHandler<Question, string>
    {
        public Task<Result<string>> Handle(Question query, CancellationToken cancellationToken)
        {
            steps.Add("handler");
            return Task.FromResult<Result<string>>("answer");
        }
    }

    /// <summary>A request that says nothing of permissions.</summary>
    public sealed record Stray : IRequest<Result<string>>;

    private sealed class StrayHandler(List<string> steps) : IRequestHandler<Stray, Result<string>>
    {
        public Task<Result<string>> Handle(Stray request, CancellationToken cancellationToken)
        {
            steps.Add("handler");
            return Task.FromResult<Result<string>>("answer");
        }
    }

    /// <summary>A command that holds the writer until it is let go.</summary>
    public sealed record Slow(TaskCompletionSource Held, Task Release) : ICommand<string>
    {
        public Permission Permission => Permission.ManageTenant;

        public AuditTarget Target => new("slow");
    }

    private sealed class SlowHandler : IHandler<Slow, string>
    {
        public async Task<Result<string>> Handle(Slow command, CancellationToken cancellationToken)
        {
            // Its unit is run again when a neighbour has something to undo.
            command.Held.TrySetResult();
            await command.Release;
            return "done";
        }
    }

    // What goes on in the background has no caller, and is not watched.
    private sealed class Watched(IUnitOfWork inner, Caller caller, List<string> steps) : IUnitOfWork
    {
        public bool IsRunning => inner.IsRunning;

        public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
        {
            if (caller.Actor is null)
            {
                return await inner.RunAsync(work, cancellationToken);
            }

            lock (steps)
            {
                steps.Add("transaction");
            }

            var result = await inner.RunAsync(work, cancellationToken);
            lock (steps)
            {
                steps.Add("end");
            }

            return result;
        }
    }
}
