namespace VerificationService.Api.V21;

/// <summary>The wrapper around every successful v2.1 answer.</summary>
/// <typeparam name="T">What it carries.</typeparam>
public sealed class V21Answer<T>
    where T : class
{
    /// <summary>The HTTP status.</summary>
    /// <example>200</example>
    public int Code { get; init; } = StatusCodes.Status200OK;

    /// <summary>True, in those answers whose published samples say it.</summary>
    public bool? Success { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>The answer itself.</summary>
    public required T Data { get; init; }
}

/// <summary>The wrapper of those creations whose published samples say more than the others.</summary>
/// <typeparam name="T">What it carries.</typeparam>
public sealed class V21CreatedAnswer<T>
    where T : class
{
    /// <summary>The HTTP status.</summary>
    /// <example>200</example>
    public int Code { get; init; } = StatusCodes.Status200OK;

    /// <summary>Always true.</summary>
    /// <example>true</example>
    public bool Success { get; init; } = true;

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The answer itself.</summary>
    public required T Data { get; init; }
}

/// <summary>One page of a list, newest first.</summary>
/// <typeparam name="T">What it lists.</typeparam>
public sealed class PageData<T>
    where T : class
{
    /// <summary>The rows.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Sent back as <c>cursor</c>, brings the next page; absent on the last.</summary>
    public string? NextCursor { get; init; }
}
