using System.Diagnostics.CodeAnalysis;

namespace VerificationService.Domain.Shared;

/// <summary>What every result can be asked without knowing its value's type.</summary>
public interface IResult
{
    /// <summary>The refusal, or null on success.</summary>
    Error? Error { get; }
}

/// <summary>Success without a value, or a refusal.</summary>
public sealed class Result : IResult
{
    private Result(Error? error) => Error = error;

    /// <inheritdoc/>
    public Error? Error { get; }

    /// <summary>The one success.</summary>
    public static Result Success { get; } = new(null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result(Error error) => new(error);
}

/// <summary>A value, or a refusal.</summary>
/// <typeparam name="T">What success carries.</typeparam>
public sealed class Result<T> : IResult
{
    private readonly T? value;

    private Result(T? value, Error? error)
    {
        this.value = value;
        Error = error;
    }

    /// <inheritdoc/>
    public Error? Error { get; }

    /// <summary>The value. Throws when this is a refusal: asking without looking is a bug.</summary>
    public T Value =>
        Error is null ? value! : throw new InvalidOperationException($"No value: refused with {Error.Code}.");

    /// <summary>Takes the value, or the refusal, in one look.</summary>
    public bool Failed([NotNullWhen(true)] out Error? error, [MaybeNullWhen(true)] out T success)
    {
        error = Error;
        success = value;
        return error is not null;
    }

    /// <summary>Success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);
}
