using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
internal static class PageQuery
{
    public static Result<PageRequest> Parse(string? limit, string? cursor)
    {
        if (limit is null)
        {
            return new PageRequest(null, cursor);
        }

        // However many digits: above the greatest limit counts as the greatest.
        var digits = limit.StartsWith('-') ? limit[1..] : limit;
        if (digits.Length is 0 or > 100 || !digits.All(char.IsAsciiDigit))
        {
            return Error.InvalidField(
                "limit",
                $"limit must be a whole number from 1 (above {PageRequest.MaxLimit} counts as {PageRequest.MaxLimit})"
            );
        }

        return new PageRequest(
            int.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                : limit.StartsWith('-') ? -1
                : PageRequest.MaxLimit,
            cursor
        );
    }
}
