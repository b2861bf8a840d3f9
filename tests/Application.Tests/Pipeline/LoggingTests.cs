using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>Logs say what was done, how it ended and how long it took, and never what was in it.</summary>
public sealed class LoggingTests : IAsyncLifetime, ILoggerProvider
{
    private const string Marker = "MARKER";
    private readonly ConcurrentQueue<string> lines = new();
    private TestService service = null!;

    /// <summary>Every message of the application.</summary>
    public static TheoryData<Type> Messages =>
        [
            .. typeof(IMessage)
                .Assembly.GetTypes()
                .Where(type =>
                    type.IsAssignableTo(typeof(IMessage)) && type is { IsInterface: false, IsAbstract: false }
                ),
        ];

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(services =>
        {
            services.AddSingleton<IAccessTokens>(new TokenStub());
            services.AddLogging(logging => logging.AddProvider(this).SetMinimumLevel(LogLevel.Trace));
        });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task No_field_of_a_message_is_logged(Type type)
    {
        lines.Clear();
        var message = Filled(type);
        foreach (var actor in new[] { null, Actors.Auditor, Actors.PowerTenant, Actor.Operator(Actors.Tenant) })
        {
            try
            {
                await (Task)
                    typeof(TestService)
                        .GetMethod(nameof(TestService.SendAsync))!
                        .MakeGenericMethod(AnswerOf(type))
                        .Invoke(service, [actor, message, true, CancellationToken.None])!;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                // What the surfaces would never send may end in an exception; what it logs counts all the same.
            }
        }

        Assert.Contains(lines, line => line.Contains($"UseCase={type.Name}"));
        Assert.DoesNotContain(lines, line => line.Contains(Marker, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Nothing_of_what_succeeds_is_logged_either()
    {
        lines.Clear();
        await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = Marker + "-ada",
                Password = Marker + "-correct horse battery",
                Roles = Roles.TenantAdmin,
            }
        );
        await service.MustAsync(null, new SignIn(Actors.Tenant, Marker + "-ada", Marker + "-correct horse battery"));
        await service.RefusedAsync(null, new SignIn(Actors.Tenant, Marker + "-ada", Marker + "-wrong"));
        await service.MustAsync(
            Actors.PowerTenant,
            new CreateApiKey { Name = Marker + "-key", Roles = Roles.Integration }
        );
        var person = await service.MustAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = Marker,
                LastName = Marker,
                Email = Marker + "@example.org",
                ExternalId = Marker,
            }
        );
        var opened = await service.MustAsync(
            Actors.Integration,
            new CreateVerification
            {
                CustomerId = person.Id,
                CallbackUrl = $"https://{Marker}.example/",
                FormId = Marker,
                UserId = Marker,
                AdditionalData = $$"""{"a":"{{Marker}}"}""",
            }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new ApproveVerification
            {
                VerificationId = opened.Verification.Id,
                ApprovedBy = "tenant-admin",
                Grounds = new()
                {
                    Notes = Marker,
                    AdminNotes = Marker,
                    Comment = Marker,
                    Reason = Marker,
                },
            }
        );

        Assert.Equal(7, lines.Count(line => line.Contains("UseCase=")));
        Assert.Equal(6, lines.Count(line => line.Contains("Outcome=OK")));
        Assert.DoesNotContain(lines, line => line.Contains(Marker, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_line_says_what_how_it_ended_where_and_who()
    {
        var id = await service.OpenHighRiskAsync();
        lines.Clear();

        await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval(id));

        var line = Assert.Single(lines, line => line.Contains("UseCase="));
        Assert.Contains("UseCase=ApproveVerification", line);
        Assert.Contains("Outcome=INSUFFICIENT_AUTHORITY", line);
        Assert.Contains("Surface=test", line);
        Assert.Contains("Tenant=" + Actors.Tenant, line);
        Assert.Contains("Actor=" + Actors.TenantAdmin.Id, line);
        Assert.Contains("ElapsedMs=", line);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Capture(lines, categoryName);

    void IDisposable.Dispose() { }

    private static Type AnswerOf(Type message) =>
        message
            .GetInterfaces()
            .Single(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>))
            .GenericTypeArguments[0];

    // Every text of it is a marker; what is not text is what the constructor makes of it.
    private static object Filled(Type type)
    {
        var constructor = type.GetConstructors().MinBy(c => c.GetParameters().Length)!;
        var message = constructor.Invoke([.. constructor.GetParameters().Select(p => ValueOf(p.ParameterType))]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            if (ValueOf(property.PropertyType) is { } value)
            {
                property.SetValue(message, value);
            }
        }

        return message;
    }

    private static object? ValueOf(Type type) =>
        type == typeof(string) ? Marker
        : type.IsAssignableFrom(typeof(string[])) && type != typeof(object) ? new[] { Marker }
        : type == typeof(UploadDocument) || type == typeof(UploadFile) ? Filled(type)
        : type == typeof(PageRequest) ? new PageRequest(1, Marker)
        : type == typeof(VerificationFilter) ? new VerificationFilter { CustomerId = Marker, Type = Marker }
        : type == typeof(ExpectedRecord) ? new ExpectedRecord { UserId = Marker, VerificationId = Marker }
        : type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type)
        : null;

    private sealed class Capture(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"scope {category} {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"))
                : "";
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {values} {exception}");
        }
    }
}
