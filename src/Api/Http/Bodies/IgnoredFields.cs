using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Bodies;

/// <summary>What the operator accepts beyond each contract. Section <c>Contracts</c>, by <see cref="Surface.Contract"/>.</summary>
internal sealed partial class ContractOptions()
    : Dictionary<string, ContractOptions.Surfaced>(StringComparer.OrdinalIgnoreCase)
{
    /// <summary>Of one surface.</summary>
    internal sealed record Surfaced
    {
        /// <summary>Names of fields and query parameters that clients send and nobody reads, at any depth.</summary>
        public IReadOnlyList<string> IgnoredFields { get; init; } = [];
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,63}$", RegexOptions.None, 1000)]
    private static partial Regex WellFormed();

    /// <summary>Refuses what is no name, what a request of the surface uses, and what bears on risk.</summary>
    internal sealed class Validator(IActionDescriptorCollectionProvider actions) : IValidateOptions<ContractOptions>
    {
        public ValidateOptionsResult Validate(string? name, ContractOptions options)
        {
            var contracts = Surfaces.All.Where(surface => surface.Contract is not null).ToList();
            var failures = contracts
                .SelectMany(surface =>
                    options.TryGetValue(surface.Contract!, out var surfaced) ? Failures(surfaced, surface) : []
                )
                .Concat(
                    options
                        .Keys.Except(contracts.Select(surface => surface.Contract!), StringComparer.OrdinalIgnoreCase)
                        .Select(key =>
                            $"Contracts:{key} is no contract; accepted is {string.Join(" and ", contracts.Select(c => c.Contract))}."
                        )
                )
                .ToList();
            return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
        }

        private IEnumerable<string> Failures(Surfaced options, Surface surface)
        {
            if (options.IgnoredFields.Count == 0)
            {
                yield break;
            }

            var used = UsedOn(surface).Select(NearestName.Squashed).ToHashSet();
            foreach (var field in options.IgnoredFields)
            {
                var setting = $"Contracts:{surface.Contract}:IgnoredFields holds '{field}', which";
                if (!WellFormed().IsMatch(field))
                {
                    yield return $"{setting} is not a name of 1 to 64 letters, digits, '_' and '-' that begins with a letter.";
                }
                else if (used.Contains(NearestName.Squashed(field)))
                {
                    yield return $"{setting} is, or looks like, a field that requests of this surface use.";
                }
                else if (RiskNames.Include(field))
                {
                    yield return $"{setting} names a fact that may raise a risk; such a fact is never ignored.";
                }
            }
        }

        private IEnumerable<string> UsedOn(Surface surface) =>
            actions
                .ActionDescriptors.Items.Where(action =>
                    Surfaces.Of("/" + action.AttributeRouteInfo?.Template) == surface
                )
                .SelectMany(action => action.Parameters)
                .SelectMany(Names);

        private static IEnumerable<string> Names(ParameterDescriptor parameter) =>
            parameter.BindingInfo?.BindingSource == BindingSource.Query ? [parameter.Name]
            : parameter.BindingInfo?.BindingSource == BindingSource.Body
                ? RequestShape.Of(parameter.ParameterType)?.NamesAtAnyDepth() ?? []
            : [];
    }
}

/// <summary>The operator's lists, as requests ask for them.</summary>
internal sealed class IgnoredFields(IOptions<ContractOptions> options)
{
    private readonly FrozenDictionary<Surface, FrozenSet<string>> names = Surfaces
        .All.Where(surface => surface.Contract is not null)
        .Select(surface =>
            KeyValuePair.Create(
                surface,
                (options.Value.GetValueOrDefault(surface.Contract!)?.IgnoredFields ?? []).ToFrozenSet(
                    StringComparer.Ordinal
                )
            )
        )
        .ToFrozenDictionary();

    /// <summary>The names accepted at <paramref name="path"/>.</summary>
    public IReadOnlySet<string> At(PathString path) =>
        names.TryGetValue(Surfaces.Of(path), out var accepted) ? accepted : FrozenSet<string>.Empty;

    /// <summary>One line for the log of the start; null when nothing is ignored.</summary>
    public string? Summary
    {
        get
        {
            var lines = names
                .Where(entry => entry.Value.Count > 0)
                .OrderBy(entry => entry.Key.Name, StringComparer.Ordinal)
                .Select(entry => $"{entry.Key.Name}: {string.Join(", ", entry.Value.Order(StringComparer.Ordinal))}")
                .ToList();
            return lines.Count == 0 ? null : string.Join("; ", lines);
        }
    }
}
