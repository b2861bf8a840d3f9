namespace VerificationService.Api.V21;

/// <summary>
/// Names the address that our documents prefer where published pages ask for the same action under others too. Every address
/// of the action but this one is described as another one of it.
/// </summary>
/// <param name="address">The whole address, from <c>api/</c> on.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PreferredAddressAttribute(string address) : Attribute
{
    /// <summary>The address.</summary>
    public string Address => address;
}
