using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

/// <summary>
/// Every status × every way to move × both risks × every combination of roles, against tables written by hand from the
/// product's description and not from the code.
/// </summary>
public sealed class EveryMoveTests
{
    public enum Way
    {
        StartReview,
        RequestInformation,
        Approve,
        ApproveUnderFourEyes,
        Decline,
    }

    // "·" refused, "x" legal. Columns in the order of the rows.
    private const string LegalPairs = """
                               Pending InReview InformationRequested AwaitingSecondApproval Approved Declined
        Pending                ·       x        x                    x                      x        x
        InReview               ·       ·        x                    x                      x        x
        InformationRequested   ·       x        ·                    ·                      ·        x
        AwaitingSecondApproval ·       x        x                    ·                      x        x
        Approved               ·       ·        ·                    ·                      ·        x
        Declined               ·       ·        ·                    x                      x        ·
        """;

    // Where each way leads for somebody who bears the authority: "·" refused, "=" succeeds and changes nothing.
    private const string Outcomes = """
                               StartReview RequestInformation   Approve  ApproveUnderFourEyes   Decline
        Pending                InReview    InformationRequested Approved AwaitingSecondApproval Declined
        InReview               ·           InformationRequested Approved AwaitingSecondApproval Declined
        InformationRequested   InReview    ·                    ·        ·                      Declined
        AwaitingSecondApproval InReview    InformationRequested Approved Approved               Declined
        Approved               ·           ·                    =        =                      Declined
        Declined               ·           ·                    Approved AwaitingSecondApproval =
        """;

    public static TheoryData<VerificationStatus, VerificationStatus, bool> Pairs()
    {
        var data = new TheoryData<VerificationStatus, VerificationStatus, bool>();
        foreach (var (row, column, cell) in Read(LegalPairs))
        {
            data.Add(Enum.Parse<VerificationStatus>(row), Enum.Parse<VerificationStatus>(column), cell == "x");
        }

        return data;
    }

    public static TheoryData<VerificationStatus, Way, RiskLevel, string> Moves()
    {
        var data = new TheoryData<VerificationStatus, Way, RiskLevel, string>();
        foreach (var (row, column, cell) in Read(Outcomes))
        {
            foreach (var risk in Enum.GetValues<RiskLevel>())
            {
                data.Add(Enum.Parse<VerificationStatus>(row), Enum.Parse<Way>(column), risk, cell);
            }
        }

        return data;
    }

    [Fact]
    public void The_tables_of_this_test_leave_nothing_out()
    {
        var statuses = Enum.GetValues<VerificationStatus>().Length;
        Assert.Equal(statuses * statuses, Pairs().Count);
        Assert.Equal(statuses * Enum.GetValues<Way>().Length * Enum.GetValues<RiskLevel>().Length, Moves().Count);
        Assert.Equal(32, Cases.EveryCombinationOfRoles.Distinct().Count());
    }

    [Theory, MemberData(nameof(Pairs))]
    public void The_table_of_legal_moves_says_what_the_product_says(
        VerificationStatus from,
        VerificationStatus to,
        bool legal
    )
    {
        Assert.Equal(legal, VerificationMoves.IsLegal(from, to));
        Assert.Equal(legal, VerificationMoves.From(from).Contains(to));
    }

    [Theory, MemberData(nameof(Moves))]
    public void Every_way_from_every_status_does_what_the_table_says_for_every_combination_of_roles(
        VerificationStatus from,
        Way way,
        RiskLevel risk,
        string expected
    )
    {
        foreach (var roles in Cases.EveryCombinationOfRoles)
        {
            var verification = Cases.At(from, risk);
            var before = verification.State();
            var decisionsBefore = verification.Decisions.ToArray();

            var error = Take(verification, way, Cases.User("cleo", roles));

            var context = $"{way} from {from}, {risk} risk, as [{roles}]";
            if (NeedsAuthority(way) && !BearsAuthority(roles, risk))
            {
                Assert.True(error?.Code == "INSUFFICIENT_AUTHORITY", $"{context}: {error}");
                Assert.Equal(ErrorKind.Forbidden, error.Kind);
                Assert.Equal(before, verification.State());
            }
            else if (expected == "·")
            {
                Assert.True(error?.Code == "ILLEGAL_STATUS_CHANGE", $"{context}: {error}");
                Assert.Equal(ErrorKind.Conflict, error.Kind);
                Assert.Equal(before, verification.State());
            }
            else if (expected == "=")
            {
                Assert.True(error is null, $"{context}: {error}");
                Assert.Equal(before, verification.State());
            }
            else
            {
                Assert.True(error is null, $"{context}: {error}");
                Assert.Equal(Enum.Parse<VerificationStatus>(expected), verification.Status);
                Assert.Equal(Cases.Now, verification.UpdatedAt);
                Assert.Single(verification.Events);
                Assert.Equal(decisionsBefore, verification.Decisions.Take(decisionsBefore.Length));
                Assert.Equal(decisionsBefore.Length + (NeedsAuthority(way) ? 1 : 0), verification.Decisions.Count);
            }
        }
    }

    [Fact]
    public void High_risk_claimed_by_a_tenant_admin_is_refused_in_the_words_of_the_contract()
    {
        var refused = Cases
            .Open(RiskLevel.High)
            .Approve(Cases.By(Cases.User("tom", Roles.TenantAdmin)), ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal("High-risk organizations require POWER_TENANT approval", refused.Error?.Message);
    }

    [Fact]
    public void Standard_risk_raised_to_power_tenant_by_policy_names_the_role_it_requires()
    {
        var policy = Cases.Demanding(rule => rule with { RequiredRole = Roles.PowerTenant });

        var refused = Cases.Open().Approve(Cases.By(Cases.User("tom", Roles.TenantAdmin)), policy, Cases.Now);

        Assert.Equal("Verifications of standard risk require power-tenant approval", refused.Error?.Message);
    }

    [Fact]
    public void A_power_tenant_who_claims_tenant_admin_on_a_high_risk_case_is_refused()
    {
        var claimed = Authority.Claim("tenant-admin", Cases.Ann, isSandbox: false).Value;

        var refused = Cases
            .Open(RiskLevel.High)
            .Approve(Cases.By(Cases.Ann) with { Authority = claimed }, ApprovalPolicy.BuiltIn, Cases.Now);

        Assert.Equal("INSUFFICIENT_AUTHORITY", refused.Error?.Code);
    }

    [Fact]
    public void An_illegal_move_says_where_the_verification_can_go()
    {
        var refused = Cases.At(VerificationStatus.InformationRequested).RequestInformation(new("again"), Cases.Now);

        Assert.Equal(
            "A verification cannot go from InformationRequested to InformationRequested; from InformationRequested it can go to InReview, Declined",
            refused.Error?.Message
        );
    }

    private static bool NeedsAuthority(Way way) => way is Way.Approve or Way.ApproveUnderFourEyes or Way.Decline;

    private static bool BearsAuthority(Roles roles, RiskLevel risk)
    {
        var names = roles.ToString().Split(", ");
        return names.Contains("PowerTenant") || (risk == RiskLevel.Standard && names.Contains("TenantAdmin"));
    }

    private static Error? Take(Verification verification, Way way, Actor actor) =>
        way switch
        {
            Way.StartReview => verification.StartReview(Cases.Now).Error,
            Way.RequestInformation => verification.RequestInformation(new("proof of address"), Cases.Now).Error,
            Way.Approve => verification.Approve(Cases.By(actor), ApprovalPolicy.BuiltIn, Cases.Now).Error,
            Way.ApproveUnderFourEyes => verification.Approve(Cases.By(actor), Cases.FourEyes, Cases.Now).Error,
            Way.Decline => verification.Decline(Cases.By(actor), ApprovalPolicy.BuiltIn, Cases.Now).Error,
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };

    private static IEnumerable<(string Row, string Column, string Cell)> Read(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var columns = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(columns.Length + 1, cells.Length);
            for (var i = 0; i < columns.Length; i++)
            {
                yield return (cells[0], columns[i], cells[i + 1]);
            }
        }
    }
}
