using System.Security.Cryptography;
using System.Text;
using VerificationService.Application.Forms;

namespace VerificationService.Api.Forms;

/// <summary>One request of an applicant: the form that the link leads to, the browser's session and the language.</summary>
internal sealed class FormVisit
{
    private const string Cookie = "form-session";
    private const int SecretLength = 32;

    /// <summary>The form.</summary>
    public OpenedForm Form { get; private set; } = null!;

    /// <summary>
    /// The browser's session with this link, from a secret that the browser keeps. Nobody can tell from it what the sessions with
    /// other links are called.
    /// </summary>
    public string Session { get; private set; } = "";

    /// <summary>The language.</summary>
    public Language Language { get; private set; } = Languages.All[0];

    /// <summary>What every address of the visit ends in: the language where the applicant chose one.</summary>
    public string Query { get; private set; } = "";

    /// <summary>The visit of nobody, to a form that is looked at before it is in force.</summary>
    public static FormVisit Preview(OpenedForm form, Language language) => new() { Form = form, Language = language };

    /// <summary>Called by the gate.</summary>
    public void Begin(HttpContext context, OpenedForm form)
    {
        Form = form;
        Language = Languages.Of(context.Request, form.Link.Language);
        Query = Languages.Chosen(context.Request) is { } chosen ? $"?{Languages.Parameter}={chosen.Code}" : "";
        Session = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SecretOf(context) + form.Link.Id)))[
            ..32
        ];
    }

    // Outside Development the cookie is __Host- (RFC 6265bis §4.1.3.2). Over plain http a browser does not keep it: each page is
    // then of a session of its own, and shows nothing that was typed before.
    private static string SecretOf(HttpContext context)
    {
        var isDevelopment = context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment();
        var name = isDevelopment ? Cookie : "__Host-" + Cookie;
        if (context.Request.Cookies[name] is { Length: SecretLength * 2 } kept)
        {
            return kept;
        }

        var secret = RandomNumberGenerator.GetHexString(SecretLength * 2, lowercase: true);
        context.Response.Cookies.Append(
            name,
            secret,
            new CookieOptions
            {
                Path = isDevelopment ? "/forms" : "/",
                HttpOnly = true,
                Secure = !isDevelopment || context.Request.IsHttps,
                // Lax, so that a link in an e-mail finds the session again.
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
            }
        );
        return secret;
    }
}
