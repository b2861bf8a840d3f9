using VerificationService.Domain.Documents;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>What a file is, told by its content, and what its name is made into.</summary>
public sealed class FileTypesTests
{
    [Theory]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("FFD8FFE000104A46", "image/jpeg")]
    [InlineData("89504E470D0A1A0A", "image/png")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("49492A0008000000", "image/tiff")]
    [InlineData("4D4D002A00000008", "image/tiff")]
    [InlineData("00000018667479706865696300000000", "image/heic")]
    [InlineData("00000018667479706D69663100000000", "image/heic")]
    [InlineData("00000018667479706865697800000000", "image/heic")]
    [InlineData("00000018667479706865766300000000", "image/heic")]
    [InlineData("00000018667479706D73663100000000", "image/heic")]
    [InlineData("000000186674797068656963", "image/heic")]
    [InlineData("0000001866747970686569", null)]
    [InlineData("0000001866747970697366350000", null)]
    [InlineData("524946460000000057415645", null)]
    [InlineData("5249464600000000574542", null)]
    [InlineData("25504446", null)]
    [InlineData("FFD8", null)]
    [InlineData("", null)]
    public void The_first_bytes_tell(string hex, string? mediaType) =>
        Assert.Equal(mediaType, FileTypes.Of(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("application/pdf", true)]
    [InlineData("image/jpeg", true)]
    [InlineData("image/png", true)]
    [InlineData("image/webp", true)]
    [InlineData("image/tiff", false)]
    [InlineData("image/heic", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("text/html", false)]
    public void What_every_browser_shows_is_shown_and_the_rest_is_for_downloading(string mediaType, bool isShown) =>
        Assert.Equal(isShown, FileTypes.IsShown(mediaType));

    [Theory]
    [InlineData("passport.pdf", "passport.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\scans\\front.jpg", "front.jpg")]
    [InlineData("scan\u202Egpj.exe", "scangpj.exe")]
    [InlineData("a\u200Bb\u0000c\r\nd.pdf", "abcd.pdf")]
    [InlineData("<script>alert(1)<\u002Fscript>.pdf", "script_.pdf")]
    [InlineData("a\"b;c%0d.pdf", "a_b_c_0d.pdf")]
    [InlineData("a\u2028b\u2029c\uE000d\uFFFEe\uD83Df.pdf", "abcdef.pdf")]
    [InlineData("a<b>c:d|e?f*g.pdf", "a_b_c_d_e_f_g.pdf")]
    [InlineData(" scan 1. ", "scan 1")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("..", "document.pdf")]
    [InlineData("  ", "document.pdf")]
    [InlineData(null, "document.pdf")]
    [InlineData("Müller 漢字 \U0001F600.pdf", "Müller 漢字 \U0001F600.pdf")]
    public void A_name_loses_its_path_and_whatever_is_not_seen_as_it_is(string? name, string clean) =>
        Assert.Equal(clean, FileTypes.CleanName(name, "application/pdf"));

    [Theory]
    [InlineData(".pdf")]
    // Here the cut falls between the halves of a character.
    [InlineData(".jpeg")]
    public void A_long_name_keeps_its_end_and_half_a_character_of_nobodys(string end)
    {
        var clean = FileTypes.CleanName(string.Concat(Enumerable.Repeat("\U0001F600", 300)) + end, "application/pdf");

        Assert.InRange(clean.Length, FileTypes.MaxName - 1, FileTypes.MaxName);
        Assert.EndsWith(end, clean, StringComparison.Ordinal);
        Assert.True(char.IsHighSurrogate(clean[0]));
    }

    [Fact]
    public void A_name_of_200_characters_is_whole_and_of_a_longer_one_the_last_200_are_kept()
    {
        var longest = new string('a', FileTypes.MaxName - 4) + ".pdf";

        Assert.Equal(longest, FileTypes.CleanName(longest, "application/pdf"));
        Assert.Equal(longest, FileTypes.CleanName("b" + longest, "application/pdf"));
    }

    [Theory]
    [InlineData("passport.pdf", "application/pdf", "passport.pdf")]
    [InlineData("PASSPORT.PDF", "application/pdf", "PASSPORT.PDF")]
    [InlineData("passport", "application/pdf", "passport.pdf")]
    [InlineData("passport.pdf.exe", "application/pdf", "passport.pdf.exe.pdf")]
    [InlineData("passport.html", "image/png", "passport.html.png")]
    [InlineData("front.jpg", "image/jpeg", "front.jpg")]
    [InlineData("front.jpeg", "image/jpeg", "front.jpeg")]
    [InlineData("front.png", "image/jpeg", "front.png.jpg")]
    [InlineData("scan.tif", "image/tiff", "scan.tif")]
    [InlineData("scan.tiff", "image/tiff", "scan.tiff")]
    [InlineData("photo.heif", "image/heic", "photo.heif")]
    [InlineData("photo.jpg", "image/heic", "photo.jpg.heic")]
    [InlineData("photo", "image/webp", "photo.webp")]
    public void A_name_for_downloading_ends_in_what_the_file_is(string name, string mediaType, string offered) =>
        Assert.Equal(offered, FileTypes.DownloadName(name, mediaType));

    [Fact]
    public void A_file_without_a_name_is_called_after_what_it_is() =>
        Assert.Equal("document.png", FileTypes.CleanName(null, "image/png"));
}
