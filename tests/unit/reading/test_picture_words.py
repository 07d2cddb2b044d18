"""Every reason for which a file is not taken has its fact and its remedy, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent_desk.texts import LANGUAGES, Texts

READERS = [Path(__file__).resolve().parents[3] / "agent_desk" / name for name in ("reading", "proof")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    code = "".join(path.read_text("utf-8") for folder in READERS for path in folder.glob("*.py"))
    reasons = set(re.findall(r'reason="(\w+)"', code)) | {"heic", "kind", "locked"}

    assert len(reasons) >= 10
    texts = Texts(language)
    assert [reason for reason in reasons for part in ("what", "do") if not texts.has(f"pictures.{reason}.{part}")] == []


def test_facts_fill_the_sentence() -> None:
    assert (
        Texts("zh_CN").say("pictures.pages.what", reason="pages", pages="21", limit="20")
        == "PDF 有 21 页，最多收 20 页。"
    )
