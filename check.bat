@echo off
rem Sets up what is missing and runs every check: style, types, import rules, gates, all tests. The last line is pytest's.
setlocal
cd /d "%~dp0"
call setup\python.bat || exit /b 1
%PYTHON% -m setup check || exit /b 1
.venv\Scripts\python.exe -m setup.check %*
exit /b %ERRORLEVEL%
