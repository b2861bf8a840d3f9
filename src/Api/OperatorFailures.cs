using System.Data.Common;
using VerificationService.Application.Documents;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api;

/// <summary>What ends a start or a command with one sentence. The rest is a bug, and its stack trace is wanted.</summary>
internal static class OperatorFailures
{
    /// <summary>Whether the operator can put it right: configuration, the file system, the engine.</summary>
    public static bool Includes(Exception failure) =>
        failure
            is ConfigurationException
                or DatabaseUnavailableException
                or DocumentStoreUnavailableException
                or DbException
                or IOException
                or UnauthorizedAccessException;

    /// <summary>Whether the server says that it cannot listen as it was told: an address or a certificate is wrong.</summary>
    public static bool IsOfAddress(Exception failure) =>
        failure is FormatException or InvalidOperationException or ArgumentException
        && failure.Source
            is "Microsoft.AspNetCore.Http"
                or "Microsoft.AspNetCore.Server.Kestrel"
                or "Microsoft.AspNetCore.Server.Kestrel.Core";
}
