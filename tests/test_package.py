"""The package: what importing it costs, what a wheel holds, and that it runs alone."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import process
import pytest
import typer
from process import BIN, ROOT

import tactful
from tactful import errors
from tactful.adapters.tokens import count_tokens
from tactful.cli import app
from tactful.settings import Settings

ENGINES = (
    "chromadb", "gradio", "openai", "langchain", "langchain_core", "langchain_openai",
    "langchain_chroma", "tiktoken", "sqlalchemy", "numpy",
)  # fmt: skip
README = ROOT / "README.md"


def python(code: str, cwd: Path) -> process.Ran:
    return process.run(
        [sys.executable, "-W", "error", "-c", code], cwd=cwd, env=process.environment()
    )


# --- importing ---------------------------------------------------------------------


def test_importing_loads_no_engine(tmp_path: Path) -> None:
    code = "import sys, json, tactful; print(json.dumps(sorted(sys.modules)))"
    ran = python(code, tmp_path)
    assert (ran.code, ran.err) == (0, "")
    loaded = {name.split(".")[0] for name in ran.json}
    assert not loaded & set(ENGINES)
    assert not {name for name in loaded if name.startswith("langchain")}


def test_checking_and_triage_load_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys, json, tactful\n"
        "desk = tactful.Tactful()\n"
        "desk.triage('It came broken'); desk.check('We are sorry.')\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    ran = python(code, tmp_path)
    assert (ran.code, ran.err) == (0, "")
    loaded = {name.split(".")[0] for name in ran.json}
    assert not loaded & {"chromadb", "gradio", "openai", "langchain_openai", "sqlalchemy"}


def test_all_is_sorted_and_complete() -> None:
    assert list(tactful.__all__) == sorted(tactful.__all__)
    tree = ast.parse(Path(tactful.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(tactful.__all__) == imported
    raised = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert raised <= set(tactful.__all__)
    for name in tactful.__all__:
        assert getattr(tactful, name).__doc__


def test_every_error_is_drawn_in_the_tree() -> None:
    assert errors.__doc__
    for name, value in vars(errors).items():
        if isinstance(value, type) and value is not errors.TactfulError:
            assert issubclass(value, errors.TactfulError)
            assert f"  {name} " in errors.__doc__.replace("\n", " \n"), name


def test_layers_point_downward() -> None:
    ran = process.run(
        [BIN / "lint-imports", "--no-cache"], cwd=ROOT, env=process.environment()
    )
    assert ran.code == 0, ran.out
    assert "0 broken" in ran.out


# --- documentation -----------------------------------------------------------------


def settings_names() -> Iterator[str]:
    for name in Settings.model_fields:
        yield name.upper() if name.startswith("openai_") else f"TACTFUL_{name.upper()}"


def command_names() -> Iterator[str]:
    def walk(command: object, path: tuple[str, ...]) -> Iterator[str]:
        children = getattr(command, "commands", None)
        if children is None:
            yield " ".join(path)
        else:
            for name, child in children.items():
                yield from walk(child, (*path, name))

    yield from walk(typer.main.get_command(app), ())


@pytest.mark.parametrize("name", sorted(settings_names()))
def test_every_setting_has_a_line_in_readme(name: str) -> None:
    assert f"`{name}`" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(command_names()))
def test_every_command_has_a_line_in_readme(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert f"`tactful {name}" in text or f"`{name}" in text


# --- token counts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [  # counted by OpenAI's own examples
        ("", 0),
        ("hello world", 2),
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 8),
    ],
)
def test_token_counts_are_those_of_o200k(text: str, count: int) -> None:
    assert count_tokens(text) == count


def test_special_tokens_in_a_text_are_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_the_ranks_are_the_published_ones() -> None:
    ranks = ROOT / "app/tactful/adapters/tokenizer/o200k_base.tiktoken"
    assert hashlib.sha256(ranks.read_bytes()).hexdigest() == (
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
    )


def test_counting_leaves_the_environment_as_it_was(tmp_path: Path) -> None:
    code = (
        "import os; os.environ['TIKTOKEN_CACHE_DIR'] = 'mine'\n"
        "from tactful.adapters.tokens import count_tokens\n"
        "count_tokens('x'); print(os.environ['TIKTOKEN_CACHE_DIR'])"
    )
    assert python(code, tmp_path).out == "mine\n"


# --- the wheel ---------------------------------------------------------------------


def tracked(*folders: str) -> set[str]:
    """Files of the checkout that are, or may be, under version control."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-co", "--exclude-standard", "-z", *folders],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        names = set(listed.split("\0")) - {""}
    else:  # unpacked from an archive
        names = {
            path.relative_to(ROOT).as_posix()
            for folder in folders
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix not in (".pyc", ".swp")
        }
    return {name for name in names if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    ran = process.run(
        [
            sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out,
        ],
        cwd=ROOT,
        env=process.environment(),
    )  # fmt: skip
    assert ran.code == 0, ran.out + ran.err
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_holds_the_files_of_the_house_and_no_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for folder in ("prompts", "knowledge"):
            prefix = f"tactful/_data/{folder}/"
            inside = {name for name in names if name.startswith(prefix)}
            assert {n.removeprefix("tactful/_data/") for n in inside} == tracked(folder)
            for name in inside:
                source = ROOT / name.removeprefix("tactful/_data/")
                assert archive.read(name) == source.read_bytes(), name
    data = {name for name in names if name.startswith("tactful/_data/")}
    package = {name for name in names if name.startswith("tactful/") and name not in data}
    assert {f"app/{name}" for name in package} == tracked("app/tactful")
    assert {name.split("/")[0] for name in names - package - data} == {
        "tactful-" + metadata_version() + ".dist-info"
    }
    for wanted in (
        "tactful/py.typed",
        "tactful/adapters/tokenizer/o200k_base.tiktoken",
    ):
        assert wanted in names


def metadata_version() -> str:
    from importlib.metadata import version

    return version("tactful")


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"tactful-{metadata_version()}.dist-info"
        entry = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert "tactful = tactful.cli:main" in entry
    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: Apache-2.0" in metadata
    assert "pytest" not in metadata


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel, and the engines of this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=os.name != "nt")
    scheme = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", scheme))
    if uv := shutil.which("uv"):
        ran = process.run(
            [uv, "pip", "install", "-q", "--offline", "--no-deps", "--target", site, wheel],
            cwd=home,
            env=process.environment(),
        )
        assert ran.code == 0, ran.err
    else:  # a wheel without scripts is installed by unpacking it
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    # A line in a .pth file is a folder; .pth files in there, like that of the
    # editable checkout, are not followed.
    (site / "engines.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Path(sysconfig.get_path("scripts", "venv", scheme)) / "python"


OFFLINE = """
import json, socket, sys

def refuse(*address):
    raise AssertionError(f"asked for {address}")

socket.socket.connect = refuse
socket.getaddrinfo = refuse

import tactful
from tactful.adapters.tokens import count_tokens
from tactful.data import data_folder

desk = tactful.Tactful()
result = desk.draft(tactful.Complaint(text="It came broken", platform="amazon"))
print(json.dumps({
    "package": tactful.__file__,
    "prompts": str(data_folder("prompts")),
    "knowledge": str(data_folder("knowledge")),
    "path": sys.path,
    "tokens": count_tokens("tiktoken is great!"),
    "status": result.private.status,
    "by": result.private.origin.by,
}))
"""


def test_an_installed_wheel_drafts_alone(installed: Path, tmp_path: Path) -> None:
    ran = process.run(
        [installed, "-c", OFFLINE],
        cwd=tmp_path,
        env=process.environment(TACTFUL_DATA_DIR=tmp_path),
    )
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    home = str(installed.parent.parent)
    for name in ("package", "prompts", "knowledge"):
        assert found[name].startswith(home), found[name]
    assert not [path for path in found["path"] if path.startswith(str(ROOT / "app"))]
    assert (found["status"], found["by"], found["tokens"]) == ("ready", "composer", 6)


def test_an_installed_wheel_has_its_command(installed: Path, tmp_path: Path) -> None:
    ran = process.run(
        [installed, "-m", "tactful", "kb", "lint"],
        cwd=tmp_path,
        env=process.environment(TACTFUL_DATA_DIR=tmp_path),
    )
    assert (ran.code, ran.err) == (0, "")
    assert "in order" in ran.out
