# Sourced after environment.sh: find a Python that is new enough, and uv, the installer.

# Set $python to a Python of at least 3.11. Versions the tests run on come first. A name on the PATH may be
# a shim without a Python behind it (pyenv, the Windows store), so each candidate is asked for its version.
find_python() {
    python=
    for candidate in ${HCA_PYTHON:+"$HCA_PYTHON"} python3.13 python3.12 python3.11 python3.14 python3 python; do
        python=$("$candidate" -c 'import sys
if sys.version_info >= (3, 11) and sys.implementation.name == "cpython":
    print(getattr(sys, "_base_executable", None) or sys.executable)' 2>/dev/null) || python=
        [ -n "$python" ] && return 0
        [ "$candidate" = "${HCA_PYTHON:-}" ] &&
            stop "HCA_PYTHON=$HCA_PYTHON is geen werkende Python 3.11 of nieuwer: kies een andere, of laat HCA_PYTHON weg."
    done
    stop "Er is geen Python 3.11 of nieuwer gevonden: installeer Python 3.13 (of zet HCA_PYTHON op de plek waar Python staat) en probeer het opnieuw."
}

# Set $uv to the user's own uv when it is recent, else to a private one that is fetched once. Needs $python.
find_uv() {
    uv=uv
    uv_is_recent && return 0
    uv=$root/.tools/uv/bin/uv
    uv_is_recent && return 0
    fetch_uv
    uv_is_recent || stop "Het installatieprogramma uv werkt niet op deze computer: installeer uv zelf en probeer het opnieuw."
}

# True when $uv runs and is at least version 0.7, the first with all options used here.
uv_is_recent() {
    version=$("$uv" --version 2>/dev/null) || return 1
    version=${version#uv }
    version=${version%% *}
    minor=${version#*.}
    [ "${version%%.*}" -gt 0 ] 2>/dev/null || [ "${minor%%.*}" -ge 7 ] 2>/dev/null
}

# pip puts uv in a folder of its own; nothing is added to the Python that pip belongs to.
fetch_uv() {
    say "Het installatieprogramma uv wordt opgehaald (alleen voor deze map) ..."
    mkdir -p .tools
    rm -rf .tools/uv
    installer=$python
    if ! "$installer" -m pip --version >/dev/null 2>&1; then
        installer=$root/.tools/pip/bin/python
        "$python" -m venv --clear .tools/pip >/dev/null 2>&1 ||
            stop "Deze Python ($python) heeft geen pip en geen venv: installeer die (Debian en Ubuntu: sudo apt install python3-venv), of installeer uv."
    fi
    PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
        "$installer" -m pip install --quiet --no-deps --only-binary :all: --require-hashes \
        --target .tools/uv --requirement scripts/bootstrap.lock ||
        stop "uv is niet opgehaald: controleer de internetverbinding (of de proxy) en probeer het opnieuw."
}
