using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace VerificationService.Architecture.Tests;

/// <summary>What single methods call, as their compiled bodies have it: an async method counts with what it becomes.</summary>
public static class Methods
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Every method and constructor of a type, and of nothing nested in it; none of a state machine, which its method has.</summary>
    public static IEnumerable<MethodBase> Of(Type type) =>
        type.IsAssignableTo(typeof(IAsyncStateMachine))
            ? []
            : type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));

    /// <summary>What a method calls and what it makes a delegate of, in the order of its body.</summary>
    public static IReadOnlyList<(MethodBase Method, bool IsDelegate)> UsesOf(MethodBase method)
    {
        var body = BodyOf(method);
        if (body.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            return [];
        }

        var found = new List<(MethodBase, bool)>();
        var types = body.DeclaringType!.IsGenericType ? body.DeclaringType.GetGenericArguments() : null;
        var ofMethod = body.IsGenericMethod ? body.GetGenericArguments() : null;
        for (var at = 0; at < il.Length; )
        {
            var first = il[at++];
            var code = Codes[first == 0xFE ? unchecked((short)(0xFE00 | il[at++])) : first];
            if (code.OperandType == OperandType.InlineMethod)
            {
                var used = body.Module.ResolveMethod(BitConverter.ToInt32(il, at), types, ofMethod)!;
                found.Add((used, code == OpCodes.Ldftn || code == OpCodes.Ldvirtftn));
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }

        return found;
    }

    /// <summary>The type and the name of a method, generic arguments left out.</summary>
    public static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType!;
        return $"{(type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName}.{method.Name}";
    }

    /// <summary>What a person would say a method is: a lambda and a state machine are named after where they were written.</summary>
    public static string ShownNameOf(MethodBase method)
    {
        var type = method.DeclaringType!;
        while (type is { IsNested: true } && type.Name.StartsWith('<'))
        {
            type = type.DeclaringType!;
        }

        return $"{type.Name}.{(method.Name.StartsWith('<') ? method.Name[1..method.Name.IndexOf('>')] : method.Name)}";
    }

    private static MethodBase BodyOf(MethodBase method) =>
        method.GetCustomAttribute<StateMachineAttribute>() is { } machine
            ? machine.StateMachineType.GetMethod("MoveNext", All)!
            : method;
}
