using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace VerificationService.Api.Console;

/// <summary>A text as a QR code, drawn into the page: no address of it exists, and the page's policy lets nothing else draw.</summary>
internal static class QrCode
{
    public static HtmlString Of(string text, string label)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules[y].Count; x++)
            {
                if (modules[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        // Dark on light in both themes: many cameras do not read the inverse.
        return new HtmlString(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""<svg class="qr" viewBox="0 0 {modules.Count} {modules.Count}" role="img" aria-label="{label}" shape-rendering="crispEdges"><rect width="{modules.Count}" height="{modules.Count}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"""
            )
        );
    }
}
