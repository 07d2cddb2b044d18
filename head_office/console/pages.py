"""Turns what head office knows into pages: words, figures, icons; no rule is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from agent_desk.clock import CHINA, day_of
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.money import Money
from agent_desk.domain.repricing import Move
from agent_desk.rating.move_words import factor_name, figures
from agent_desk.texts import RESOURCES, Texts

_HERE = Path(__file__).resolve().parent

STATE_LOOK = {
    ApplicationState.SUBMITTED.value: ("plain", "clock"),
    ApplicationState.UNDERWRITING.value: ("blue", "building-2"),
    ApplicationState.RETURNED.value: ("red", "corner-up-left"),
    ApplicationState.DECLINED.value: ("plain", "x"),
    ApplicationState.APPROVED.value: ("green", "check"),
    ApplicationState.PAID.value: ("green", "banknote"),
    ApplicationState.ISSUED.value: ("green", "circle-check"),
    ApplicationState.DELIVERED.value: ("green", "circle-check"),
    ApplicationState.CANCELLED.value: ("plain", "x"),
    ApplicationState.EXPIRED.value: ("plain", "clock"),
}
"""Colour role and icon of each state, as ``resources/tokens.json`` gives the colours their meaning."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(icon=icon, state_look=STATE_LOOK)
    environment.filters.update(money=money, signed=signed, day=_day, kilobytes=_kilobytes, percent=_percent)
    return environment


def page(name: str, texts: Texts, now: datetime, **facts: Any) -> str:
    """A page as HTML. Every value is escaped by the template engine."""

    def say(key: str, **places: object) -> str:
        return texts.say(f"office.{key}", **places)

    def moment(value: datetime) -> str:
        local, today = value.astimezone(CHINA), day_of(now)
        if local.date() == today:
            return say("console.today", time=f"{local:%H:%M}")
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def waited(since: datetime) -> str:
        minutes = max(0, int((now - since).total_seconds() // 60))
        if minutes < 60:
            return say("console.minutes", n=minutes)
        return (
            say("console.hours", n=minutes // 60) if minutes < 60 * 24 else say("console.days", n=minutes // (60 * 24))
        )

    def factor(move: Move) -> str:
        return factor_name(texts, move)

    def change(move: Move) -> str:
        return figures(texts, move)

    language = "zh-CN" if texts.language == "zh_CN" else "en"
    return (
        _environment()
        .get_template(name)
        .render(
            t=say,
            word=texts.say,
            has=texts.has,
            factor=factor,
            change=change,
            moment=moment,
            waited=waited,
            language=language,
            **facts,
        )
    )


def money(amount: Money | int) -> str:
    """An amount, or fen, with two decimals and thousands commas."""
    return (Money(amount) if isinstance(amount, int) else amount).shown()


def signed(amount: Money | int) -> str:
    """A difference with its sign."""
    value = Money(amount) if isinstance(amount, int) else amount
    return f"+{value.shown()}" if value.fen > 0 else value.shown()


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def _kilobytes(size: int) -> str:
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


@cache
def icon(name: str, size: int = 16) -> Markup:
    """A Lucide icon as inline SVG, in the colour of the text around it."""
    source = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    inner = re.sub(r"\s+", " ", inner).strip()
    # From the project's own files, no foreign text among it.
    return Markup(  # noqa: S704
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{inner}</svg>'
    )


@cache
def mark() -> str:
    """The product's mark for the browser's tab."""
    tokens = msgspec.json.decode((RESOURCES / "tokens.json").read_bytes())
    colours = tokens["colour"]["light"]
    shield = icon("shield-check", 20).replace("currentColor", colours["on_accent"])
    ground = f'<rect width="32" height="32" rx="8" fill="{colours["accent"]}"/>'
    inner = shield.replace("<svg ", '<svg x="6" y="6" ', 1)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{ground}{inner}</svg>'


@cache
def style_sheet() -> str:
    """The console's style: the look's tokens as variables, light and dark, and the rules that use them."""
    tokens = msgspec.json.decode((RESOURCES / "tokens.json").read_bytes())
    light, dark = (_variables(tokens["colour"][theme]) for theme in ("light", "dark"))
    rules = (_HERE / "static" / "console.css").read_text(encoding="utf-8")
    return f":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{rules}"


def _variables(roles: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in roles.items())


FONTS = {
    "regular.ttf": "NotoSansSC-Regular-GB2312.ttf",
    "strong.ttf": "NotoSansSC-SemiBold-GB2312.ttf",
    "regular-full.ttf": "NotoSansSC-Regular.ttf",
    "strong-full.ttf": "NotoSansSC-SemiBold.ttf",
}
"""The subset first; the full font is fetched only by a page with a rare character."""


def font(name: str) -> bytes | None:
    """A font file by the name that the style sheet uses."""
    file = FONTS.get(name)
    return (RESOURCES / "fonts" / file).read_bytes() if file else None
