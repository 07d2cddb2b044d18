from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desk.desk import Desk
from tests.fakes.real_desk import RealDesk, open_real_desk


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealDesk]:
    found = open_real_desk(tmp_path / "home")
    yield found
    found.desk.close()


@pytest.fixture
def desk(real: RealDesk) -> Desk:
    return real.desk
