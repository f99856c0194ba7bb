#!/bin/sh
# Writes requirements.lock and scripts/bootstrap.lock again: versions and hashes, no address of any index.
# Versions stay as they are unless pyproject.toml asks for others; "sh scripts/lock.sh --upgrade" takes newer ones.
set -eu
. "$(dirname -- "$0")/environment.sh"
. scripts/tools.sh

# One lock for Linux, macOS and Windows and every Python from 3.11 on. A researcher's own settings of uv, such
# as another index or a folder of wheels, stay out of it.
lock() {
    "$uv" pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}

find_python
find_uv
lock pyproject.toml --group dev --constraint scripts/constraints.txt --output-file requirements.lock "$@"
printf 'uv>=0.7\n' | lock - --output-file scripts/bootstrap.lock "$@"
