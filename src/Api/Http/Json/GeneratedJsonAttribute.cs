using System.Text.Json.Serialization;

namespace VerificationService.Api.Http.Json;

/// <summary>Names readers and writers that were generated for bodies of a surface; the others are read by reflection.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal abstract class GeneratedJsonAttribute : Attribute
{
    /// <summary>The readers and writers.</summary>
    public abstract JsonSerializerContext Context { get; }
}

/// <inheritdoc/>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class GeneratedJsonAttribute<T> : GeneratedJsonAttribute
    where T : JsonSerializerContext, new()
{
    /// <inheritdoc/>
    public override JsonSerializerContext Context { get; } = new T();
}
