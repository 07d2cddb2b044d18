"""One head office for a whole test file, with the demonstration pack; every test brings agents of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from head_office.services import demonstration
from tests.fakes.office_client import OfficeClient
from tests.fakes.running_office import AGENT, RunningOffice, running_office

_NUMBERS = itertools.count(1)

Enrolled = Callable[[], OfficeClient]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """A running head office that published the demonstration pack."""
    with running_office(tmp_path_factory.mktemp("office")) as running:
        with running.open() as opened:
            demonstration.prepare(opened)
        yield running


@pytest.fixture
def new_agent(office: RunningOffice) -> Iterator[Enrolled]:
    """Enrols a fresh agent's device."""
    with ExitStack() as stack:

        def enrol() -> OfficeClient:
            agent = replace(AGENT, code=f"T{next(_NUMBERS):04d}")
            return stack.enter_context(OfficeClient(office.url, office.code(agent)))

        yield enrol


@pytest.fixture
def desk(new_agent: Enrolled) -> OfficeClient:
    """A fresh agent's device."""
    return new_agent()
