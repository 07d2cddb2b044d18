"""The sheets' words stand in both languages, with the same places to fill."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from agent_desk.domain.home import Occupancy, Structure, Zone
from agent_desk.domain.vehicle import Energy, Use
from agent_desk.sheets.quote_sheet import MOVING
from agent_desk.sheets.subject import _STRUCTURES
from agent_desk.texts import LANGUAGES, RESOURCES, Texts


def entries(language: str, area: str) -> dict[str, str]:
    def walk(node: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
        for name, value in node.items():
            if isinstance(value, dict) and "other" not in value:
                yield from walk(value, f"{path}{name}.")
            else:
                yield path + name, value["other"] if isinstance(value, dict) else value

    return dict(walk(tomllib.loads((RESOURCES / "texts" / language / f"{area}.toml").read_text("utf-8")), ""))


@pytest.mark.parametrize("area", ["sheet", "pictures"])
def test_both_languages_have_the_same_keys_with_the_same_places(area: str) -> None:
    found = [
        {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in entries(language, area).items()}
        for language in LANGUAGES
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_a_record_may_have_can_be_said(language: str) -> None:
    texts = Texts(language)
    keys = [f"sheet.use.{use.value}" for use in Use]
    keys += [f"sheet.energy.{energy.value}" for energy in Energy]
    keys += [f"sheet.structure.{_STRUCTURES[structure]}" for structure in Structure]
    keys += [f"sheet.zone.{zone.value}" for zone in Zone]
    keys += [f"sheet.occupancy.{occupancy.value}" for occupancy in Occupancy]
    keys += [f"sheet.open.fact.{path.rpartition('.')[2]}" for path in MOVING]
    keys += [
        f"sheet.table.tax_{reason}"
        for reason in ("not_taxable", "exempt", "energy_saving", "new_vehicle", "whole_year")
    ]
    assert [key for key in keys if not texts.has(key)] == []
