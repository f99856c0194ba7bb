# Sourced by the other scripts: find the repository and leave the user's own environments out of it.
# POSIX sh, so that it runs on any Linux and macOS.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"

# An active venv or conda environment, and Python settings meant for other work, must not reach ours.
unset VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE \
    PYTHONWARNINGS PYTHONDONTWRITEBYTECODE PYTHONPLATLIBDIR __PYVENV_LAUNCHER__
# Likewise for uv: which index or proxy to use is the user's business, where to install is ours.
unset UV_PYTHON UV_SYSTEM_PYTHON UV_PROJECT_ENVIRONMENT UV_REQUIRE_HASHES UV_CONSTRAINT UV_OVERRIDE \
    UV_EXCLUDE_NEWER UV_RESOLUTION UV_NO_BINARY UV_NO_BUILD UV_NO_BUILD_ISOLATION
export UV_PYTHON_DOWNLOADS=never

# An organisation's network may use a certificate of its own: trust what the computer trusts, where it has a
# list (on macOS /etc/ssl/cert.pem is there too). Older versions of uv know the second name.
for list in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem /etc/ssl/ca-bundle.pem; do
    [ -s "$list" ] && export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"
done

# Caches and settings need a home that can be written; a service account may have none.
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
    HOME=$root/.tools/home
    unset XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
    export HOME
    mkdir -p "$HOME"
fi

say() { printf '%s\n' "$*" >&2; }

# Stop with one sentence that says what to do.
stop() {
    say "$*"
    exit 1
}
