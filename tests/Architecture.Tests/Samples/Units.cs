using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Architecture.Tests.Samples.Units;

#pragma warning disable CS9113, MA0048
internal sealed record HashesInside : ICommand<int>
{
    public Permission Permission => Permission.ManageTenant;

    public AuditTarget Target => new("sample");

    internal sealed class Handler(IPasswords passwords) : IHandler<HashesInside, int>
    {
        public Task<Result<int>> Handle(HashesInside command, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(passwords.Hash("x").Length);
    }
}

internal sealed record AsksTheNet : ICommand<int>
{
    public Permission Permission => Permission.ManageTenant;

    public AuditTarget Target => new("sample");

    internal sealed class Handler(IAsk ask) : IHandler<AsksTheNet, int>
    {
        public async Task<Result<int>> Handle(AsksTheNet command, CancellationToken cancellationToken) =>
            await ask.AskAsync();
    }
}

/// <summary>Where the handler sees an interface alone, what stands behind it counts.</summary>
internal interface IAsk
{
    Task<int> AskAsync();
}

internal sealed class Asking(HttpClient http) : IAsk
{
    public async Task<int> AskAsync() => (await http.GetStringAsync(new Uri("https://example.com"))).Length;
}

/// <summary>Good: a process may hash, before its unit.</summary>
internal sealed record HashesBefore : IProcess<int>
{
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IPasswords passwords) : IHandler<HashesBefore, int>
    {
        public Task<Result<int>> Handle(HashesBefore process, CancellationToken cancellationToken) =>
            Task.FromResult<Result<int>>(passwords.Hash("x").Length);
    }
}

internal sealed class AsksInside(IUnitOfWork unitOfWork, IAsk ask)
{
    public Task<int> StepAsync() => unitOfWork.RunAsync(async () => await ask.AskAsync(), CancellationToken.None);
}

internal sealed class WritesInside(IUnitOfWork unitOfWork)
{
    public async Task<int> StepAsync()
    {
        await Task.Delay(1);
        Func<int> before = () => 1;
        return before() + await unitOfWork.RunAsync(() => WriteAsync(), CancellationToken.None);
    }

    private static async Task<int> WriteAsync()
    {
        await File.WriteAllTextAsync("x", "y");
        return 1;
    }
}

/// <summary>Good: it waits before its unit.</summary>
internal sealed class AsksFirst(IUnitOfWork unitOfWork, IAsk ask)
{
    public async Task<int> StepAsync()
    {
        var answer = await ask.AskAsync();
        return await unitOfWork.RunAsync(() => Task.FromResult(answer), CancellationToken.None);
    }
}
