@echo off
rem Sets up what is missing, starts a head office with demonstration data, and opens the desk. run.bat --help tells the rest.
setlocal
cd /d "%~dp0"
call setup\python.bat || exit /b 1
%PYTHON% -m setup desk || exit /b 1
.venv\Scripts\python.exe -m demonstration %*
exit /b %ERRORLEVEL%
