"""The working environment: lock, conda file, Makefile, set-up scripts and README agree with each other."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
OPTIONAL = [Requirement(line) for line in PYPROJECT["project"]["optional-dependencies"]["dask"]]
DEV = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]
LOCKS = ["requirements.lock", "scripts/bootstrap.lock"]

# conda-forge splits these: matplotlib-base has no desktop windows, pandera-pandas is pandera[pandas]
CONDA_NAMES = {"matplotlib": "matplotlib-base", "pandera": "pandera-pandas"}

DESIGN_CARD = {"jupyterlab", "pandas", "seaborn", "statsmodels", "papermill", "nbconvert"}
PLATFORMS = [
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
]


def locked(path: str) -> list[tuple[Requirement, list[str]]]:
    """Each requirement of a lock with its hashes."""
    text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = []
    for line in text.splitlines():
        words = line.split(" --hash=")
        entries.append((Requirement(words[0]), [word.strip() for word in words[1:]]))
    return entries


LOCK_LINES = re.compile(
    r"""
    [a-z0-9-]+==[0-9a-z.]+            # a name and one version
    ([ ];[ ][A-Za-z0-9_=<>!'.*() -]+)?   # for which Python or system
    [ ]\\
    |
    [ ]{4}--hash=sha256:[0-9a-f]{64}([ ]\\)?
    """,
    re.VERBOSE,
)


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address_or_option(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if LOCK_LINES.fullmatch(line) is None] == []


@pytest.mark.parametrize("path", LOCKS)
def test_every_locked_package_is_pinned_and_has_hashes(path):
    for requirement, hashes in locked(path):
        assert [pin.operator for pin in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
def test_the_lock_has_one_version_within_bounds_of_each_direct_dependency(python, platform):
    environment = {"python_version": python, "python_full_version": f"{python}.1", **platform}
    versions: dict[str, list[str]] = {}
    for requirement, _ in locked("requirements.lock"):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            pin = next(iter(requirement.specifier)).version
            versions.setdefault(canonicalize_name(requirement.name), []).append(pin)
    for dependency in RUNTIME + DEV:
        found = versions.get(canonicalize_name(dependency.name), [])
        assert len(found) == 1, f"{dependency.name}: {found}"
        assert dependency.specifier.contains(found[0]), f"{dependency}: {found[0]} (run make lock)"


def test_the_packages_of_the_design_card_are_direct_dependencies():
    assert {canonicalize_name(requirement.name) for requirement in RUNTIME} >= DESIGN_CARD


def imported_below(folder: str) -> set[str]:
    """Top-level names of all packages that the code below a folder imports, at any place in it."""
    names = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.split(".")[0])
    own = {"hcalib", *(path.stem for path in (ROOT / folder).rglob("*.py"))}
    return names - set(sys.stdlib_module_names) - own


@pytest.mark.parametrize(
    ("folder", "dependencies"), [("hcalib", RUNTIME + OPTIONAL), ("tests", RUNTIME + DEV)]
)
def test_every_package_that_is_imported_is_a_direct_dependency(folder, dependencies):
    providers = metadata.packages_distributions()
    direct = {canonicalize_name(requirement.name) for requirement in dependencies}
    undeclared = {
        name
        for name in imported_below(folder)
        if not {canonicalize_name(each) for each in providers.get(name, [])} & direct
    }

    assert undeclared == set()


def test_the_conda_environment_has_the_same_packages_and_bounds():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = {}
    for line in listed["dependencies"]:
        if isinstance(line, str):
            requirement = Requirement(line)
            conda[requirement.name] = requirement.specifier
    build = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]
    expected = {CONDA_NAMES.get(each.name, each.name): each.specifier for each in RUNTIME + build}
    expected["python"] = Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier
    expected["pip"] = Requirement("pip").specifier

    assert conda == expected
    assert listed["dependencies"][-1] == {"pip": ["-e ."]}
    assert listed["channels"][0] == "conda-forge"


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "docs/ontwikkelen.md", ".ci/run"])
def test_documents_name_only_commands_that_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", text, re.MULTILINE))

    assert "test" in named
    assert named <= makefile_targets()


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make reports" in readme
    assert "make test" in readme


def test_commands_in_the_readme_can_be_pasted():
    """A comment after a command becomes an argument in some shells."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", readme, re.DOTALL)

    assert blocks
    assert not [line for block in blocks for line in block.splitlines() if "#" in line]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this computer")
@pytest.mark.parametrize(
    ("target", "command"),
    [("reports", "hca run"), ("test", "pytest"), ("lab", "jupyter lab"), ("check", "hca check")],
)
def test_each_target_sets_up_first_and_then_runs_its_command(target, command):
    # these tests may themselves be run by make
    outside = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MAKELEVEL"}}
    done = subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=outside, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()

    assert lines[0] == "sh scripts/setup.sh"
    assert any(line.startswith(f"sh scripts/run.sh {command}") for line in lines[1:])


def test_precommit_uses_local_hooks_only():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}


def test_make_and_precommit_strip_notebooks_in_the_same_way():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    command = re.search(r"^STRIP = (.+)$", makefile, re.MULTILINE)
    entries = {hook["id"]: hook["entry"] for hook in hooks["repos"][0]["hooks"]}

    assert command is not None
    assert entries["nbstripout"] == f"sh scripts/run.sh {command[1]}"


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="this folder is not a git repository"
)
def test_git_never_converts_a_snapshot():
    snapshots = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("data/**/snapshots/**/*.csv"))
    assert snapshots

    answer = subprocess.run(
        ["git", "check-attr", "text", "--", *snapshots], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert {line.rsplit(": ", 1)[1] for line in answer.stdout.splitlines()} == {"unset"}


# The set-up scripts run here in a copy of the repository, with a pretended Python and uv on the PATH: what is
# tested is when they do something, with which options, and what they say; the network is not needed.

TOOLS = ["sh", "dirname", "uname", "cat", "cksum", "grep", "head", "date", "rm", "mkdir", "env", "chmod"]

FAKE_PYTHON = """#!/bin/sh
case "$*" in
*_base_executable*) [ -n "{version}" ] && printf '%s\\n' "$0" ;;
*version_info*) printf '%s\\n' "{version}" ;;
*) exit 1 ;;
esac
"""

FAKE_UV = """#!/bin/sh
if [ "$1" = --version ]; then echo "uv {version}"; exit; fi
printf '%s|' "$@" >>"$UV_LOG"
printf 'VIRTUAL_ENV=%s PYTHONPATH=%s\\n' "${{VIRTUAL_ENV-unset}}" "${{PYTHONPATH-unset}}" >>"$UV_LOG"
case "$*" in
*--offline*) exit 1 ;;
"pip sync"*) [ ! -e "$UV_FAILS" ] ;;
venv*)
    mkdir -p .venv/bin
    echo 'include-system-site-packages = false' >.venv/pyvenv.cfg
    cat "$PYTHON_FOR_VENV" >.venv/bin/python
    chmod +x .venv/bin/python ;;
esac
"""


class Sandbox:
    """A copy of the set-up in a folder with a space, and a PATH that holds only what a test puts there."""

    def __init__(self, folder: Path):
        self.root = folder / "een map" / "hcalib"
        self.bin = folder / "bin"
        self.log = folder / "uv.log"
        self.fails = folder / "uv-fails"
        self.bin.mkdir(parents=True)
        (self.root / "scripts").mkdir(parents=True)
        for name in ["pyproject.toml", "requirements.lock"]:
            shutil.copy(ROOT / name, self.root / name)
        for script in (ROOT / "scripts").iterdir():
            shutil.copy(script, self.root / "scripts" / script.name)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None, f"{tool} is a tool of every Unix"
            (self.bin / tool).symlink_to(found)

    def install(self, name: str, content: str) -> None:
        path = self.bin / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o755)

    def with_python_and_uv(self, uv: str = "0.13.9") -> Sandbox:
        self.install("python3", FAKE_PYTHON.format(version="3.12"))
        self.install("uv", FAKE_UV.format(version=uv))
        return self

    def setup(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "scripts/setup.sh"],
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={
                "PATH": str(self.bin),
                "UV_LOG": str(self.log),
                "UV_FAILS": str(self.fails),
                "PYTHON_FOR_VENV": str(self.bin / "python3"),
                **environment,
            },
        )

    def uv_calls(self) -> list[str]:
        """What uv was asked since the last time, one line a call."""
        calls = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return calls


@pytest.fixture
def sandbox(tmp_path):
    if os.name != "posix":
        pytest.skip("the set-up scripts are for Linux and macOS")
    return Sandbox(tmp_path)


def test_the_first_set_up_makes_an_environment_from_the_lock_with_hashes(sandbox):
    done = sandbox.with_python_and_uv().setup()
    calls = sandbox.uv_calls()

    assert done.returncode == 0, done.stderr
    assert calls[0].startswith("venv|")
    assert "pip|sync|" in calls[-2]
    assert "|--require-hashes|" in calls[-2]
    assert "|--compile-bytecode|requirements.lock|" in calls[-2]
    assert "|--no-deps|--no-build-isolation|--editable|.|" in calls[-1]


def test_a_second_set_up_does_nothing_and_says_nothing(sandbox):
    sandbox.with_python_and_uv().setup()
    sandbox.uv_calls()

    again = sandbox.setup()

    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert sandbox.uv_calls() == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_brings_the_environment_up_to_date_in_place(sandbox, changed):
    sandbox.with_python_and_uv().setup()
    sandbox.uv_calls()
    with (sandbox.root / changed).open("a", encoding="utf-8") as handle:
        handle.write("\n")

    assert sandbox.setup().returncode == 0
    calls = sandbox.uv_calls()

    assert any("pip|sync|" in call for call in calls)
    assert not any(call.startswith("venv|") for call in calls)
    assert sandbox.setup().stderr == ""


def test_a_moved_folder_gets_a_new_environment(sandbox, tmp_path):
    sandbox.with_python_and_uv().setup()
    sandbox.uv_calls()
    sandbox.root = sandbox.root.rename(tmp_path / "ergens anders")

    assert sandbox.setup().returncode == 0
    assert any(call.startswith("venv|") for call in sandbox.uv_calls())


def test_an_environment_without_its_python_is_made_again(sandbox):
    sandbox.with_python_and_uv().setup()
    sandbox.uv_calls()
    (sandbox.root / ".venv/bin/python").unlink()

    assert sandbox.setup().returncode == 0
    assert any(call.startswith("venv|") for call in sandbox.uv_calls())


def test_an_interrupted_set_up_is_done_again(sandbox):
    sandbox.with_python_and_uv()
    sandbox.fails.touch()
    failed = sandbox.setup()
    sandbox.uv_calls()
    sandbox.fails.unlink()

    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("Niet alle pakketten zijn geïnstalleerd met Python 3.12")
    assert sandbox.setup().returncode == 0
    assert any("pip|sync|" in call for call in sandbox.uv_calls())


def test_another_environment_of_the_user_is_left_out(sandbox):
    sandbox.with_python_and_uv().setup(VIRTUAL_ENV="/elders", CONDA_PREFIX="/conda", PYTHONPATH="/elders")
    calls = sandbox.uv_calls()

    assert calls
    assert all(call.endswith("VIRTUAL_ENV=unset PYTHONPATH=unset") for call in calls)


def test_without_a_home_everything_stays_in_the_folder(sandbox):
    sandbox.with_python_and_uv()

    assert sandbox.setup(HOME="/bestaat/niet").returncode == 0
    assert (sandbox.root / ".tools/home").is_dir()


@pytest.mark.parametrize("version", [None, ""], ids=["no python", "only an old python"])
def test_without_a_usable_python_one_sentence_says_what_to_do(sandbox, version):
    if version is not None:
        sandbox.install("python3", FAKE_PYTHON.format(version=version))

    done = sandbox.setup()

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Er is geen Python 3.11 of nieuwer gevonden: installeer Python 3.13 (of zet HCA_PYTHON op de plek "
        "waar Python staat) en probeer het opnieuw."
    ]
    assert not (sandbox.root / ".venv").exists()


def test_a_chosen_python_that_does_not_work_is_refused(sandbox):
    done = sandbox.with_python_and_uv().setup(HCA_PYTHON="python3.99")

    assert done.returncode == 1
    assert done.stderr.startswith("HCA_PYTHON=python3.99 is geen werkende Python 3.11 of nieuwer")
    assert sandbox.uv_calls() == []


@pytest.mark.parametrize("uv", [None, "0.6.17"], ids=["no uv", "an old uv"])
def test_uv_is_fetched_only_when_needed_and_the_reason_of_a_failure_is_said(sandbox, uv):
    sandbox.with_python_and_uv(uv=uv or "0.0.0")
    if uv is None:
        (sandbox.bin / "uv").unlink()

    done = sandbox.setup()

    # the pretended Python has neither pip nor venv, as a bare Debian has
    assert done.returncode == 1
    assert "heeft geen pip en geen venv" in done.stderr.splitlines()[-1]
    assert "sudo apt install python3-venv" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("script", ["environment.sh", "tools.sh", "setup.sh", "run.sh", "lock.sh"])
def test_scripts_are_plain_shell(script):
    if shutil.which("sh") is None:
        pytest.skip("there is no sh on this computer")
    path = ROOT / "scripts" / script
    subprocess.run(["sh", "-n", str(path)], check=True)

    assert "[[" not in path.read_text(encoding="utf-8")
