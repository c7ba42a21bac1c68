"""Joins stylesheets and scripts into one text each, so that a first visit asks for few files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

CSS_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_LOOSE = re.compile(r"\s*([{};,])\s*")

JS_IMPORT = re.compile(
    r"^import\s+(?:(?P<names>\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?[\"'](?P<path>\.[^\"']+)[\"'];?[ \t]*$", re.MULTILINE
)
JS_EXPORT = re.compile(r"^export\s+(?=(?:async\s+function|function\*?|class|const)\s+(\w+))", re.MULTILINE)
JS_EXPORTS = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
JS_UNKNOWN = re.compile(r"^(?:import\s*[\w{*\"']|export\s).*$", re.MULTILINE)
JS_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/)[ \t]*\n", re.MULTILINE | re.DOTALL)


class CannotBundle(Exception):
    """A file says something that cannot be joined; the sentence names the file and the words."""


def stylesheet(entry: Path) -> str:
    """`entry` with every `@import url("x.css") layer(y);` replaced by what it imports, inside that layer."""
    joined = CSS_IMPORT.sub(lambda found: _layer(entry.parent / found[1], found[2]), _read(entry))
    return CSS_LOOSE.sub(r"\1", CSS_COMMENT.sub("", joined)).strip()


def _layer(path: Path, name: str) -> str:
    return f"@layer {name} {{\n{_read(path)}}}\n"


def script(entry: Path) -> str:
    """`entry` and all modules it imports by a relative path, each in a scope of its own, in the order they need.

    Modules may use `import {a, b as c} from`, `import * as a from`, a bare import, `export` before a function, class or
    const, and `export {a, b as c}`. Anything else raises CannotBundle at start-up.
    """
    return "".join(_scoped(path, entry) for path in _in_order(entry.resolve()))


def _in_order(entry: Path) -> list[Path]:
    """Every module once, after those it imports."""
    done: list[Path] = []

    def visit(path: Path, above: tuple[Path, ...]) -> None:
        if path in above:
            raise CannotBundle(f"{path.name} imports itself by way of {above[-1].name}.")
        if path not in done:
            for imported in _imports(path):
                visit(imported, (*above, path))
            done.append(path)

    visit(entry, ())
    return done


def _imports(path: Path) -> Iterator[Path]:
    return ((path.parent / found["path"]).resolve() for found in JS_IMPORT.finditer(_read(path)))


def _scoped(path: Path, entry: Path) -> str:
    text, exports = _read(path), [found[1] for found in JS_EXPORT.finditer(_read(path))]
    for found in JS_EXPORTS.finditer(text):
        exports += [_property(name) for name in _names(found[1])]
    text = JS_EXPORTS.sub("", JS_EXPORT.sub("", JS_IMPORT.sub(_destructure(path), text)))
    if unknown := JS_UNKNOWN.search(text):
        raise CannotBundle(f"{path.name} has “{unknown[0].strip()}”; write it in a form that {__name__} can join.")
    body = JS_COMMENT.sub("", text)
    head = "" if path == entry.resolve() else f"const {_scope_name(path)} = "
    return f"{head}(() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


def _destructure(path: Path) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        names, scope = found["names"] or "", _scope_name((path.parent / found["path"]).resolve())
        if names.startswith("{"):
            return f"const {{ {', '.join(name.replace(' as ', ': ') for name in _names(names[1:-1]))} }} = {scope};"
        return f"const {names.split()[-1]} = {scope};" if names else ""

    return replace


def _names(listed: str) -> list[str]:
    return [" ".join(name.split()) for name in listed.split(",") if name.strip()]


def _property(exported: str) -> str:
    local, _, outside = exported.partition(" as ")
    return f"{outside}: {local}" if outside else local


def _scope_name(path: Path) -> str:
    return "_" + re.sub(r"\W", "_", f"{path.parent.name}_{path.stem}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
