using System.Globalization;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>How many notices the person at the console has not read, as their bell shows it.</summary>
internal sealed class Bell(Dispatcher dispatcher, ConsoleSession session)
{
    /// <summary>Where the script asks for the number anew.</summary>
    public const string CountPath = "/console/notices/count";

    /// <summary>Whether there is a bell: for whoever reads verifications and has nothing to enrol first.</summary>
    public bool IsShown =>
        session.May(Permission.ReadVerifications) && !session.User!.MustEnrolSecondFactor(session.Tenant!);

    /// <summary>The number; empty where everything is read.</summary>
    public async Task<string> UnreadAsync(CancellationToken cancellationToken)
    {
        var counted = await dispatcher.SendAsync(new CountUnreadNotices(), cancellationToken);
        return counted.Failed(out _, out var unread) || unread.Count == 0 ? ""
            : unread.Count > UnreadNotices.Cap ? string.Create(CultureInfo.InvariantCulture, $"{UnreadNotices.Cap}+")
            : unread.Count.ToString(CultureInfo.InvariantCulture);
    }
}
