namespace VerificationService.TestKit;

/// <summary>Pictures to send as documents.</summary>
public static class TestPictures
{
    /// <summary>A PNG of one pixel.</summary>
    public static byte[] Png =>
        Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        );
}
