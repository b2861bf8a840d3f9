using Xunit.Sdk;

namespace VerificationService;

// In the root namespace of every test, where the compiler finds these before xunit's own: without a server no test of
// the project is run, and SuiteTests says so of each class.

/// <summary>A fact on a server.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.TestKit.OnServer", "VerificationService.TestKit")]
public sealed class FactAttribute : Xunit.FactAttribute;

/// <summary>A theory on a server.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.TestKit.OnServer", "VerificationService.TestKit")]
public sealed class TheoryAttribute : Xunit.TheoryAttribute;

/// <summary>A fact on a server that may skip itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.TestKit.OnServer", "VerificationService.TestKit")]
public sealed class SkippableFactAttribute : Xunit.SkippableFactAttribute;

/// <summary>A theory on a server whose cases may skip themselves.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("VerificationService.TestKit.OnServer", "VerificationService.TestKit")]
public sealed class SkippableTheoryAttribute : Xunit.SkippableTheoryAttribute;
