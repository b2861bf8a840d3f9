using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console;

/// <summary>Small marks that say a state in words, with a colour that only helps.</summary>
internal static class Badges
{
    public static IHtmlContent Of(VerificationStatus status) =>
        Badge(
            status switch
            {
                VerificationStatus.Approved => "good",
                VerificationStatus.Declined => "bad",
                VerificationStatus.InformationRequested => "waiting",
                VerificationStatus.AwaitingSecondApproval => "attention",
                VerificationStatus.InReview => "active",
                _ => "plain",
            },
            Words.Of(status)
        );

    public static IHtmlContent Of(RecommendedOutcome outcome) =>
        Badge("attention", outcome == RecommendedOutcome.Approve ? "Approval recommended" : "Rejection recommended");

    public static IHtmlContent Of(RiskLevel level) =>
        Badge(level == RiskLevel.High ? "risk" : "plain", Words.Of(level));

    public static IHtmlContent Of(ErasureStatus status) =>
        Badge(
            status switch
            {
                ErasureStatus.Proposed => "attention",
                ErasureStatus.Confirmed => "waiting",
                ErasureStatus.Running => "active",
                _ => "plain",
            },
            Words.Of(status)
        );

    public static IHtmlContent Of(DeliveryStatus status) =>
        Badge(
            status switch
            {
                DeliveryStatus.Delivered => "good",
                DeliveryStatus.Dead => "bad",
                _ => "waiting",
            },
            status.ToString()
        );

    public static IHtmlContent Of(DocumentStatus status) =>
        Badge(
            status switch
            {
                DocumentStatus.Accepted => "good",
                DocumentStatus.Rejected => "bad",
                _ => "waiting",
            },
            status == DocumentStatus.Pending ? "Not reviewed" : status.ToString()
        );

    /// <summary>Any state.</summary>
    /// <param name="kind"><c>good</c>, <c>bad</c>, <c>waiting</c>, <c>attention</c>, <c>active</c>, <c>risk</c> or <c>plain</c>.</param>
    /// <param name="text">What it says.</param>
    public static IHtmlContent Badge(string kind, string text) =>
        new HtmlString($"<span class=\"badge {kind}\">{HtmlEncoder.Default.Encode(text)}</span>");
}
