using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using VerificationService.Api.Errors;

namespace VerificationService.Api.Bodies;

/// <summary>What the operator accepts beyond the two contracts. Section <c>Contracts</c>.</summary>
internal sealed partial record ContractOptions
{
    /// <summary>Of v1.</summary>
    public Surfaced V1 { get; init; } = new();

    /// <summary>Of v2.1.</summary>
    public Surfaced V21 { get; init; } = new();

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
            var faults = Faults(options.V1, Surface.V1, "V1").Concat(Faults(options.V21, Surface.V21, "V21")).ToList();
            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }

        private IEnumerable<string> Faults(Surfaced options, Surface surface, string section)
        {
            if (options.IgnoredFields.Count == 0)
            {
                yield break;
            }

            var used = UsedOn(surface).Select(NearestName.Squashed).ToHashSet();
            foreach (var field in options.IgnoredFields)
            {
                var setting = $"Contracts:{section}:IgnoredFields holds '{field}', which";
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
    private readonly FrozenSet<string> v1 = options.Value.V1.IgnoredFields.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> v21 = options.Value.V21.IgnoredFields.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names accepted at <paramref name="path"/>.</summary>
    public IReadOnlySet<string> At(PathString path) =>
        Surfaces.Of(path) switch
        {
            Surface.V1 => v1,
            Surface.V21 => v21,
            _ => FrozenSet<string>.Empty,
        };

    /// <summary>One line for the log of the start; null when nothing is ignored.</summary>
    public string? Summary =>
        v1.Count + v21.Count == 0
            ? null
            : string.Join("; ", new[] { Line("v1", v1), Line("v2.1", v21) }.Where(line => line is not null));

    private static string? Line(string surface, FrozenSet<string> names) =>
        names.Count == 0 ? null : $"{surface}: {string.Join(", ", names.Order(StringComparer.Ordinal))}";
}
