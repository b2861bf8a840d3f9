using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VerificationService.Application.Installation;

namespace VerificationService.Infrastructure.Installation;

/// <summary>Settings that are checked before the host starts, and what their failures become.</summary>
public static class CheckedOptions
{
    /// <summary>
    /// Adds the options of a section with their check. Whoever uses them takes <typeparamref name="T"/> itself.
    /// </summary>
    internal static OptionsBuilder<T> AddChecked<T>(
        this IServiceCollection services,
        IConfiguration section,
        Func<T, string?> failure
    )
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new Check<T>(failure));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services.AddOptions<T>().Bind(section).ValidateOnStart();
    }

    /// <summary>Checks all options now. A host does so too when it starts, which for some is too late.</summary>
    /// <exception cref="ConfigurationException">One or more are wrong.</exception>
    public static void Validate(this IServiceProvider services) =>
        Reading(() =>
        {
            services.GetService<IStartupValidator>()?.Validate();
            return true;
        });

    /// <summary>Runs a step of the start that reads settings.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong, or cannot be read.</exception>
    public static T Reading<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (OptionsValidationException failure)
        {
            throw new ConfigurationException(failure.Message, failure);
        }
        catch (AggregateException failures)
            when (failures.InnerExceptions.All(failure => failure is OptionsValidationException))
        {
            throw new ConfigurationException(
                string.Join(Environment.NewLine, failures.InnerExceptions.Select(failure => failure.Message)),
                failures
            );
        }
        catch (Exception failure) when (IsOfConfiguration(failure))
        {
            throw new ConfigurationException(failure.Message, failure);
        }
    }

    // A file that is no JSON, a number that is none: the framework says so by exceptions of several types.
    private static bool IsOfConfiguration(Exception failure) =>
        failure.Source?.StartsWith("Microsoft.Extensions.Configuration", StringComparison.Ordinal) == true;

    private sealed class Check<T>(Func<T, string?> failure) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            failure(options) is { } sentence ? ValidateOptionsResult.Fail(sentence) : ValidateOptionsResult.Success;
    }
}
