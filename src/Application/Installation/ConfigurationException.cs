namespace VerificationService.Application.Installation;

/// <summary>
/// Something that the operator can put right stops the start or the command: a setting, a key file, a database of another
/// version. The message is one sentence that says what; it is shown without a stack trace.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <param name="message">What is wrong, and what would be right.</param>
    /// <param name="cause">What found it, if that was not this service.</param>
    public ConfigurationException(string message, Exception? cause = null)
        : base(message, cause) { }
}
