#!/bin/sh
# Prints a Python of at least 3.11 that can make environments, or says on standard error which line installs one.
for name in ${M4D_PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3 python; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$name"
        exit 0
    fi
done
echo "error: M4D needs Python 3.11 or newer with venv, and none was found" >&2
case "$(uname -s)" in
    Darwin) echo "hint: brew install python@3.13" >&2 ;;
    *) echo "hint: sudo apt-get install python3 python3-venv   (Debian 12, Ubuntu 24.04 or newer)" >&2 ;;
esac
exit 1
