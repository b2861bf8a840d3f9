using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using VerificationService.Api.Console;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>A form of a page as a browser has it: what its fields hold, and what is sent of them.</summary>
internal sealed class PageForm(IHtmlFormElement form)
{
    /// <summary>Which of its page's forms it is.</summary>
    public string Name => ValueOf(KeptForms.FormField);

    /// <summary>Where it is sent.</summary>
    public string Action { get; } = form.GetAttribute("action")!;

    /// <summary>The forms of a page that change something.</summary>
    public static IReadOnlyList<PageForm> AllOf(ConsoleAnswer page) =>
        [
            .. new HtmlParser()
                .ParseDocument(page.Html)
                .Forms.Where(form => form.GetAttribute("method") == "post")
                .Select(form => new PageForm(form)),
        ];

    /// <summary>The one form that has a field of that name.</summary>
    public static PageForm With(ConsoleAnswer page, string field) =>
        AllOf(page).Single(form => form.Controls.Any(control => NameOf(control) == field));

    /// <summary>The one form that is sent to that handler.</summary>
    public static PageForm To(ConsoleAnswer page, string handler) =>
        AllOf(page).First(form => form.Action.EndsWith("handler=" + handler, StringComparison.Ordinal));

    /// <summary>What a person sees and may change.</summary>
    public IEnumerable<IElement> Controls =>
        form.Elements.Where(control =>
            !string.IsNullOrEmpty(NameOf(control))
            && control is not IHtmlButtonElement
            && !control.HasAttribute("disabled")
            && (control as IHtmlInputElement)?.Type is not ("hidden" or "file")
        );

    /// <summary>What is sent: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Sent =>
        [
            .. form
                .Elements.Where(control => !string.IsNullOrEmpty(NameOf(control)) && control is not IHtmlButtonElement)
                .SelectMany(control => Values(control).Select(value => (NameOf(control)!, value))),
        ];

    /// <summary>What is sent under that name first.</summary>
    public string ValueOf(string name) => Sent.FirstOrDefault(field => field.Name == name).Value ?? "";

    /// <summary>What is seen in it.</summary>
    public IReadOnlyList<(string? Name, string Value)> Seen =>
        [.. Controls.SelectMany(control => Values(control).Select(value => (NameOf(control), value)))];

    /// <summary>Types, chooses and ticks something else than there is.</summary>
    public PageForm FillAnew()
    {
        foreach (var control in Controls)
        {
            switch (control)
            {
                case IHtmlTextAreaElement text:
                    text.Value = "\n Zoë's \"grounds\" & <b>more</b>\nin two lines ";
                    break;
                case IHtmlSelectElement select:
                    select.Value = select.Options[^1].Value;
                    break;
                case IHtmlInputElement { Type: "checkbox" } box:
                    box.IsChecked = !box.IsChecked;
                    break;
                case IHtmlInputElement input:
                    input.Value = "x&<\"'>ä";
                    break;
            }
        }

        return this;
    }

    /// <summary>Types into one field, or ticks a box.</summary>
    public PageForm Fill(string name, string value)
    {
        switch (Controls.First(control => NameOf(control) == name))
        {
            case IHtmlTextAreaElement text:
                text.Value = value;
                break;
            case IHtmlSelectElement select:
                select.Value = value;
                break;
            case IHtmlInputElement { Type: "checkbox" } box:
                box.IsChecked = value == box.Value;
                break;
            case IHtmlInputElement input:
                input.Value = value;
                break;
        }

        return this;
    }

    /// <summary>Sends it.</summary>
    /// <param name="visitor">By whom.</param>
    /// <param name="to">Where a button of it sends it instead.</param>
    public Task<ConsoleAnswer> SendAsync(ConsoleVisitor visitor, string? to = null) =>
        visitor.PostAsync(to ?? Action, [.. Sent]);

    private static string? NameOf(IElement control) => control.GetAttribute("name");

    private static IEnumerable<string> Values(IElement control) =>
        control switch
        {
            IHtmlTextAreaElement text => [text.Value],
            IHtmlSelectElement select => select
                .Options.Where(option => option.IsSelected)
                .Select(option => option.Value),
            IHtmlInputElement { Type: "checkbox" } box => box.IsChecked ? [box.Value] : [],
            IHtmlInputElement { Type: "file" } => [],
            IHtmlInputElement input => [input.Value],
            _ => [],
        };
}
