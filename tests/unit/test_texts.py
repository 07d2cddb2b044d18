"""The catalogue: every key has words, a gap stays visible, a missing key never breaks a screen."""

from __future__ import annotations

from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts


def test_the_default_is_chinese_and_an_unknown_language_falls_back_to_it() -> None:
    assert DEFAULT_LANGUAGE == LANGUAGES[0] == "zh_CN"
    assert Texts("fr").language == "zh_CN"
    assert Texts("fr").say("errors.locked.what") == Texts().say("errors.locked.what")


def test_the_same_key_says_the_same_in_each_language() -> None:
    assert Texts("zh_CN").say("states.party.person") == "个人"
    assert Texts("en").say("states.party.person") == "Person"


def test_places_are_filled_and_a_place_without_a_fact_stays_visible() -> None:
    texts = Texts("zh_CN")
    assert texts.say("missing.paper.any", title="购置发票") == "缺购置发票"
    assert texts.say("missing.paper.any") == "缺{title}"
    assert texts.say("missing.paper.any", other="x") == "缺{title}"


def test_a_fact_is_never_read_as_a_text_with_places() -> None:
    assert Texts().say("missing.paper.any", title="{n}{0}") == "缺{n}{0}"


def test_number_chooses_the_form() -> None:
    chinese, english = Texts("zh_CN"), Texts("en")
    facts = {"wanted": "17", "found": "16"}
    assert chinese.say("problems.vin_short.what", n="1", **facts) == "少一位，车架号是 17 位。"
    assert chinese.say("problems.vin_short.what", n=3, **facts) == "少 3 位，车架号是 17 位。"
    assert english.say("places.local.count", n=1) == "1 item only on this computer"
    assert english.say("places.local.count", n=0) == "0 items only on this computer"


def test_what_is_not_there_is_shown_as_its_key() -> None:
    texts = Texts("en")
    for key in (
        "errors.nothing_like_it.what",
        "no_such_area.key",
        "errors",
        "",
        "errors.locked",
        "errors.locked.what.more",
    ):
        assert texts.say(key) == key
        assert not texts.has(key)


def test_a_key_that_is_there_is_known() -> None:
    assert Texts("en").has("errors.locked.what")
    assert Texts("en").has("problems.vin_short.what")


def test_a_value_with_a_slash_can_be_a_key() -> None:
    assert Texts("zh_CN").say("states.structure.钢混/框架") == "钢混、框架"


def test_a_fact_that_names_a_key_is_put_in_its_words() -> None:
    texts = Texts("zh_CN")
    assert texts.say("missing.paper.any", title="@states.party.person") == "缺个人"
    assert texts.say("missing.paper.any", title="@no.such.key") == "缺@no.such.key"
    assert texts.say("missing.paper.any", title="@missing.paper.any") == "缺缺{title}"
