"""Demonstration papers are many from few."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from agent_desk.reading.demo_pictures import demo_paper, varied
from agent_desk.reading.pictures import BoundedPictures

KINDS = (
    "id_card_front", "id_card_back", "vehicle_licence_main", "vehicle_licence_duplicate", "purchase_invoice",
    "conformity_certificate", "last_policy", "business_licence", "property_certificate",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_is_there_small_legible_and_taken_as_it_is(kind: str) -> None:
    content = demo_paper(kind)
    stored = BoundedPictures().read(content, f"{kind}.jpg")

    assert len(content) <= 200_000
    assert stored.content == content
    assert stored.width >= 1200


def test_a_varied_paper_has_another_hash_after_reading_and_the_same_picture() -> None:
    content = demo_paper("id_card_front")
    reader = BoundedPictures()
    stored = [reader.read(varied(content, number), "") for number in range(20)]

    assert len({picture.sha256 for picture in stored}) == 20
    assert varied(content, 3) == varied(content, 3)
    one, other = (Image.open(io.BytesIO(picture)).tobytes() for picture in (content, stored[7].content))
    assert one == other


def test_only_a_jpeg_can_be_varied() -> None:
    with pytest.raises(ValueError, match="JPEG"):
        varied(b"%PDF-1.7", 1)
