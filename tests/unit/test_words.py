"""Whatever the program can say is said in both languages, in two short sentences, with places that are always filled."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import agent_desk
from agent_desk import errors
from agent_desk.domain import application, commission, consent, customer, home, policy, quote, receipt, vehicle, visit
from agent_desk.domain.facts import RULES
from agent_desk.domain.identifiers import PlateKind
from agent_desk.errors import AgentDeskError, Missing, Problem
from agent_desk.texts import LANGUAGES, RESOURCES, Texts, error_words, missing_names, missing_words, problem_words
from head_office.problems import PROBLEMS
from tests.unit.domain.test_identifiers import CHECKS, FAULTS

SOURCES = sorted(Path(agent_desk.__file__).parent.rglob("*.py"))
OWN_AREAS = ("errors", "problems", "missing", "states", "facts", "places")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def kinds(kind: type[AgentDeskError]) -> Iterator[type[AgentDeskError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


CODES = sorted({kind.code for kind in kinds(AgentDeskError) if kind.__module__ == errors.__name__})


@cache
def every_call() -> dict[str, list[tuple[str, ast.Call]]]:
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.setdefault(node.func.id, []).append((f"{file.name}:{node.lineno}", node))
    return found


def calls(name: str) -> list[tuple[str, ast.Call]]:
    """Every call of that name in the desk's sources, with where it stands."""
    return every_call().get(name, [])


def area(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "texts" / language / f"{name}.toml").read_text(encoding="utf-8"))


def said(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    else:
        for key, below in node.items():
            yield from said(below, f"{path}.{key}")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# Errors ---------------------------------------------------------------------------------------------------------------


@both_languages
@pytest.mark.parametrize("code", CODES)
def test_every_error_says_what_happened_and_what_to_do(language: str, code: str) -> None:
    texts = Texts(language)
    assert texts.has(f"errors.{code}.what")
    assert texts.has(f"errors.{code}.do")


@both_languages
def test_no_words_are_kept_for_errors_that_do_not_exist(language: str) -> None:
    assert set(area(language, "errors")) == {*CODES, "refused"}


FOR_THE_OFFICE_ALONE = {
    "application_unknown", "application_ambiguous", "decision_unclear", "comment_missing", "pack_bad", "pack_signature",
    "pack_version_taken", "pack_not_found", "pack_withdrawn", "reason_missing", "month_bad",
    "nothing_earned", "file_unreadable", "agent_bad", "database_unreachable",
    "database_driver", "database_newer", "address_taken", "address_denied", "address_not_here", "console_key_wrong",
    "console_closed", "csrf_wrong", "device_revoked", "sheet_unreadable", "sheet_missing",
}  # fmt: skip
"""Said on the terminal or the pages of head office; a revoked device is an error of its own on the desk."""


@both_languages
def test_every_refusal_that_a_desk_can_get_has_words_on_the_desk(language: str) -> None:
    refused = set(area(language, "errors")["refused"])
    assert set(PROBLEMS) - FOR_THE_OFFICE_ALONE - refused == set()
    assert refused - set(PROBLEMS) == {"no_progress", "changed_on_disk", "too_old", "too_new"}


def test_the_reason_of_an_error_says_more_than_its_code() -> None:
    texts = Texts("zh_CN")
    assert error_words(texts, errors.HeadOfficeRefused(reason="code_expired"))[0] == "这个登记码过期了。"
    assert (
        error_words(texts, errors.HeadOfficeRefused(reason="never_heard_of"))[0] == "总公司没有接受（never_heard_of）。"
    )
    assert error_words(texts, errors.NotHeadOffice(reason="page"))[0].startswith("应答的是一个网页")
    assert error_words(texts, errors.PictureUnreadable(reason="page"))[0] == "文件里没有这一页。"
    assert error_words(texts, errors.Locked()) == ("展业台已锁上。", "输入 PIN 打开，没送出的都还在。")
    assert error_words(texts, AgentDeskError())[0] == texts.say("errors.internal.what")


def test_an_error_that_the_catalogue_does_not_know_is_called_our_mistake() -> None:
    class Unheard(errors.WorldError):
        code = "unheard_of"

    try:
        assert error_words(Texts("en"), Unheard())[0] == Texts("en").say("errors.internal.what")
    finally:
        # No subclass may be left for the tests that walk the tree.
        Unheard.code = "world"


@pytest.mark.parametrize("kind", ["key_store_failed", "not_head_office", "head_office_unreachable"])
def test_words_for_a_reason_belong_to_a_reason_that_is_given(kind: str) -> None:
    known = {"what", "do"}
    given = {
        keyword.value.value
        for name in ("KeyStoreFailed", "NotHeadOffice", "HeadOfficeUnreachable")
        for _, call in calls(name)
        for keyword in call.keywords
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant)
    }
    assert set(area("zh_CN", "errors")[kind]) - known <= given


def test_whoever_raises_an_error_gives_the_facts_that_its_words_need() -> None:
    given_by_itself = {"InputError": {"n"}, "NotReady": {"n"}}
    unfilled = []
    for kind in kinds(AgentDeskError):
        words = area("zh_CN", "errors")[kind.code]
        needed = {place for part in ("what", "do") for _, text in said(words[part], "") for place in places(text)}
        for where, call in calls(kind.__name__):
            names = {keyword.arg for keyword in call.keywords}
            if None in names:
                continue
            lacking = needed - {str(name) for name in names} - given_by_itself.get(kind.__name__, set())
            if lacking:
                unfilled.append((where, kind.__name__, sorted(lacking)))
    assert unfilled == []


# Problems of fields ---------------------------------------------------------------------------------------------------


def worded(texts: Texts, code: str) -> bool:
    """Whether the code has words; the quote contract's own codes have an area of their own."""
    return any(texts.has(f"{name}.{code}.what") for name in ("problems", "quote_problems"))


@both_languages
def test_every_problem_that_the_desk_can_name_has_words(language: str) -> None:
    texts = Texts(language)
    wordless = []
    for where, call in calls("Problem"):
        code = call.args[1] if len(call.args) > 1 else None
        if isinstance(code, ast.Constant) and not worded(texts, code.value):
            wordless.append((where, code.value))
        if isinstance(code, ast.IfExp):
            branches = [one.value for one in (code.body, code.orelse) if isinstance(one, ast.Constant)]
            wordless += [(where, one) for one in branches if not worded(texts, one)]
    assert wordless == []


@both_languages
def test_every_fault_of_a_number_is_said_with_all_its_places_filled(language: str) -> None:
    texts = Texts(language)
    probes = [*FAULTS, "330100050615100", "33010019O506151001", "33010019050615100A", "9" * 19, "913301A0" + "0" * 10]
    probes += [
        "浙",
        "浙A0000",
        "浙AI0000",
        "浙A00#00",
        "00001使",
        "LAA0A0A05S!000001",
        "A12",
        "A1234-",
        "A" * 19,
        "0" * 10,
    ]
    probes += ["330100205006151001", "330100290506151001", "1" * 16, "9133010000#0000000"]
    spoken = set()
    for check in CHECKS.values():
        for text in probes:
            for problem in check(text):
                spoken.add(problem.code)
                for words in problem_words(texts, problem):
                    assert words, problem
                    assert not re.search(r"[{}]", words), (problem, words)
    assert len(spoken) > 35


@both_languages
def test_every_sort_of_fact_that_cannot_be_read_has_words(language: str) -> None:
    for code in ("bad_date", "no_such_day", "bad_amount", "bad_decimal", "bad_whole", "unknown_value", "too_long"):
        assert worded(Texts(language), code), code


@both_languages
def test_a_problem_without_words_shows_its_code(language: str) -> None:
    assert problem_words(Texts(language), Problem("vin", "never_heard_of")) == ("never_heard_of", "")


@both_languages
def test_a_problem_has_a_remedy(language: str) -> None:
    for code, words in area(language, "problems").items():
        assert set(words) == {"what", "do"}, code


# Names ----------------------------------------------------------------------------------------------------------------


NAMED: dict[str, type[StrEnum]] = {
    "application": application.ApplicationState,
    "commission": commission.CommissionState,
    "party": customer.Party,
    "structure": home.Structure,
    "zone": home.Zone,
    "occupancy": home.Occupancy,
    "quote": quote.QuoteState,
    "outbox": receipt.OutboxState,
    "use": vehicle.Use,
    "energy": vehicle.Energy,
    "visit": visit.VisitState,
    "source": visit.Source,
    "source_mark": visit.Source,
    "plate_kind": PlateKind,
}


@both_languages
@pytest.mark.parametrize("name", NAMED)
def test_every_state_and_choice_has_a_name_and_no_name_is_left_over(language: str, name: str) -> None:
    assert list(area(language, "states")[name]) == [value.value for value in NAMED[name]]


@both_languages
def test_every_product_and_place_has_a_name(language: str) -> None:
    texts = Texts(language)
    assert all(texts.has(f"states.product.{product}") for product in policy.Product)
    assert set(area(language, "places")) == set(receipt.Place)


@both_languages
def test_every_choice_of_a_fact_can_be_shown(language: str) -> None:
    texts = Texts(language)
    for path, rule in RULES.items():
        for choice in rule.choices:
            assert texts.has(f"states.{path.partition('.')[2]}.{choice}"), (path, choice)


@both_languages
def test_every_fact_has_a_label_a_hint_and_an_example(language: str) -> None:
    texts = Texts(language)
    for path in RULES:
        for part in ("label", "hint", "placeholder"):
            assert texts.has(f"facts.{path}.{part}"), (path, part)


@both_languages
def test_every_kind_of_missing_thing_can_be_named(language: str) -> None:
    texts = Texts(language)
    for kind in ("paper", "consent", "fact", "wrong", "quote", "signature"):
        assert texts.has(f"missing.{kind}.any"), kind
    for key in consent.NEEDED_BEFORE_QUEUEING:
        assert texts.has(f"missing.consent.{key}"), key
    for where, call in calls("Missing"):
        kind = call.args[0]
        assert isinstance(kind, ast.Constant), where
        assert texts.has(f"missing.{kind.value}.any"), where


def test_a_missing_thing_is_named_in_a_few_words() -> None:
    texts = Texts("zh_CN")
    assert missing_words(texts, Missing("paper", "last_policy", {"title": "上年保单"})) == "缺上年保单"
    assert missing_words(texts, Missing("fact", "vehicle.vin")) == "没填车架号"
    assert missing_words(texts, Missing("wrong", "customer.mobile", {"n": "1"})) == "手机有误"
    assert missing_words(texts, Missing("wrong", "commercial.pricing")) == "commercial.pricing有误"
    assert missing_words(texts, Missing("consent", "truthful")) == "还没有确认如实告知"
    assert missing_words(texts, Missing("consent", "something_new")) == "客户还没有同意：something_new"


def test_a_sentence_lists_what_is_to_be_done_and_nothing_twice() -> None:
    missing = [
        Missing("paper", "last_policy", {"title": "上年保单"}),
        Missing("wrong", "customer.mobile"),
        Missing("consent", "notice"),
        Missing("consent", "truthful"),
    ]
    assert missing_names(Texts("zh_CN"), missing) == ["补上年保单", "改手机", "客户确认"]
    for kind in ("paper", "consent", "fact", "wrong", "quote", "signature"):
        assert Texts("en").has(f"missing.named.{kind}"), kind


# How it is said -------------------------------------------------------------------------------------------------------


SENTENCES = ("errors", "problems")  # areas of whole sentences; the others are names
CHINESE = [(path, text) for name in OWN_AREAS for path, text in said(area("zh_CN", name), name)]
ENGLISH = [(path, text) for name in OWN_AREAS for path, text in said(area("en", name), name)]


def test_chinese_is_set_with_full_width_punctuation_and_no_middle_dots() -> None:
    # Half-width marks may stand in examples (2026-03-10, https://, 1.5), never next to a Chinese character.
    wrong = [
        (path, text)
        for path, text in CHINESE
        if re.search(r"[\u4e00-\u9fff][,.;:?!()]|[,;?!()][\u4e00-\u9fff]|[·•\"']|\.\.\.", text)
    ]
    assert wrong == []


def test_chinese_keeps_a_gap_between_characters_and_figures() -> None:
    tight = re.compile(r"[\u4e00-\u9fff][0-9{]|[0-9][\u4e00-\u9fff]")
    allowed = re.compile(r"12万|浙A|[「没缺有填补改]\{|\}|（\{|没填\{|缺\{|\{character\}")
    assert [(path, text) for path, text in CHINESE if tight.search(allowed.sub("", text))] == []


def test_a_sentence_ends_as_one() -> None:
    for path, text in CHINESE:
        if path.startswith(SENTENCES):
            assert text.endswith("。"), path
    for path, text in ENGLISH:
        if path.startswith(SENTENCES):
            assert text.endswith("."), path


def test_no_english_text_holds_chinese_but_for_signs_of_plates_and_place_names() -> None:
    spoken = [(path, text) for path, text in ENGLISH if re.search(r"[\u4e00-\u9fff]", text)]
    allowed = {
        "facts.vehicle.plate.placeholder",
        "facts.quote.region.placeholder",
        "problems.plate_province.do",
        "problems.plate_embassy.what",
    }
    assert {path for path, _ in spoken} <= allowed


def test_a_sentence_is_short_enough_to_stand_beside_a_field() -> None:
    assert [(path, text) for path, text in CHINESE if path.startswith("problems") and len(text) > 45] == []
    assert [(path, text) for path, text in CHINESE if path.startswith("errors") and len(text) > 60] == []
