#!/bin/sh
# Makes the working environment .venv from requirements.lock, and does nothing when it is there already.
#
# The stamp .venv/hcalib-setup holds the folder and a checksum of everything the environment is made from.
# It is written last, so a set-up that was interrupted is done again.
set -eu
. "$(dirname -- "$0")/environment.sh"

stamp=.venv/hcalib-setup

fingerprint() {
    printf '%s\n' "$root"
    cat requirements.lock pyproject.toml scripts/setup.sh .venv/pyvenv.cfg | cksum
}

is_ready() {
    [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]
}

# The environment's Python, or the one that is asked for, as "3.13"; fails when it does not run.
python_version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

has_right_python() {
    case $(python_version .venv/bin/python) in 3.1[1-9]) ;; *) return 1 ;; esac
    [ -z "${HCA_PYTHON:-}" ] || [ "$(python_version .venv/bin/python)" = "$(python_version "$HCA_PYTHON")" ]
}

# What is there can be brought up to date, unless it sees packages from outside, its Python will not do, or
# the folder was moved (the commands in .venv/bin hold the old path).
can_be_updated() {
    grep -qi '^include-system-site-packages *= *false' .venv/pyvenv.cfg 2>/dev/null || return 1
    [ ! -f "$stamp" ] || [ "$(head -n 1 "$stamp")" = "$root" ] || return 1
    has_right_python
}

case $(uname -s) in
MINGW* | MSYS* | CYGWIN*) stop "Op Windows werkt u met conda: zie 'Windows en conda' in README.md." ;;
esac

if is_ready && { [ -z "${HCA_PYTHON:-}" ] || has_right_python; }; then
    exit 0
fi

. scripts/tools.sh
started=$(date +%s)
find_python
if can_be_updated; then
    say "De werkomgeving .venv wordt bijgewerkt ..."
    find_uv
    rm -f "$stamp"
else
    say "De werkomgeving wordt klaargezet in .venv (eenmalig, een paar minuten) ..."
    find_uv
    rm -rf .venv
    "$uv" venv --quiet --python "$python" --no-project --prompt hcalib .venv ||
        stop "De map .venv kon niet worden gemaakt: controleer schrijfrechten en vrije ruimte (ruim 1 GB)."
fi
install_packages() {
    "$uv" pip sync "$@" --python .venv/bin/python --require-hashes --only-binary :all: --compile-bytecode \
        requirements.lock
}
# What was fetched before needs no network. Someone who waits sees what is being fetched; a log does not.
progress=--quiet
[ -t 2 ] && progress=--color=auto
install_packages --offline --quiet 2>/dev/null || install_packages "$progress" ||
    stop "Niet alle pakketten zijn geïnstalleerd met Python $(python_version .venv/bin/python): controleer de internetverbinding, of kies een andere Python (make HCA_PYTHON=python3.13 ...)."
# Without build isolation the build needs no network: hatchling is in the lock.
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable . ||
    stop "Het pakket hcalib is niet geïnstalleerd: kijk in de melding hierboven wat er in pyproject.toml niet klopt."
fingerprint >"$stamp"
say "De werkomgeving is klaar: Python $(python_version .venv/bin/python), $(($(date +%s) - started)) seconden."
