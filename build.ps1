<#
.SYNOPSIS
Shortcuts for plain dotnet commands; each line below works typed by hand on any system.

.DESCRIPTION
What follows the verb goes to the command as it is written. There are no declared parameters: PowerShell would take -c, -v and -o for
abbreviations of its own.

    build              dotnet build; so does no verb at all
    test [project]     the inner loop: every test, or those of tests/<project>.Tests, but faults, load and browser
    test --filter X    the tests that X names, of whatever category
    test-all           dotnet test: every test
    run                the service, in Development
    bench              the benchmarks
    format             lays out the code
    lint               checks the layout, then builds: a warning is an error
    help               this text

.EXAMPLE
./build.ps1 test
./build.ps1 test Domain
./build.ps1 test Application --filter FourEyes
./build.ps1 bench --filter '*Approve*'
#>

$ErrorActionPreference = 'Stop'
$inner = 'Category!=faults&Category!=load&Category!=console'
$verb = $args.Count -gt 0 ? $args[0] : 'build'

# PowerShell takes -p:A=B apart at the colon: what ends with one belongs to what follows. Plain strings are passed on as they are.
$rest = @(@($args | Select-Object -Skip 1) -join "`n" -replace '(?m)^(-.*:)\n', '$1' -split "`n" | Where-Object { $_ -ne '' })
Push-Location $PSScriptRoot
try {
    switch ($verb) {
        'build' { dotnet build @rest }
        'test' {
            $where = @()
            if ($rest.Count -gt 0 -and "$($rest[0])" -notlike '-*') {
                $where = @("tests/$($rest[0]).Tests")
                $rest = @($rest | Select-Object -Skip 1)
            }
            $filter = if ($rest -contains '--filter') { @() } else { @('--filter', $inner) }
            dotnet test @where @filter @rest
        }
        'test-all' { dotnet test @rest }
        'run' { dotnet run --project src/Api @rest }
        'bench' { dotnet run -c Release --project tests/Benchmarks -- @rest }
        'format' {
            dotnet tool restore
            if ($LASTEXITCODE -eq 0) { dotnet csharpier format . @rest }
        }
        'lint' {
            dotnet tool restore
            if ($LASTEXITCODE -eq 0) { dotnet csharpier check . }
            if ($LASTEXITCODE -eq 0) { dotnet build @rest }
        }
        'help' {
            $help = Get-Help $PSCommandPath
            $help.Synopsis, $help.description.Text, $help.examples.example.code, $help.examples.example.remarks.Text
            $global:LASTEXITCODE = 0
        }
        default {
            [Console]::Error.WriteLine("build.ps1 knows no '$verb'; ./build.ps1 help names what it knows.")
            $global:LASTEXITCODE = 2
        }
    }
    $code = $LASTEXITCODE
}
finally {
    Pop-Location
}
exit $code
