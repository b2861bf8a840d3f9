using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace VerificationService.Api.Console;

/// <summary>What the helpers share that fill a form again.</summary>
public abstract class KeptElement : TagHelper
{
    /// <summary>The view that the element stands in.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    private protected KeptForms Kept => ViewContext.HttpContext.RequestServices.GetRequiredService<KeptForms>();

    private protected static string? Text(TagHelperOutput output, string attribute)
    {
        if (!output.Attributes.TryGetAttribute(attribute, out var found))
        {
            return null;
        }

        if (found.Value is not IHtmlContent content)
        {
            return found.Value?.ToString();
        }

        using var text = new StringWriter();
        content.WriteTo(text, HtmlEncoder.Default);
        return WebUtility.HtmlDecode(text.ToString());
    }

    /// <summary>What was typed into the element's form; null when nothing is kept of it.</summary>
    private protected IReadOnlyDictionary<string, string[]>? Fields(TagHelperContext context, TagHelperOutput output) =>
        Kept.Restored is null ? null
        : Text(output, "form") is { } form ? Kept.FieldsOf(form)
        : context.Items.TryGetValue(typeof(KeptForms), out var fields) ? (IReadOnlyDictionary<string, string[]>?)fields
        : null;

    private protected static void Switch(TagHelperOutput output, string attribute, bool isOn)
    {
        output.Attributes.RemoveAll(attribute);
        if (isOn)
        {
            output.Attributes.Add(new TagHelperAttribute(attribute, null, HtmlAttributeValueStyle.Minimized));
        }
    }
}

/// <summary>Writes into each form where it comes from, and finds what was typed into it before.</summary>
[HtmlTargetElement("form", Attributes = "asp-antiforgery")]
public sealed class MarkedForm : KeptElement
{
    /// <summary>Before the framework's own at -1000 and -900, the second of which has the form's content written.</summary>
    public override int Order => -1001;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        // Several forms of a page that are sent to one address are told apart by their ids.
        var form = Text(output, "id") ?? Text(output, "action") ?? "";
        context.Items[typeof(KeptForms)] = Kept.FieldsOf(form)!;
        if (Kept.MarkFor(ViewContext.HttpContext.Request, form) is { } mark)
        {
            // Hidden fields come first, because a file is read last.
            output
                .PreContent.AppendHtml(Hidden(KeptForms.MarkField, mark))
                .AppendHtml(Hidden(KeptForms.FormField, form));
        }
    }

    private static TagBuilder Hidden(string name, string value) =>
        new("input")
        {
            TagRenderMode = TagRenderMode.SelfClosing,
            Attributes =
            {
                ["type"] = "hidden",
                ["name"] = name,
                ["value"] = value,
            },
        };
}

/// <summary>Fills a field, or ticks a box, as it was.</summary>
[HtmlTargetElement("input", Attributes = "name", TagStructure = TagStructure.WithoutEndTag)]
public sealed class KeptInput : KeptElement
{
    /// <summary>On a hidden field that says what the form was filled in against, such as a version: it stays what it was.</summary>
    private const string Keep = "data-keep";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Fields(context, output) is not { } fields || output.Attributes.ContainsName("disabled"))
        {
            return;
        }

        var type = Text(output, "type") ?? "text";
        var values = fields.GetValueOrDefault(Text(output, "name")!, []);
        if (type is "checkbox" or "radio")
        {
            Switch(output, "checked", values.Contains(Text(output, "value") ?? "on"));
            Kept.IsFilled = true;
        }
        else if (type is not ("password" or "file" or "hidden") || output.Attributes.ContainsName(Keep))
        {
            if (values is [var value, ..])
            {
                output.Attributes.SetAttribute("value", value);
                Kept.IsFilled |= type != "hidden";
            }
        }
    }
}

/// <summary>Fills a text as it was.</summary>
[HtmlTargetElement("textarea", Attributes = "name")]
public sealed class KeptText : KeptElement
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Fields(context, output)?.GetValueOrDefault(Text(output, "name")!) is [var value, ..])
        {
            // A line break right after the tag does not belong to the text (HTML §13.2.6.4.7).
            output.Content.SetContent("\n" + value);
            Kept.IsFilled = true;
        }
    }
}

/// <summary>Says to its options what was chosen.</summary>
[HtmlTargetElement("select", Attributes = "name")]
public sealed class KeptChoice : KeptElement
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Fields(context, output)?.GetValueOrDefault(Text(output, "name")!) is { } values)
        {
            context.Items[typeof(KeptChoice)] = values;
            Kept.IsFilled = true;
        }
    }
}

/// <summary>Chooses an option as it was.</summary>
[HtmlTargetElement("option", Attributes = "value")]
public sealed class KeptOption : KeptElement
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (context.Items.TryGetValue(typeof(KeptChoice), out var values))
        {
            Switch(output, "selected", ((string[])values).Contains(Text(output, "value")));
        }
    }
}
