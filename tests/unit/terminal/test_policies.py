"""`storeapp policy`, as a person at the terminal uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storeapp.assignment.policy import PRESETS
from storeapp.db import Database
from storeapp.queries import policies
from tests import factories
from tests.terminal import Run, terminal
from tests.unit.operations import chain


@pytest.fixture
def run(database: Database, home: Path) -> Run:
    return terminal(database, home)


def lines(run: Run, *words: str) -> list[str]:
    answer = run(*words)
    assert answer.exit_code == 0, answer.output
    return answer.stdout.strip().splitlines()


def test_from_a_preset_to_an_active_version_and_back(run: Run, database: Database) -> None:
    assert lines(run, "policy", "list") == ["None is active; the preset balanced holds."]
    assert lines(run, "policy", "draft", "summer", "--from", "lowest_cost") == ["summer@1 is a draft."]
    assert lines(run, "policy", "set", "money.wage=0.35", "limits.kilometres=800") == [
        "summer@1",
        "money.wage 0.3 -> 0.35 (dollars a minute of work)",
        "limits.kilometres unlimited -> 800 (farthest store; yields when a line would stay unplaced)",
    ]
    assert lines(run, "policy", "activate") == ["summer@1 is active."]
    assert "summer@1" in lines(run, "policy", "list")[0]
    assert " active " in lines(run, "policy", "list")[0]
    with database.reading() as session:
        assert policies.active(session).policy.money.wage == 0.35
    assert lines(run, "policy", "rollback") == ["balanced is active."]


def test_the_presets_are_all_told(run: Run) -> None:
    assert {line.split()[0] for line in lines(run, "policy", "presets")} == set(PRESETS)


def test_a_store_and_a_region_get_amounts_of_their_own(run: Run, database: Database) -> None:
    with database.transaction() as session:
        factories.store(session, "Pine", external_id="0412", region="Oregon")
    lines(run, "policy", "draft", "summer")
    assert lines(run, "policy", "set", "wage=0.5", "--store", "0412")[1] == ("Pine (0412): wage as everywhere -> 0.5")
    assert lines(run, "policy", "set", "strength=2", "--region", "Oregon")[1] == (
        "region Oregon: strength as everywhere -> 2"
    )
    shown = lines(run, "policy", "show", "draft")
    assert "  Pine (0412): wage 0.5" in shown
    assert "  region Oregon: strength 2" in shown
    assert lines(run, "policy", "set", "wage=none", "--store", "0412")[1].endswith("0.5 -> as everywhere")


def test_what_is_shown_as_json_can_be_drafted_again(run: Run, tmp_path: Path) -> None:
    lines(run, "policy", "draft", "summer", "--from", "nearest")
    file = tmp_path / "policy.json"
    file.write_text("\n".join(lines(run, "policy", "show", "summer", "--json")))
    lines(run, "policy", "draft", "copy", "--file", str(file))
    one, other = (json.loads("\n".join(lines(run, "policy", "show", name, "--json"))) for name in ("summer", "copy"))
    assert one | {"name": "copy"} == other


def test_two_policies_are_compared_on_orders(run: Run, database: Database) -> None:
    with database.transaction() as session:
        _, goods = chain.opened(session, stores=20, goods=8, held=8)
        chain.wanted(session, goods, 12)
    told = lines(run, "policy", "compare", "balanced", "nearest")
    assert "money.split 3 -> 0 (dollars for each parcel from the second on)" in told
    assert "12 orders that wait and the last 0, as if they came now:" in told
    figures = {line[:24].strip(): line[24:].split() for line in told}
    assert float(figures["kilometres a parcel"][0]) > float(figures["kilometres a parcel"][1])
    assert float(figures["together, $"][0]) < float(figures["together, $"][1])


def test_who_changed_it_is_shown(run: Run) -> None:
    lines(run, "policy", "draft", "summer", "--by", "Olga of operations")
    assert lines(run, "policy", "show", "summer")[-1].endswith("drafted by Olga of operations: from balanced")


@pytest.mark.parametrize(
    "words",
    [
        ("draft", "balanced"),
        ("draft", "summer", "--from", "nothing"),
        ("draft", "summer", "--from", "nearest", "--file", "pyproject.toml"),
        ("draft", "summer", "--file", "pyproject.toml"),
        ("draft", "summer", "--file", "docs/queue.png"),
        ("set", "money.wage=0.3"),
        ("show", "draft"),
        ("show", "9" * 30),
        ("activate",),
        ("activate", "nearest"),
        ("rollback",),
        ("compare",),
        ("compare", "active", "summer@9"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(run: Run, words: tuple[str, ...]) -> None:
    refused = run("policy", *words)
    assert refused.exit_code != 0
    assert refused.stderr.startswith("Error: ")
    assert refused.stderr.strip().endswith(".")
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    "change",
    [
        ("wage=1",),
        ("money.wage",),
        ("=1",),
        ("money.wage=much",),
        ("money.wage=NaN",),
        ("money.wage=1e999",),
        ("money.wage=1e9",),
        ("money.wage=-1",),
        ("wage=1", "--store", "no such"),
        ("wage=1", "--region", "Atlantis"),
        ("wage=1", "--region", "Oregon", "--store", "1"),
        ("money.wage=1", "--draft", "winter"),
    ],
)
def test_a_wrong_amount_changes_nothing_and_says_why(run: Run, change: tuple[str, ...]) -> None:
    lines(run, "policy", "draft", "summer")
    before = lines(run, "policy", "show", "draft")
    refused = run("policy", "set", *change)
    assert refused.exit_code != 0
    assert refused.stderr.startswith("Error: ")
    assert refused.stderr.strip().endswith(".")
    assert lines(run, "policy", "show", "draft") == before
