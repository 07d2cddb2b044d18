@rem Called by run.bat and check.bat: sets PYTHON to an interpreter of version 3.11 or newer, or says so and fails.
@echo off
for %%C in ("py -3" "python" "python3") do (
    %%~C -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && (
        set "PYTHON=%%~C"
        exit /b 0
    )
)
echo Agent Desk needs Python 3.11 or newer; none was found. 1>&2
exit /b 1
