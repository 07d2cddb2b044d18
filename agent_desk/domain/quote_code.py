"""The check code of a printed quote: what its QR code carries, so that head office can tell a true sheet from a changed one."""

from __future__ import annotations

import hashlib

from agent_desk.domain.quote import Quote


def check_code(quote: Quote) -> str:
    """Twelve hex digits over everything that the sheet promises: number, request, total, rate pack, last valid day.

    It proves nothing by itself (there is no key on paper); head office computes it again from the quote that it holds.
    """
    answer = quote.answer
    promised = "\n".join(
        [
            quote.number,
            quote.request,
            str(answer.total),
            answer.pack.sha256,
            quote.start.isoformat(),
            quote.valid_until.isoformat(),
        ]
    )
    return hashlib.sha256(promised.encode()).hexdigest()[:12]


def qr_text(quote: Quote) -> str:
    """``AD1:number:total:pack:check`` in the QR standard's alphanumeric set, which makes the smallest code.

    ``pack`` is the beginning of the rate pack's SHA-256; amounts are yuan with two decimals.
    """
    answer = quote.answer
    return ":".join(["AD1", quote.number, str(answer.total), answer.pack.sha256[:12], check_code(quote)]).upper()
