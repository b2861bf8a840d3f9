namespace VerificationService.Infrastructure.Sandbox;

/// <summary>Who is verified in the sandbox's history. All of them are invented.</summary>
internal static class SandboxCast
{
    /// <param name="GivenName">As they write it.</param>
    /// <param name="FamilyName">As they write it.</param>
    /// <param name="Latin">As a passport's machine-readable zone has it.</param>
    /// <param name="Country">Where they live.</param>
    /// <param name="Born">When they were born.</param>
    public sealed record Person(string GivenName, string FamilyName, string Latin, string Country, DateOnly Born);

    /// <param name="Name">Its name.</param>
    /// <param name="Country">Where it is registered.</param>
    /// <param name="Activity">What it does.</param>
    /// <param name="Directors">Who directs or owns it; a star marks a politically exposed person, a plus an owner.</param>
    public sealed record Business(string Name, string Country, string Activity, params string[] Directors);

    /// <summary>Names in Latin, Greek, Cyrillic, Arabic, Hebrew, Thai and Chinese.</summary>
    public static readonly IReadOnlyList<Person> People =
    [
        new("Amara", "Okafor", "OKAFOR AMARA", "NG", new(1988, 4, 12)),
        new("Lukas", "Lindqvist", "LINDQVIST LUKAS", "SE", new(1979, 11, 2)),
        new("Γιώργος", "Παπαδόπουλος", "PAPADOPOULOS GEORGIOS", "GR", new(1975, 3, 9)),
        new("Zofia", "Łącka", "LACKA ZOFIA", "PL", new(1992, 7, 23)),
        new("Олена", "Шевченко", "SHEVCHENKO OLENA", "UA", new(1985, 1, 30)),
        new("小明", "李", "LI XIAOMING", "CN", new(1990, 9, 15)),
        new("Jürgen", "Müller", "MUELLER JUERGEN", "DE", new(1963, 5, 5)),
        new("فاطمة", "الزهراني", "ALZAHRANI FATIMA", "SA", new(1994, 12, 1)),
        new("נועה", "כהן", "COHEN NOA", "IL", new(1998, 6, 18)),
        new("สมชาย", "ใจดี", "JAIDEE SOMCHAI", "TH", new(1981, 2, 27)),
        new("Siobhán", "O’Brien", "OBRIEN SIOBHAN", "IE", new(1971, 8, 14)),
        new("Мария", "Иванова", "IVANOVA MARIA", "BG", new(1989, 10, 3)),
        new("Ελένη", "Καραγιάννη", "KARAGIANNI ELENI", "CY", new(1996, 4, 4)),
        new("Søren", "Sørensen", "SOERENSEN SOEREN", "DK", new(1958, 12, 19)),
        new("伟", "王", "WANG WEI", "SG", new(1983, 3, 21)),
        new("Beatriz", "Gonçalves", "GONCALVES BEATRIZ", "PT", new(1991, 1, 11)),
        new("أحمد", "منصور", "MANSOUR AHMED", "EG", new(1978, 9, 8)),
        new("Ayşe", "Işık", "ISIK AYSE", "TR", new(1987, 5, 29)),
        new("Драган", "Петровић", "PETROVIC DRAGAN", "RS", new(1969, 7, 7)),
        new("Chiara", "Rossi", "ROSSI CHIARA", "IT", new(2001, 2, 13)),
        new("דוד", "לוי", "LEVI DAVID", "IL", new(1966, 11, 25)),
        new("Tariq", "Hussain", "HUSSAIN TARIQ", "GB", new(1984, 8, 31)),
        new("กัญญา", "ศรีสุข", "SRISUK KANYA", "TH", new(1995, 10, 10)),
        new("Νίκος", "Αντωνίου", "ANTONIOU NIKOS", "GR", new(1972, 6, 2)),
        new("Александар", "Јовановић", "JOVANOVIC ALEKSANDAR", "ME", new(1993, 3, 17)),
        new("Maeve", "Fitzgerald", "FITZGERALD MAEVE", "IE", new(1999, 9, 9)),
        new("美玲", "陳", "CHEN MEILING", "TW", new(1976, 12, 24)),
        new("Zoé", "Dupont", "DUPONT ZOE", "FR", new(1997, 5, 16)),
        new("ليلى", "حداد", "HADDAD LAYLA", "LB", new(1986, 4, 28)),
        new("Thant", "Myint", "MYINT THANT", "MM", new(1980, 1, 1)),
        new("Ingrid", "Weiß", "WEISS INGRID", "AT", new(1955, 7, 30)),
        new("Ольга", "Мельник", "MELNYK OLHA", "UA", new(1990, 2, 5)),
        new("يوسف", "العلي", "ALALI YOUSEF", "JO", new(1992, 11, 11)),
        new("Δήμητρα", "Βασιλείου", "VASILEIOU DIMITRA", "GR", new(1988, 8, 20)),
        new("תמר", "פרידמן", "FRIEDMAN TAMAR", "IL", new(1982, 10, 27)),
        new("Mateus", "Almeida", "ALMEIDA MATEUS", "BR", new(1994, 6, 6)),
        new("อารีย์", "บุญมี", "BUNMEE AREE", "TH", new(1973, 4, 15)),
    ];

    /// <summary>The first eight are of high risk; the first three own each other in a circle.</summary>
    public static readonly IReadOnlyList<Business> Businesses =
    [
        new("Meridian Holdings B.V.", "NL", "HOLDING", "Viktor Sandoval*", "Aurora Trade S.A. (60 %)+"),
        new("Aurora Trade S.A.", "LU", "COMMODITY_TRADING", "Viktor Sandoval*", "Castellan Ltd (75 %)+"),
        new("Castellan Ltd", "MT", "CURRENCY_EXCHANGE", "Ruth Castellan", "Meridian Holdings B.V. (51 %)+"),
        new("The Golden Anchor Casino Ltd", "MT", "CASINO", "Paul Vella", "Maria Vella+"),
        new("Nordkrone Kryptobank AS", "NO", "CRYPTO_EXCHANGE", "Ingvild Strand"),
        new("Habari Remit Ltd", "KE", "MONEY_TRANSFER", "Wanjiku Kamau+"),
        new("Lucky Clover Bets GmbH", "AT", "BETTING", "Konrad Hofer", "Elsa Hofer+"),
        new("Irrawaddy Timber Co.", "MM", "FORESTRY", "Aung Kyaw"),
        new("Corvina Books Kft.", "HU", "PUBLISHING", "Réka Szabó+"),
        new("Bäckerei Sonnenschein", "DE", "BAKERY", "Ute Sonnenschein+"),
        new("Łódź Textiles Sp. z o.o.", "PL", "TEXTILES", "Marek Zieliński"),
        new("Atelier Dubois SARL", "FR", "DESIGN", "Camille Dubois+"),
        new("Ακτή Ναυτιλιακή Α.Ε.", "GR", "SHIPPING", "Κώστας Λεμός"),
        new("Fjordlys Consulting AS", "NO", "CONSULTING", "Even Dahl"),
        new("Верба ТОВ", "UA", "SOFTWARE", "Тарас Коваль"),
        new("上海青竹貿易有限公司", "CN", "WHOLESALE", "周海"),
        new("Emerald Isle Dairies DAC", "IE", "FOOD", "Nuala Byrne"),
        new("Quinta do Sol Vinhos Lda", "PT", "WINERY", "Rui Matos+"),
        new("شركة النخلة للتجارة", "AE", "RETAIL", "خالد النعيمي"),
        new("Tel Aviv Robotics Ltd", "IL", "MANUFACTURING", "Yael Bar-On"),
        new("บริษัท ดอกบัว จำกัด", "TH", "TOURISM", "ปิยะ วงศ์ดี"),
        new("Hanseatic Freight OÜ", "EE", "LOGISTICS", "Kaarel Tamm"),
        new("Solara Energía S.L.", "ES", "ENERGY", "Lucía Ferrer"),
        new("Brightwater Dental Ltd", "GB", "HEALTH", "Dr Priya Nair"),
    ];
}
