#!/bin/sh
# Runs a command of .venv in a clean environment: sh scripts/run.sh hca list
# Without .venv (conda users) the command comes from the environment that is active.
set -eu
. "$(dirname -- "$0")/environment.sh"

if [ -x .venv/bin/python ]; then
    [ -x ".venv/bin/$1" ] || stop "De opdracht '$1' ontbreekt in .venv: voer eerst 'make setup' uit."
    export VIRTUAL_ENV="$root/.venv" PATH="$root/.venv/bin:$PATH"
fi

# Jupyter looks here and nowhere in the user's home, so that no kernel or setting from elsewhere wins.
unset JUPYTER_PATH JUPYTER_CONFIG_PATH
export JUPYTER_PREFER_ENV_PATH=1
export JUPYTER_CONFIG_DIR="$root/.tools/jupyter/config"
export JUPYTER_DATA_DIR="$root/.tools/jupyter/data"
export JUPYTER_RUNTIME_DIR="$root/.tools/jupyter/runtime"
export IPYTHONDIR="$root/.tools/ipython"
export MPLCONFIGDIR="$root/.tools/matplotlib"

exec "$@"
