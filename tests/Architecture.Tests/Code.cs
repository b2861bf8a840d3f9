using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace VerificationService.Architecture.Tests;

/// <summary>How one type uses another.</summary>
public enum UseKind
{
    /// <summary>Derives from it.</summary>
    Base,

    /// <summary>Implements it, itself or by what it implements.</summary>
    Interface,

    /// <summary>Names it in a field, a parameter, a return value, an attribute or a constraint.</summary>
    Declaration,

    /// <summary>Names it, or calls a member of it, in a method's body.</summary>
    Body,
}

/// <summary>One use of a type by another, as the compiled code has it.</summary>
/// <param name="User">Full name of the outermost type in which it happens: lambdas and state machines count as their owner.</param>
/// <param name="Kind">How.</param>
/// <param name="Used">Full name of the used type.</param>
/// <param name="Member">The member called, when one is.</param>
public sealed record Use(string User, UseKind Kind, string Used, string? Member)
{
    public string UserNamespace => NamespaceOf(User);

    public string UsedNamespace => NamespaceOf(Used);

    public override string ToString() => $"{User} uses {Used}{(Member is null ? "" : "." + Member)}";

    private static string NamespaceOf(string type)
    {
        var outermost = type.Split('+')[0];
        var dot = outermost.LastIndexOf('.');
        return dot < 0 ? "" : outermost[..dot];
    }
}

/// <summary>The product's assemblies, and what their compiled code says.</summary>
public static class Code
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value, code => code.OperandType);

    public static readonly Assembly Domain = Assembly.Load("VerificationService.Domain");
    public static readonly Assembly Application = Assembly.Load("VerificationService.Application");
    public static readonly Assembly Infrastructure = Assembly.Load("VerificationService.Infrastructure");
    public static readonly Assembly Api = Assembly.Load("VerificationService.Api");

    /// <summary>Where the deliberately bad samples are.</summary>
    public static readonly Assembly Tests = typeof(Code).Assembly;

    public static IReadOnlyList<Assembly> Product { get; } = [Domain, Application, Infrastructure, Api];

    private static readonly Dictionary<Assembly, IReadOnlyList<Use>> Read = [];

    /// <summary>Every use in an assembly's compiled code.</summary>
    public static IReadOnlyList<Use> UsesIn(Assembly assembly)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(assembly, out var uses))
            {
                Read[assembly] = uses = new Reader(assembly.Location).Uses();
            }

            return uses;
        }
    }

    /// <summary>Every use in the product.</summary>
    public static IEnumerable<Use> UsesInProduct => Product.SelectMany(UsesIn);

    /// <summary>Every use by the samples of one namespace below this project's <c>Samples</c>.</summary>
    public static IEnumerable<Use> UsesInSamples(string name) =>
        UsesIn(Tests).Where(use => use.UserNamespace.IsWithin($"{typeof(Code).Namespace}.Samples.{name}"));

    /// <summary>Types that a person wrote.</summary>
    public static IEnumerable<Type> TypesIn(params IEnumerable<Assembly> assemblies) =>
        assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal));

    /// <summary>The samples of one namespace below this project's <c>Samples</c>.</summary>
    public static IEnumerable<Type> Samples(string name) =>
        TypesIn(Tests).Where(type => (type.Namespace ?? "").IsWithin($"{typeof(Code).Namespace}.Samples.{name}"));

    /// <summary>Whether this namespace is <paramref name="outer"/> or inside it.</summary>
    public static bool IsWithin(this string space, string outer) =>
        space == outer || space.StartsWith(outer + ".", StringComparison.Ordinal);

    private sealed class Reader(string path)
    {
        private readonly HashSet<Use> found = [];
        private string user = "";

        public List<Use> Uses()
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            var names = new Names(metadata, Add);
            foreach (var handle in metadata.TypeDefinitions)
            {
                var type = metadata.GetTypeDefinition(handle);
                user = names.Of(handle).Split('+')[0];
                if (user.StartsWith('<'))
                {
                    continue; // the compiler's own
                }

                names.Kind = UseKind.Base;
                names.Add(type.BaseType);
                names.Kind = UseKind.Interface;
                foreach (var implementation in type.GetInterfaceImplementations())
                {
                    names.Add(metadata.GetInterfaceImplementation(implementation).Interface);
                }

                names.Kind = UseKind.Declaration;
                names.AddAttributes(type.GetCustomAttributes());
                names.AddConstraints(type.GetGenericParameters());
                foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition))
                {
                    field.DecodeSignature(names, null);
                    names.AddAttributes(field.GetCustomAttributes());
                }

                foreach (var property in type.GetProperties().Select(metadata.GetPropertyDefinition))
                {
                    names.AddAttributes(property.GetCustomAttributes());
                }

                foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
                {
                    names.Kind = UseKind.Declaration;
                    method.DecodeSignature(names, null);
                    names.AddAttributes(method.GetCustomAttributes());
                    names.AddConstraints(method.GetGenericParameters());
                    foreach (var parameter in method.GetParameters().Select(metadata.GetParameter))
                    {
                        names.AddAttributes(parameter.GetCustomAttributes());
                    }

                    names.Kind = UseKind.Body;
                    if (method.RelativeVirtualAddress != 0)
                    {
                        AddBody(metadata, names, file.GetMethodBody(method.RelativeVirtualAddress));
                    }
                }
            }

            return [.. found];
        }

        private static void AddBody(MetadataReader metadata, Names names, MethodBodyBlock body)
        {
            if (!body.LocalSignature.IsNil)
            {
                metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
            }

            foreach (var region in body.ExceptionRegions)
            {
                names.Add(region.CatchType);
            }

            var code = body.GetILReader();
            while (code.RemainingBytes > 0)
            {
                var first = code.ReadByte();
                var operation = first == 0xFE ? unchecked((short)(0xFE00 | code.ReadByte())) : first;
                switch (Operands[operation])
                {
                    case OperandType.InlineNone:
                        break;
                    case OperandType.InlineField
                    or OperandType.InlineMethod
                    or OperandType.InlineTok
                    or OperandType.InlineType:
                        names.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                        break;
                    case OperandType.InlineSwitch:
                        var branches = code.ReadInt32();
                        code.Offset += branches * 4;
                        break;
                    case OperandType.InlineI8 or OperandType.InlineR:
                        code.Offset += 8;
                        break;
                    case OperandType.InlineVar:
                        code.Offset += 2;
                        break;
                    case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                        code.Offset += 1;
                        break;
                    default:
                        code.Offset += 4;
                        break;
                }
            }
        }

        private void Add(UseKind kind, string used, string? member)
        {
            // Neither itself nor what the compiler makes up, such as the lists behind collection expressions.
            if (used != user && !used.StartsWith('<'))
            {
                found.Add(new Use(user, kind, used, member));
            }
        }
    }

    /// <summary>Names what metadata points at, and reports every type it comes across.</summary>
    private sealed class Names(MetadataReader metadata, Action<UseKind, string, string?> report)
        : ISignatureTypeProvider<object?, object?>
    {
        public UseKind Kind { get; set; }

        public string Of(TypeDefinitionHandle handle)
        {
            var type = metadata.GetTypeDefinition(handle);
            var name = metadata.GetString(type.Name);
            var outer = type.GetDeclaringType();
            return outer.IsNil ? Qualified(type.Namespace, name) : $"{Of(outer)}+{name}";
        }

        public void Add(EntityHandle handle, string? member = null)
        {
            if (handle.IsNil)
            {
                return;
            }

            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition:
                    report(Kind, Of((TypeDefinitionHandle)handle), member);
                    break;
                case HandleKind.TypeReference:
                    report(Kind, Of((TypeReferenceHandle)handle), member);
                    break;
                case HandleKind.TypeSpecification:
                    var specified = metadata.GetTypeSpecification((TypeSpecificationHandle)handle);
                    var generic = specified.DecodeSignature(this, null);
                    if (member is not null && generic is string name)
                    {
                        report(Kind, name, member);
                    }

                    break;
                case HandleKind.MemberReference:
                    var reference = metadata.GetMemberReference((MemberReferenceHandle)handle);
                    Add(reference.Parent, metadata.GetString(reference.Name));
                    break;
                case HandleKind.MethodDefinition:
                    var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                    Add(method.GetDeclaringType(), metadata.GetString(method.Name));
                    break;
                case HandleKind.MethodSpecification:
                    var instance = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                    instance.DecodeSignature(this, null);
                    Add(instance.Method);
                    break;
                case HandleKind.FieldDefinition:
                    var field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                    Add(field.GetDeclaringType(), metadata.GetString(field.Name));
                    break;
            }
        }

        public void AddAttributes(CustomAttributeHandleCollection attributes)
        {
            foreach (var attribute in attributes)
            {
                Add(metadata.GetCustomAttribute(attribute).Constructor);
            }
        }

        public void AddConstraints(GenericParameterHandleCollection parameters)
        {
            foreach (var parameter in parameters)
            {
                foreach (var constraint in metadata.GetGenericParameter(parameter).GetConstraints())
                {
                    Add(metadata.GetGenericParameterConstraint(constraint).Type);
                }
            }
        }

        public object? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            Add(handle);
            return Of(handle);
        }

        public object? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            Add(handle);
            return Of(handle);
        }

        public object? GetTypeFromSpecification(
            MetadataReader reader,
            object? genericContext,
            TypeSpecificationHandle handle,
            byte rawTypeKind
        ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public object? GetGenericInstantiation(
            object? genericType,
            System.Collections.Immutable.ImmutableArray<object?> typeArguments
        ) => genericType;

        public object? GetModifiedType(object? modifier, object? unmodifiedType, bool isRequired) => unmodifiedType;

        public object? GetArrayType(object? elementType, ArrayShape shape) => null;

        public object? GetByReferenceType(object? elementType) => null;

        public object? GetFunctionPointerType(MethodSignature<object?> signature) => null;

        public object? GetGenericMethodParameter(object? genericContext, int index) => null;

        public object? GetGenericTypeParameter(object? genericContext, int index) => null;

        public object? GetPinnedType(object? elementType) => null;

        public object? GetPointerType(object? elementType) => null;

        public object? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public object? GetSZArrayType(object? elementType) => null;

        private string Of(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{Of((TypeReferenceHandle)type.ResolutionScope)}+{name}"
                : Qualified(type.Namespace, name);
        }

        private string Qualified(StringHandle space, string name) =>
            space.IsNil ? name : $"{metadata.GetString(space)}.{name}";
    }
}
