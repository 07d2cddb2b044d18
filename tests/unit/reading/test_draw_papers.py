"""The script behind the demonstration papers draws any of them again, and others on demand."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image, ImageChops, ImageStat

DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_papers", DEMO / "draw_papers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def apart(one: bytes, other: bytes) -> float:
    first, second = (Image.open(io.BytesIO(content)).convert("L") for content in (one, other))
    return ImageStat.Stat(ImageChops.difference(first, second)).mean[0]


def test_the_papers_in_the_folder_are_what_the_script_draws(script: ModuleType) -> None:
    for kind in ("last_policy", "id_card_front"):
        assert apart(script.draw(kind), (DEMO / "papers" / f"{kind}.jpg").read_bytes()) < 0.5
    assert {path.stem for path in (DEMO / "papers").glob("*.jpg")} == set(script.PAPERS)


def test_the_same_fields_give_the_same_bytes_and_other_fields_another_paper(script: ModuleType) -> None:
    assert script.draw("last_policy") == script.draw("last_policy", {})
    other = script.draw("last_policy", {"name": "何乙丑㛃", "vin": "LAC9Z8Y79RC000123"})
    assert 0.1 < apart(other, script.draw("last_policy")) < 5


def test_an_unknown_paper_is_an_error(script: ModuleType) -> None:
    with pytest.raises(KeyError):
        script.draw("passport")
