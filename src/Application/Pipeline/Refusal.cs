using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>
/// Turns an error into the response type of a message from inside a behaviour, which knows that type only as a
/// parameter. The way is found once per type.
/// </summary>
internal static class Refusal<TResponse>
{
    private static readonly Func<Error, TResponse> Create = Find();

    /// <summary>The refused response.</summary>
    public static TResponse Of(Error error) => Create(error);

    private static Func<Error, TResponse> Find()
    {
        var conversion =
            typeof(TResponse).GetMethod("op_Implicit", [typeof(Error)])
            ?? throw new InvalidOperationException($"{typeof(TResponse)} is not a Result and cannot carry a refusal.");
        return conversion.CreateDelegate<Func<Error, TResponse>>();
    }
}
