"""Papers: never before consent, in their slot, turned and replaced and taken back without loss."""

from __future__ import annotations

import pytest

from agent_desk.bootstrap import demonstration_pictures
from agent_desk.desk import Desk
from agent_desk.errors import InputError, NotReady, PictureUnreadable
from tests.fakes.real_desk import COMPLETE, complete_visit

CARD = demonstration_pictures()["id_card_front"]
BACK = demonstration_pictures()["id_card_back"]


def test_no_paper_is_stored_before_notice_and_consent(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    with pytest.raises(NotReady) as caught:
        desk.add_papers(visit, [("card.jpg", CARD)])
    assert {missing.code for missing in caught.value.missing} == {"notice", "consent_general", "consent_sensitive"}
    assert desk.visit(visit).papers == ()


def test_a_refused_consent_is_no_consent(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    customer = desk.visit(visit).customer
    assert customer is not None
    desk.answer_consents(customer.id, {"consent_sensitive": False})
    with pytest.raises(NotReady):
        desk.add_papers(visit, [("card.jpg", CARD)])


def test_consents_keep_version_and_hash_of_the_words_shown(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    view = desk.visit(visit)
    texts = {text.key: text for text in view.texts}
    for key, consent in view.consents.items():
        assert (consent.version, consent.sha256) == (texts[key].version, texts[key].sha256)


def test_papers_fill_the_slots_in_their_order(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    desk.add_papers(visit, [("1.jpg", CARD), ("2.jpg", BACK)])
    assert [paper.slot for paper in desk.visit(visit).papers] == ["id_card_front", "id_card_back"]


def test_an_unknown_slot_is_refused(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    with pytest.raises(InputError):
        desk.add_papers(visit, [("1.jpg", CARD)], "passport")


def test_one_bad_file_stores_nothing_and_is_named_by_its_place(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    with pytest.raises(PictureUnreadable) as caught:
        desk.add_papers(visit, [("1.jpg", CARD), ("2.jpg", b"no picture")])
    assert caught.value.subject == "1"
    assert desk.visit(visit).papers == ()


def test_a_paper_is_turned_and_turned_back(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    paper = desk.add_papers(visit, [("1.jpg", CARD)]).subject
    upright = desk.paper_picture(paper, width=200)
    desk.turn_paper(paper)
    assert desk.visit(visit).papers[0].turned == 90
    assert desk.paper_picture(paper, width=200) != upright
    desk.undo()
    assert desk.paper_picture(paper, width=200) == upright


def test_a_removed_paper_comes_back_by_undo(desk: Desk) -> None:
    visit = complete_visit(desk)
    before = desk.visit(visit).papers
    desk.remove_paper(before[0].id)
    assert before[0].id not in {paper.id for paper in desk.visit(visit).papers}
    desk.undo()
    assert {paper.id for paper in desk.visit(visit).papers} == {paper.id for paper in before}


def test_undo_of_an_addition_takes_the_paper_out_of_sight(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    desk.add_papers(visit, [("1.jpg", CARD)])
    desk.undo()
    assert desk.visit(visit).papers == ()


def test_a_replaced_paper_keeps_its_slot(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    paper = desk.add_papers(visit, [("1.jpg", CARD)], "id_card_back").subject
    desk.replace_paper(paper, "2.jpg", BACK)
    [now] = desk.visit(visit).papers
    assert now.slot == "id_card_back"
    assert now.id != paper


def test_thumbnails_and_large_views_are_pictures(desk: Desk) -> None:
    visit = complete_visit(desk, papers=False)
    paper = desk.add_papers(visit, [("1.jpg", CARD)]).subject
    [kept] = desk.visit(visit).papers
    assert desk.paper_thumbnail(kept.sha256)[:3] in {b"\xff\xd8\xff", b"\x89PN"}
    assert desk.paper_picture(paper, width=300).startswith(b"\x89PNG")
