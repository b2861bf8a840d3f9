using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VerificationService.Api.Authentication;
using VerificationService.Api.Console;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Api.Http.Json;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Api.OpenApi;
using VerificationService.Api.V1;
using VerificationService.Api.V21;
using VerificationService.Domain.Shared;

namespace VerificationService.Api;

/// <summary>Everything the HTTP half registers.</summary>
internal static class ApiServices
{
    /// <summary>Adds both contracts and the console.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddAccessTokens();
        services.AddRequestAuthentication();
        services.AddOptions<HeaderOptions>().Bind(configuration).ValidateOnStart();
        services.AddApiDocuments();
        services.AddCors();
        services.AddTransient<V1Gate>();
        services.AddTransient<V21Gate>();
        services.AddOptions<RequestLimitOptions>().BindConfiguration("Requests").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RequestLimitOptions>, RequestLimitOptions.Validator>();
        services.AddOptions<ContractOptions>().BindConfiguration("Contracts").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ContractOptions>, ContractOptions.Validator>();
        services.AddSingleton<IgnoredFields>();
        services.AddOptions<TrustedProxies>().BindConfiguration("ForwardedHeaders").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TrustedProxies>, TrustedProxies.Validator>();
        services.AddOptions<CrossOrigin>().BindConfiguration("Cors").ValidateOnStart();
        services.AddSingleton<IValidateOptions<CrossOrigin>, CrossOrigin.Validator>();
        services.AddOptions<TelemetryOptions>().Bind(configuration).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptions.Validator>();
        services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimits").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptions.Validator>();
        services.AddSingleton<CallerLimits>();
        services.AddScoped<SignInLimitFilter>();
        services.AddSingleton<WarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
        services.AddHealthChecks().AddCheck<WarmUp.Check>("warm-up");
        services.AddSingleton<RunningRequests>();
        services.AddScoped<IdempotencyFilter>();
        services.AddSingleton<AutoMapper.IConfigurationProvider>(_ => Mapping());
        services.AddSingleton<IMapper>(provider => new Mapper(
            provider.GetRequiredService<AutoMapper.IConfigurationProvider>()
        ));

        services.ConfigureHttpJsonOptions(options =>
        {
            WireJson.Apply(options.SerializerOptions);

            // The API documents are written by these options, and a schema is twice as deep as what it describes.
            options.SerializerOptions.MaxDepth = 4 * WireJson.MaxDepth;
        });
        services
            .AddMvcCore(options =>
            {
                options.Filters.Add(new AnswerIsReady());
                options.Conventions.Add(new BodylessActions());

                // Bodies come in through BodyBinder alone, and leave as JSON in UTF-8 alone.
                options.InputFormatters.Clear();
                options.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                options.OutputFormatters.RemoveType<StringOutputFormatter>();
                foreach (var json in options.OutputFormatters.OfType<SystemTextJsonOutputFormatter>())
                {
                    json.SupportedMediaTypes.Clear();
                    json.SupportedMediaTypes.Add("application/json");
                    json.SupportedEncodings.Clear();
                    json.SupportedEncodings.Add(System.Text.Encoding.UTF8);
                }
            })
            .AddJsonOptions(options => WireJson.Apply(options.JsonSerializerOptions))
            .ConfigureApiBehaviorOptions(options =>
            {
                options.SuppressMapClientErrors = true;
                options.InvalidModelStateResponseFactory = context => new FailureResult(
                    Failure.OfRequest(RefusalOf(context))
                );
            })
            .AddApiExplorer();
        services.AddSingleton<IObjectModelValidator, ValidatedByUseCases>();
        services.AddConsole(configuration);
        services.AddForms();
        return services;
    }

    /// <summary>The maps from read models to answers; a test asserts that they are complete.</summary>
    internal static MapperConfiguration Mapping() =>
        new(configuration => configuration.AddMaps(typeof(ApiServices).Assembly));

    private static Error RefusalOf(ActionContext context)
    {
        var fields = context
            .ModelState.SelectMany(entry =>
                entry.Value!.Errors.Select(error => new FieldError(entry.Key, error.ErrorMessage))
            )
            .ToList();
        return new Error(ErrorKind.Invalid, "INVALID_REQUEST", fields[0].Message) { Fields = fields };
    }
}
