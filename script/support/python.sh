# Sourced: sets $python to a Python of at least 3.11, or says what to do. Needs nothing but a POSIX shell.
python=""
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "KALAVPP needs Python 3.11 or newer, and there is none on the PATH." >&2
    echo "Debian, Ubuntu: sudo apt install python3 python3-venv   ·   Fedora: sudo dnf install python3" >&2
    echo "A Python elsewhere: PYTHON=/path/to/python3 $0" >&2
    exit 1
fi
