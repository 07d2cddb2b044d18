"""Pictures of papers for the demonstration book: many from few, each with its own hash."""

from __future__ import annotations

from pathlib import Path

PAPERS = Path(__file__).resolve().parent.parent.parent / "resources" / "demo" / "papers"


def demo_paper(kind: str) -> bytes:
    """The drawn paper of ``resources/demo/papers`` (``id_card_front``, ``last_policy`` …) as JPEG. Raises FileNotFoundError."""
    return (PAPERS / f"{kind}.jpg").read_bytes()


def varied(content: bytes, number: int) -> bytes:
    """The same JPEG with ``number`` in a comment segment at its beginning: another hash, the same picture.

    Deterministic; reading keeps the comment, so two numbers stay two papers. Raises ValueError for anything but a JPEG.
    """
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("only a JPEG has comment segments")
    comment = f"demonstration {number}".encode()
    return content[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + content[2:]
