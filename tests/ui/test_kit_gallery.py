"""The page with every part in every state can be drawn, in both themes, and is what the tokens say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import Card


@pytest.fixture
def kit(project_root: Path) -> Callable[[], QWidget]:
    """The kit's page of ``docs/kit_screen.py``."""
    spec = spec_from_file_location("kit_screen_of_docs", project_root / "docs" / "kit_screen.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Callable[[], QWidget] = module.kit
    return found


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_part_is_drawn_in_its_roles(kit: Callable[[], QWidget], choice: str) -> None:
    theme().choose(choice)
    page = kit()
    page.show()
    image = page.grab().toImage()
    assert image.pixelColor(4, 4).name() == theme().colour("page").name()
    cards = page.findChildren(Card)
    assert len(cards) >= 5
    for card in cards:
        inside = card.mapTo(page, QPoint(8, 3))
        assert image.pixelColor(inside).name() == theme().colour("card").name()
    buttons = [one for one in page.findChildren(Button) if one._kind == "primary" and one.isEnabled()]
    for button in buttons:
        inside = button.mapTo(page, QPoint(6, button.height() // 2))
        assert image.pixelColor(inside).name() == theme().colour("accent").name()
