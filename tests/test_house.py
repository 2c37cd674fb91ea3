"""The rules of the house that no linter knows: names, sizes, front doors, and what tests may reach for.
(Import directions, circles and places of foreign packages are contracts in pyproject.toml.)"""

import ast
import importlib
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from places import ROOT, TESTS

LONGEST = 400  # lines of a module
_OWN = ("index", "rag", "evals", "ui")
MODULES = sorted(chain((ROOT / "index").rglob("*.py"), (ROOT / "rag").rglob("*.py")))
EVALS = sorted((ROOT / "evals").glob("*.py"))
# rooms that others enter by the front door; `index`, `rag` and `rag.web` are what their rooms share
PACKAGES = sorted({path.parent for path in MODULES} - {ROOT / "index", ROOT / "rag", ROOT / "rag" / "web"})


@cache
def parsed(source: str) -> ast.Module:
    """The tree of a module. Made anew where CPython 3.11 stumbles over its own count of the depth, which it
    shares with whatever else builds a tree at the same moment (python/cpython#106905)."""
    for _ in range(2):
        try:
            return ast.parse(source)
        except SystemError:
            continue
    return ast.parse(source)


def name_of(path: Path) -> str:
    """`rag/search/ranking.py` → `rag.search.ranking`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> list[tuple[str, str, int]]:
    """(module, name, line) of everything that a file imports of ours; the name is "" for `import module`."""
    found = []
    for node in ast.walk(parsed(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in _OWN:
            found += [(node.module, alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(a.name, "", node.lineno) for a in node.names if a.name.split(".")[0] in _OWN]
    return found


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in MODULES if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", [*MODULES, *EVALS], ids=name_of)
def test_a_module_is_one_subject_and_says_which(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST, "two subjects, or one told at too great a length"
    said = ast.get_docstring(parsed(text))
    assert said and len(said.split()) >= 3, "a docstring says what is here"


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_a_package_has_a_front_door(package: Path) -> None:
    """Its docstring says what comes in, what goes out and what to read first; `__all__` is what others may
    use, and the module to read first is there."""
    source = (package / "__init__.py").read_text(encoding="utf-8")
    said = ast.get_docstring(parsed(source)) or ""
    first = re.search(r"Read `(\w+)\.py` first", " ".join(said.split()))
    assert first, f"{package} does not say which module to read first"
    assert (package / f"{first[1]}.py").is_file()
    offered = importlib.import_module(name_of(package))
    for name in getattr(offered, "__all__", ()):
        assert hasattr(offered, name), f"{package} offers {name}, which is not there"


@pytest.mark.parametrize("path", [*MODULES, ROOT / "ui.py"], ids=name_of)
def test_other_packages_are_entered_by_the_front_door(path: Path) -> None:
    """Modules of one package import each other; from another package only what it hands on. `evals/` and
    the tests, which measure and try the inside, may look further in."""
    packages = {name_of(package) for package in PACKAGES}
    for module, name, line in imports(path):
        room = module if module in packages else module.rpartition(".")[0]
        if room not in packages or path.parent == ROOT / room.replace(".", "/"):
            continue
        assert module == room, f"line {line}: import {name} from {room}, not from {module}"
        assert name in importlib.import_module(room).__all__, f"line {line}: {room} does not hand on {name}"


@pytest.mark.parametrize("path", [*MODULES, *EVALS], ids=name_of)
def test_nothing_knows_where_everything_meets(path: Path) -> None:
    """`ui.py` is the outermost: whoever imported it would import upward."""
    assert all(module != "ui" for module, _, _ in imports(path))


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.stem)
def test_tests_use_what_everybody_may_use(path: Path) -> None:
    """No private name of ours, imported or reached for through a module."""
    tree = parsed(path.read_text(encoding="utf-8"))
    taken = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if (node.module if isinstance(node, ast.ImportFrom) and node.module else alias.name).split(".")[0]
        in _OWN
    }
    private = [f"line {line}: {module}.{name}" for module, name, line in imports(path) if _private(name)]
    private += [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in taken
        and _private(node.attr)
    ]
    assert private == []


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_the_wheel_carries_what_an_installed_duolex_starts_with() -> None:
    """All that we import of ours: without `ui.py` the installed command cannot start."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = {
        Path(name).stem for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    }
    started = {entry.split(":")[0] for entry in project["project"]["scripts"].values()}
    assert carried >= started | set(_OWN)
