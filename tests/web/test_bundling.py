"""Stylesheets and scripts, joined so that they mean the same as apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from storeapp.web import bundling

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into one folder, by name; answers with the path of the first."""

    def written(**texts: str) -> Path:
        for name, text in texts.items():
            (tmp_path / name.replace("_", ".")).write_text(text)
        return tmp_path / next(iter(texts)).replace("_", ".")

    return written


def said_by(page: Page, script: str) -> list[object]:
    """What the joined script says to `say`, run by the browser."""
    said: list[object] = page.evaluate(
        "(script) => { const said = []; Function('say', script)((word) => said.push(word)); return said; }", script
    )
    return said


def test_a_stylesheet_holds_what_it_imports_in_the_layer_it_names(write: Write) -> None:
    entry = write(app_css='@layer a;\n@import url("b.css") layer(a);\n', b_css="/* why */\n.b {\n  top: 0;\n}\n")
    assert bundling.stylesheet(entry) == "@layer a;@layer a{.b{top: 0;}}"


def test_modules_are_joined_after_what_they_import_and_only_once(write: Write) -> None:
    entry = write(
        app_js='import { a } from "./a.js";\nimport { b as c } from "./b.js";\n',
        a_js='import { b } from "./b.js";\nexport const a = b;\n',
        b_js="export const b = 1;\n",
    )
    joined = bundling.script(entry)
    assert joined.index("const b = 1") < joined.index("const a = b")
    assert joined.count("const b = 1") == 1


def test_the_same_name_in_two_modules_stays_two_things(write: Write, page: Page) -> None:
    entry = write(
        app_js='import * as a from "./a.js";\nimport "./b.js";\nimport { one as uno } from "./a.js";\n'
        "const own = 3;\n[a.one(), uno(), own, new a.Two().name].forEach(say);\n",
        a_js='const own = 1;\nexport const one = () => own;\nclass Two { name = "two" }\nexport { Two };\n',
        b_js="const own = 2;\n",
    )
    assert said_by(page, bundling.script(entry)) == [1, 1, 3, "two"]


@pytest.mark.parametrize(
    "line", ["export default 1;", "export let a = 1;", 'import a from "./a.js";', 'import { a } from "a";']
)
def test_what_cannot_be_joined_is_named_at_start_up(write: Write, line: str) -> None:
    entry = write(app_js=f"{line}\n", a_js="export const a = 1;\n")
    with pytest.raises(bundling.CannotBundle, match=r"^app\.js has"):
        bundling.script(entry)


def test_modules_that_need_each_other_are_refused(write: Write) -> None:
    entry = write(app_js='import "./a.js";\n', a_js='import "./app.js";\n')
    with pytest.raises(bundling.CannotBundle, match=r"^app\.js imports itself by way of a\.js"):
        bundling.script(entry)
