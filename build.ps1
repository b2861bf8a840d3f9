<#
.SYNOPSIS
Shortcuts for the plain dotnet commands in README.md; each line below works typed by hand on any system.

.EXAMPLE
./build.ps1 test
./build.ps1 test --filter Approve
./build.ps1 bench --filter '*Approve*'
#>
param(
    [ValidateSet('build', 'test', 'run', 'bench', 'format')]
    [string] $Command = 'build',

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Rest = @()
)

$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    switch ($Command) {
        'build' { dotnet build @Rest }
        'test' { dotnet test @Rest }
        'run' { dotnet run --project src/Api @Rest }
        'bench' { dotnet run -c Release --project tests/Benchmarks -- @Rest }
        'format' {
            dotnet tool restore
            if ($LASTEXITCODE -eq 0) { dotnet csharpier format . @Rest }
        }
    }
    $code = $LASTEXITCODE
}
finally {
    Pop-Location
}
exit $code
