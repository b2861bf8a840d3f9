using System.Reflection;
using FluentValidation;
using MediatR;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;

namespace VerificationService.Architecture.Tests;

/// <summary>One use case, one file: a message, perhaps a validator, and exactly one handler.</summary>
public sealed class UseCaseTests
{
    // A command without a validator, and why its input needs none.
    private static readonly Dictionary<Type, string> NeedsNoValidator = new()
    {
        [typeof(DisableUser)] = "the name is only compared with names that exist; any other is not found",
        [typeof(ReplayDeadDeliveries)] =
            "a time is well formed by its type, and what no webhook has as its id matches none",
        [typeof(GetDocumentPicture)] =
            "the page is only compared with the pages that there are; any other is not found",
        [typeof(IssueToken)] = "the name is only compared with names that exist; any other is not found",
        [typeof(SignInByAuthority)] =
            "a subject is only compared with subjects that exist; any other is refused and recorded",
        [typeof(ReplayDeadDeliveries)] = "the time is only compared with times that exist",
        [typeof(RecordRefusedClaim)] = "the surface that refused the claim has bounded it, and it is only kept",
        [typeof(SignOut)] = "it only says whether every session ends",
        [typeof(TakeOverApiKey)] = "key and owner are only compared with those that exist; any other is not found",
        [typeof(WithdrawConsent)] =
            "subject and kind are only compared with consents that exist; any other is not found",
        [typeof(ResetEmailTemplate)] = "the kind is only compared with kinds that exist; any other is not found",
    };

    private static IEnumerable<Type> Messages(IEnumerable<Type> types) =>
        types.Where(type => type.IsAssignableTo(typeof(IMessage)) && type is { IsInterface: false, IsAbstract: false });

    /// <summary>Messages with no handler, or with more than one.</summary>
    private static IEnumerable<string> WithoutExactlyOneHandler(IReadOnlyCollection<Type> types)
    {
        var handled = types
            .Where(type => type is { IsInterface: false, IsAbstract: false })
            .SelectMany(type => type.GetInterfaces())
            .Where(contract => IsGeneric(contract, typeof(IRequestHandler<,>)))
            .ToLookup(contract => contract.GenericTypeArguments[0]);
        return Messages(types)
            .Where(message => handled[message].Count() != 1)
            .Select(message => $"{message.Name}: {handled[message].Count()}");
    }

    /// <summary>
    /// Commands and processes that take input nobody looks at. An id alone is only compared with ids that exist.
    /// </summary>
    private static IEnumerable<string> WithoutValidator(IReadOnlyCollection<Type> types, ICollection<Type> exempt)
    {
        var validated = types
            .SelectMany(type => type.GetInterfaces())
            .Where(contract => IsGeneric(contract, typeof(IValidator<>)))
            .Select(contract => contract.GenericTypeArguments[0])
            .ToHashSet();
        return Messages(types)
            .Where(type =>
                type.IsAssignableTo(typeof(ICommand))
                || type.GetInterfaces().Any(contract => IsGeneric(contract, typeof(IProcess<>)))
            )
            .Where(type =>
                type.GetProperties()
                    .Any(property =>
                        property.SetMethod is not null && !property.Name.EndsWith("Id", StringComparison.Ordinal)
                    )
            )
            .Where(type => !validated.Contains(type) && !exempt.Contains(type))
            .Select(type => type.Name);
    }

    /// <summary>Handlers, validators and behaviours that somebody could derive from or use past the pipeline.</summary>
    private static IEnumerable<string> NotInternalAndSealed(IEnumerable<Type> types) =>
        types
            .Where(type => type is { IsInterface: false, IsAbstract: false })
            .Where(type =>
                type.GetInterfaces()
                    .Any(contract =>
                        IsGeneric(contract, typeof(IRequestHandler<,>))
                        || IsGeneric(contract, typeof(IValidator<>))
                        || IsGeneric(contract, typeof(IPipelineBehavior<,>))
                    )
            )
            .Where(type => !type.IsSealed || !(type.IsNotPublic || type.IsNestedAssembly || type.IsNestedPrivate))
            .Select(type => type.FullName!);

    /// <summary>Messages that hold a credential and would print it: records print every property.</summary>
    private static IEnumerable<string> PrintingSecrets(IEnumerable<Type> types) =>
        types
            .Where(type =>
                type.GetProperties()
                    .Any(property =>
                        property.PropertyType == typeof(string)
                        && property.Name is "Password" or "Secret" or "Key" or "Token" or "SecretKey"
                    )
            )
            .Where(type => type.GetMethod("<Clone>$") is not null)
            .Where(type =>
                type.GetMethod(nameof(ToString), [])!
                    .GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>()
                    is not null
            )
            .Select(type => type.FullName!);

    private static readonly List<Type> Product = [.. Code.TypesIn(Code.Product)];

    [Fact]
    public void Every_message_has_exactly_one_handler()
    {
        Assert.NotEmpty(Messages(Product));
        Assert.Empty(WithoutExactlyOneHandler(Product));
    }

    [Fact]
    public void Every_command_that_takes_input_has_a_validator_or_a_reason_for_having_none() =>
        Assert.Empty(WithoutValidator(Product, NeedsNoValidator.Keys));

    [Fact]
    public void Every_reason_for_having_no_validator_is_still_needed() =>
        Assert.Equal(NeedsNoValidator.Keys.Select(type => type.Name).Order(), WithoutValidator(Product, []).Order());

    [Fact]
    public void Handlers_validators_and_behaviours_are_internal_and_sealed() =>
        Assert.Empty(NotInternalAndSealed(Product));

    [Fact]
    public void No_record_prints_the_secret_it_carries() => Assert.Empty(PrintingSecrets(Product));

    [Fact]
    public void Messages_live_in_the_application_layer() =>
        Assert.All(Messages(Product), message => Assert.Same(Code.Application, message.Assembly));

    [Fact]
    public void Bad_use_cases_are_found()
    {
        List<Type> samples = [.. Code.Samples("UseCases")];

        Assert.Equal(["HandledByNobody: 0", "HandledTwice: 2"], WithoutExactlyOneHandler(samples).Order());
        Assert.Equal(["HandledByNobody", "HandledTwice"], WithoutValidator(samples, []).Order());
        Assert.Equal(["HandledTwice"], WithoutValidator(samples, [typeof(Samples.UseCases.HandledByNobody)]));
        Assert.Equal(
            ["PublicHandler", "PublicHandler+UnsealedValidator"],
            NotInternalAndSealed(samples).Select(name => name.Split('.')[^1]).Order()
        );
        Assert.Equal(["HandledByNobody"], PrintingSecrets(samples).Select(name => name.Split('.')[^1]));
    }

    private static bool IsGeneric(Type contract, Type definition) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == definition;
}
