"""Everything that is said about each wrong request of ``test_refusals``, as plain text.

python -m tests.unit.rating.kept_refusals     # writes it anew; read the difference before it is kept
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent_desk.errors import InputError
from agent_desk.rating import price
from agent_desk.rating.pack import Pack, load_folder

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "tests" / "cases" / "refusals.txt"


def said_about(request: dict[str, Any], pack: Pack) -> list[str]:
    """Path, code and facts of every problem, in order; none where the request is sound."""
    try:
        price(request, pack)
    except InputError as error:
        return [
            f"{one.path} {one.code} " + " ".join(f"{name}={fact}" for name, fact in one.facts.items())
            for one in error.problems
        ]
    return []


def kept() -> list[list[str]]:
    """What was said when somebody last read it, by case."""
    return [block.splitlines()[1:] for block in KEPT.read_text("utf-8").rstrip("\n").split("\n\n")]


def main() -> None:
    from tests.unit.rating.test_refusals import ALL_FAULTS, changed

    pack = load_folder(ROOT / "resources" / "rate_packs" / "DEMO-2026")
    blocks = [
        "\n".join([f"# {changes}", *said_about(changed(base, **changes), pack)]) for base, changes, _ in ALL_FAULTS
    ]
    KEPT.write_text("\n\n".join(blocks) + "\n", "utf-8")


if __name__ == "__main__":
    main()
