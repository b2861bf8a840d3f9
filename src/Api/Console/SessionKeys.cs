using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using VerificationService.Infrastructure.Files;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Api.Console;

/// <summary>
/// Where the keys lie that protect the console's cookies and forms: beside the key that signs tokens
/// (<see cref="SharedKeys"/>), so that nodes which share the database take each other's. The framework makes a new one every
/// 90 days and looks for others' once a day.
/// </summary>
internal sealed class SessionKeys(SharedKeys keys) : IXmlRepository
{
    private const string Prefix = "console/";

    /// <summary>Chooses the place.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("verification-console");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<SharedKeys, ILoggerFactory>(
                (options, keys, loggers) =>
                    options.XmlRepository = keys.AreInDatabase ? new SessionKeys(keys) : InFiles(keys, loggers)
            );
    }

#pragma warning disable RS0030 // The framework's interface cannot be awaited; it is asked at start and then once a day.

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. keys.ListAsync(Prefix, CancellationToken.None).GetAwaiter().GetResult().Select(key => XElement.Parse(key))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        keys.AddAsync(Prefix + friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)
            .GetAwaiter()
            .GetResult();
#pragma warning restore RS0030

    private static FileSystemXmlRepository InFiles(SharedKeys keys, ILoggerFactory loggers)
    {
        var directory = Path.Combine(keys.Directory, "console");
        PrivateFile.CreateDirectory(directory);
        return new FileSystemXmlRepository(new DirectoryInfo(directory), loggers);
    }
}
