# Sourced by run and check: sets $python to an interpreter of version 3.11 or newer, or says so in one line and ends.
python=""
for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    echo "Agent Desk needs Python 3.11 or newer; none was found. / 展业台需要 Python 3.11 或更新版本,未找到。" >&2
    exit 1
fi
