"""The modules of the package depend on each other in one direction."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "scripts" / "aljir"


def name(path: Path) -> str:
    """Give the dotted name of a module."""
    parts = ("aljir", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imported(node: ast.AST) -> Iterator[str]:
    """Give the modules of the package that a tree imports when it runs; imports for type checkers are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom) and (child.module or "").split(".")[0] == "aljir":
            yield child.module or ""
        elif not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield from imported(child)


MODULES = {name(path): set(imported(ast.parse(path.read_text("utf-8")))) for path in PACKAGE.rglob("*.py")}


def circle(module: str, path: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give a chain of imports that leads from a module back to itself; empty when there is none."""
    if module in path:
        return (*path[path.index(module) :], module)
    return next(filter(None, (circle(other, (*path, module)) for other in sorted(MODULES.get(module, ())))), ())


def test_there_is_no_circle() -> None:
    assert len(MODULES) > 30
    assert [circle(module) for module in MODULES if circle(module)] == []


def test_nothing_imports_the_commands_but_the_commands() -> None:
    users = {module for module, others in MODULES.items() if any(one.startswith("aljir.commands") for one in others)}
    assert users <= {"aljir.__main__", *(module for module in MODULES if module.startswith("aljir.commands"))}
