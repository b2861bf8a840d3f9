// The four public types that Microsoft.Data.SqlClient names in its own signatures. They are never reached: no statement of
// this product reads or writes a CLR user-defined type. Names and members are those of the genuine package.
namespace Microsoft.SqlServer.Server;

/// <summary>How a user-defined type is laid out in bytes.</summary>
public enum Format
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>By the server, from the fields.</summary>
    Native = 1,

    /// <summary>By the type itself, through <see cref="IBinarySerialize"/>.</summary>
    UserDefined = 2,
}

/// <summary>A user-defined type that writes its own bytes.</summary>
public interface IBinarySerialize
{
    /// <summary>Fills the instance from <paramref name="r"/>.</summary>
    void Read(BinaryReader r);

    /// <summary>Writes the instance to <paramref name="w"/>.</summary>
    void Write(BinaryWriter w);
}

/// <summary>Marks a type as user-defined in the database.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = false, Inherited = true)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    /// <summary>The layout.</summary>
    public Format Format { get; } = format;

    /// <summary>The largest instance in bytes; -1 means unlimited.</summary>
    public int MaxByteSize { get; set; }

    /// <summary>Whether every instance has the same length in bytes.</summary>
    public bool IsFixedLength { get; set; }

    /// <summary>Whether comparing the bytes compares the values.</summary>
    public bool IsByteOrdered { get; set; }

    /// <summary>The name of the method that checks a value read as bytes.</summary>
    public string? ValidationMethodName { get; set; }

    /// <summary>The type's name in the database.</summary>
    public string? Name { get; set; }
}

/// <summary>A type that claims to be user-defined in the database and is not.</summary>
[Serializable]
public sealed class InvalidUdtException : SystemException
{
    private InvalidUdtException(string message)
        : base(message) { }

    /// <summary>Says why <paramref name="udtType"/> is refused.</summary>
    public static InvalidUdtException Create(Type udtType, string resourceReason) =>
        new($"'{udtType}' is an invalid user defined type, reason: {resourceReason}.");
}
