"""Consent texts: what was shown is fixed by its hash, and no text is shown with a gap in it."""

from __future__ import annotations

import hashlib

import pytest

from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS, NEEDED_BEFORE_QUEUEING, PLACES, parse_consents
from agent_desk.errors import InputError
from agent_desk.texts import LANGUAGES, RESOURCES

PACK = (RESOURCES / "rate_packs" / "DEMO-2026" / "consents.toml").read_text(encoding="utf-8")
FACTS = {"insurer": "示范财产保险股份有限公司", "phone": "000-00000000", "keep_until": "保险期间结束后五年"}
KEYS = [
    "notice",
    "consent_general",
    "consent_sensitive",
    "consent_transfer",
    "clause_explained",
    "truthful",
    "payer_authorisation",
    "entrusted_agent",
    "consent_marketing",
]


def faults(toml_text: str, facts: dict[str, str]) -> set[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        parse_consents(toml_text, "zh_CN", facts)
    return {(problem.path, problem.code) for problem in caught.value.problems}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_filled_and_of_one_version(language: str) -> None:
    texts = parse_consents(PACK, language, FACTS)
    assert [text.key for text in texts] == KEYS
    assert {text.version for text in texts} == {"2026-07"}
    for text in texts:
        assert text.title
        assert not set("{}") & set(text.text)


def test_what_is_needed_before_papers_is_needed_before_queueing_too() -> None:
    assert set(NEEDED_BEFORE_PAPERS) < set(NEEDED_BEFORE_QUEUEING) <= set(KEYS)
    assert "consent_marketing" not in NEEDED_BEFORE_QUEUEING


def test_the_hash_is_that_of_the_very_words_that_are_shown() -> None:
    for text in parse_consents(PACK, "zh_CN", FACTS):
        assert text.sha256 == hashlib.sha256(text.text.encode("utf-8")).hexdigest()


def test_another_language_or_another_insurer_is_another_text() -> None:
    [notice, *_] = parse_consents(PACK, "zh_CN", FACTS)
    [english, *_] = parse_consents(PACK, "en", FACTS)
    [other, *_] = parse_consents(PACK, "zh_CN", FACTS | {"insurer": "乙丑财产保险股份有限公司"})
    assert len({notice.sha256, english.sha256, other.sha256}) == 3
    assert FACTS["insurer"] in notice.text
    assert FACTS["keep_until"] in notice.text


def test_an_unknown_language_is_answered_in_chinese() -> None:
    assert parse_consents(PACK, "fr", FACTS) == parse_consents(PACK, "zh_CN", FACTS)


def test_a_fact_with_braces_is_taken_as_it_is() -> None:
    [notice, *_] = parse_consents(PACK, "zh_CN", FACTS | {"insurer": "{phone}"})
    assert "{phone}" in notice.text


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_place_that_cannot_be_filled_stops_the_texts(place: str) -> None:
    lacking = {name: fact for name, fact in FACTS.items() if name != place}
    assert ("texts.notice.text.zh_CN", "bad_place") in faults(PACK, lacking)


def test_every_fault_of_a_file_is_named_at_once() -> None:
    broken = """
        colour = "red"
        [texts.notice]
        title = { zh_CN = "告知" }
        text = { zh_CN = "我们是{insurer}，{name}。", en = "We are {insurer.upper" }
        colour = "red"
        [texts]
        truthful = "yes"
    """.replace("[texts]\n        truthful", "[texts.truthful]\n        title")
    found = faults(broken, FACTS)
    assert found >= {
        ("colour", "unknown_key"),
        ("version", "required"),
        ("texts.consent_general", "required"),
        ("texts.notice.title.en", "required"),
        ("texts.notice.text.zh_CN", "bad_place"),
        ("texts.notice.text.en", "bad_place"),
        ("texts.notice.colour", "unknown_key"),
        ("texts.truthful.title.zh_CN", "required"),
        ("texts.truthful.text.en", "required"),
    }


def test_a_file_that_is_no_toml_or_has_no_texts_is_refused() -> None:
    assert faults("texts = [", FACTS) == {("", "bad_toml")}
    assert faults('version = "1"', FACTS) == {("texts", "required")}
    assert ("texts.notice", "wrong_type") in faults('version = "1"\ntexts.notice = "hello"', FACTS)
