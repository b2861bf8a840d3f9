using System.Globalization;
using System.Text.Encodings.Web;
using System.Threading.Channels;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console;

/// <summary>A check of the audit as a page that grows while it runs, with script and without.</summary>
/// <param name="check">Runs it, and tells how far it is.</param>
internal sealed class AuditCheckResult(
    Func<IProgress<WorkProgress>, CancellationToken, Task<Result<AuditVerification>>> check
) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (http, hungUp) = (context.HttpContext, context.HttpContext.RequestAborted);
        var told = Channel.CreateUnbounded<WorkProgress>();
        var checking = CheckAsync();
        await BarePage.BeginAsync(http, "Audit check");
        await http.Response.WriteAsync(
            "<p>Every history, every decision and every sealed block of this tenant is read.</p>\n<ol class=\"small quiet\">\n",
            hungUp
        );
        await http.Response.Body.FlushAsync(hungUp);
        await foreach (var progress in told.Reader.ReadAllAsync(hungUp))
        {
            await http.Response.WriteAsync($"<li>{Number(progress.Count)} {progress.What}</li>\n", hungUp);
            await http.Response.Body.FlushAsync(hungUp);
        }

        await http.Response.WriteAsync("</ol>\n" + Outcome(await checking), hungUp);
        await http.Response.WriteAsync(
            "<p><a class=\"button\" href=\"/console/audit\">Back to the audit</a></p>\n",
            hungUp
        );
        await BarePage.EndAsync(http);

        async Task<Result<AuditVerification>> CheckAsync()
        {
            try
            {
                return await check(new Told(told.Writer), hungUp);
            }
            finally
            {
                told.Writer.Complete();
            }
        }
    }

    private static string Outcome(Result<AuditVerification> checking) =>
        checking.Failed(out var refusal, out var found) ? Notice("waiting", "Not checked.", refusal.Message + ".")
        : found.Broken is { } broken ? Notice("bad", "Something does not hold.", broken + ".")
        : Notice(
            "good",
            "Everything holds.",
            $"{Number(found.Entries)} entries in {Number(found.Streams)} histories, {Number(found.Decisions)} decisions, {Number(found.Blocks)} sealed blocks; {Number(found.Unsealed)} entries are not sealed yet."
        );

    private static string Notice(string kind, string title, string text) =>
        $"<div class=\"notice {kind}\" role=\"status\"><p><strong>{title}</strong> {HtmlEncoder.Default.Encode(text)}</p></div>\n";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Told(ChannelWriter<WorkProgress> lines) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => lines.TryWrite(value);
    }
}
