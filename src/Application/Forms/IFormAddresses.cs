namespace VerificationService.Application.Forms;

/// <summary>Where applicants reach this installation.</summary>
public interface IFormAddresses
{
    /// <summary>The address of the page that <paramref name="token"/> leads to; null where the installation does not know its own.</summary>
    string? Of(string token);
}
