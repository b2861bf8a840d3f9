using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace VerificationService.Application.Tests;

/// <summary>
/// A real repository to which somebody else's change comes just before it writes, as another node's would on an engine that
/// lets two units of work run side by side.
/// </summary>
/// <typeparam name="T">The repository's contract.</typeparam>
public class Meanwhile<T> : DispatchProxy
    where T : class
{
    private T inner = null!;
    private string write = "";
    private Func<T, Task>? change;

    /// <summary>Lets <paramref name="change"/> come before each call of <paramref name="write"/>: a unit of work may be run again.</summary>
    public static void Add(IServiceCollection services, string write, Func<T, Task> change)
    {
        var real = services.Last(service => service.ServiceType == typeof(T));
        services.AddScoped(provider =>
        {
            var proxy = Create<T, Meanwhile<T>>();
            var meanwhile = (Meanwhile<T>)(object)proxy;
            meanwhile.inner = (T)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!);
            meanwhile.write = write;
            meanwhile.change = change;
            return proxy;
        });
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != write || change is not { } first)
        {
            return targetMethod.Invoke(inner, args);
        }

        return GetType()
            .BaseType!.GetMethod(nameof(AfterAsync), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(targetMethod.ReturnType.GenericTypeArguments)
            .Invoke(this, [first, targetMethod, args]);
    }

    private async Task<TAnswer> AfterAsync<TAnswer>(Func<T, Task> first, MethodInfo method, object?[]? args)
    {
        await first(inner);
        return await (Task<TAnswer>)method.Invoke(inner, args)!;
    }
}
