using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>Which cases somebody may decide by their role and their part in them: <see cref="Verification.RefusedFor"/>, as lists ask it.</summary>
/// <param name="By">Whoever would decide.</param>
/// <param name="Policy">The policy in force.</param>
public sealed record Decidable(Actor By, ApprovalPolicy Policy)
{
    /// <summary>Whether their role decides at that risk.</summary>
    public bool Includes(RiskLevel level) => Authority.Of(By).Role >= Policy.For(level).RequiredRole;

    /// <summary>Whether they decide no case of that risk that they opened or asked for.</summary>
    public bool WithoutOwn(RiskLevel level) => Policy.For(level).SeparationOfDuties;
}
