using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using VerificationService.Api.Http.Json;

namespace VerificationService.Api.Http.Bodies;

/// <summary>The names that a request class takes, at every depth, made once of what the serializer knows of it.</summary>
internal sealed class RequestShape
{
    /// <summary>A body without any field: what an action takes that reads none.</summary>
    public static readonly RequestShape Empty = new([], null);

    private static readonly ConcurrentDictionary<Type, RequestShape?> Known = new();

    private readonly FrozenDictionary<string, Member> members;
    private readonly FrozenDictionary<string, Member>.AlternateLookup<ReadOnlySpan<char>> membersBySpan;

    private RequestShape(IEnumerable<Member> members, RequestShape? element)
    {
        this.members = members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal);
        membersBySpan = this.members.GetAlternateLookup<ReadOnlySpan<char>>();
        Element = element;
    }

    /// <summary>Whether it is a list.</summary>
    public bool IsList { get; private init; }

    /// <summary>What each item of a list takes; null when that is no object, or anything.</summary>
    public RequestShape? Element { get; }

    /// <summary>Every name taken, the unused ones too.</summary>
    public IEnumerable<Member> Members => members.Values;

    /// <summary>The names that are used, to choose a hint from.</summary>
    public IEnumerable<string> Hints => members.Values.Where(member => member.IsUsed).Select(member => member.Name);

    /// <summary>The shape of <paramref name="type"/>; null for a text, a number, and JSON of the caller's own.</summary>
    public static RequestShape? Of(Type type) => Known.GetOrAdd(type, Make);

    /// <summary>The member of that name, or null.</summary>
    public Member? Find(ReadOnlySpan<char> name) => membersBySpan.TryGetValue(name, out var member) ? member : null;

    /// <summary>Every name that is used, at any depth.</summary>
    public IEnumerable<string> NamesAtAnyDepth() =>
        Hints
            .Concat(members.Values.SelectMany(member => member.Shape?.NamesAtAnyDepth() ?? []))
            .Concat(Element?.NamesAtAnyDepth() ?? []);

    /// <summary>Makes each optional id of <paramref name="request"/> that is empty absent.</summary>
    public void DropEmptyIds(object request)
    {
        foreach (var member in members.Values)
        {
            if (member.OptionalId is { } id && id.GetValue(request) is "")
            {
                id.SetValue(request, null);
            }
        }
    }

    private static RequestShape? Make(Type type)
    {
        var info = WireJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => new RequestShape(MembersOf(info), null),
            JsonTypeInfoKind.Enumerable => new RequestShape([], Of(info.ElementType!)) { IsList = true },
            _ => null,
        };
    }

    private static IEnumerable<Member> MembersOf(JsonTypeInfo info) =>
        info
            .Properties.Select(property => new Member(
                property.Name,
                IsUsed: true,
                Of(property.PropertyType),
                OptionalIdOf(property)
            ))
            .Concat(
                (info.Type.GetCustomAttribute<UnusedAttribute>()?.Names ?? []).Select(name => new Member(
                    name,
                    IsUsed: false,
                    null,
                    null
                ))
            );

    private static PropertyInfo? OptionalIdOf(JsonPropertyInfo property) =>
        property.PropertyType == typeof(string)
        && (
            property.Name.EndsWith("Id", StringComparison.Ordinal)
            || property.Name.EndsWith("_id", StringComparison.Ordinal)
        )
        && property.AttributeProvider is PropertyInfo own
        && !own.IsDefined(typeof(RequiredAttribute))
            ? own
            : null;

    /// <summary>One name that is taken.</summary>
    /// <param name="Name">As it is sent.</param>
    /// <param name="IsUsed">False for what <see cref="UnusedAttribute"/> names.</param>
    /// <param name="Shape">What stands beneath it; null when nothing there is looked at.</param>
    /// <param name="OptionalId">The property, when it is an id that may be left out.</param>
    public sealed record Member(string Name, bool IsUsed, RequestShape? Shape, PropertyInfo? OptionalId);
}
