using VerificationService.Application.Forms;
using VerificationService.Infrastructure.Deliveries.Email;

namespace VerificationService.Infrastructure.Forms;

/// <summary>Addresses of forms below <c>Console:PublicUrl</c>.</summary>
internal sealed class FormAddresses(ConsoleOptions console) : IFormAddresses
{
    /// <inheritdoc/>
    public string? Of(string token) => console.Url is { } url ? $"{url}/forms/{token}" : null;
}
