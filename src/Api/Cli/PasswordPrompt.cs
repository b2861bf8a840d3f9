using System.Text;

namespace VerificationService.Api.Cli;

/// <summary>Asks for a password on a terminal, without echo, and twice: nobody sees what they type.</summary>
internal static class PasswordPrompt
{
    /// <summary>Whether somebody sits at a terminal.</summary>
    public static bool IsPossible => !System.Console.IsInputRedirected;

    /// <summary>The password, or null, having said why, when the two differ.</summary>
    public static string? AskTwice(TextWriter prompts)
    {
        // Touching the console once turns the echo handling on before the prompt invites anybody to type.
        _ = System.Console.KeyAvailable;
        var first = Ask(prompts, "Password: ");
        if (first == Ask(prompts, "Again: "))
        {
            return first;
        }

        prompts.WriteLine("The two passwords differ.");
        return null;
    }

    private static string Ask(TextWriter prompts, string prompt)
    {
        prompts.Write(prompt);
        prompts.Flush();
        var typed = new StringBuilder();
        while (true)
        {
            var key = System.Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    prompts.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Backspace when typed.Length > 0:
                    typed.Length--;
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        typed.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
