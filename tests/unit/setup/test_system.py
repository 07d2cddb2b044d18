"""Missing system libraries are noticed before Qt stumbles over them."""

from __future__ import annotations

import sys

import pytest

from setup import system


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems carry what Qt needs")
def test_a_library_that_is_not_there_is_named_by_its_package() -> None:
    wanted = {"libc.so.6": "libc6", "libnobody-has-this.so.7": "libnobody7"}
    assert system.missing_libraries(wanted) == ["libnobody7"]


def test_where_the_tests_draw_nothing_is_missing() -> None:
    assert system.missing_libraries() == []
