# Sourced: sets $python to a Python of at least 3.11, or says what to do. Needs nothing but a POSIX shell.
fits() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

python=""
if [ -n "${PYTHON:-}" ]; then
    if ! fits "$PYTHON"; then
        echo "PYTHON names $PYTHON, which is no Python of 3.11 or newer that runs here." >&2
        echo "Name another one, or unset PYTHON: one on the PATH is found by itself." >&2
        exit 1
    fi
    python=$PYTHON
else
    for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if fits "$candidate"; then
            python=$candidate
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "KALAVPP needs Python 3.11 or newer, and there is none on the PATH." >&2
    echo "Debian, Ubuntu: sudo apt install python3 python3-venv   ·   Fedora: sudo dnf install python3" >&2
    echo "A Python elsewhere: PYTHON=/path/to/python3 $0" >&2
    exit 1
fi
