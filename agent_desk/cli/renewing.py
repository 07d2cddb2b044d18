"""``renewal``: this year's float and no-claim level from last year's facts, without a home."""

from __future__ import annotations

import argparse

from agent_desk.bootstrap import built_in_pack_read
from agent_desk.cli.speaking import Speaker
from agent_desk.domain.renewal import History
from agent_desk.rating.renewal import renew


def renewal(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Say the float and the level, each with its reason."""
    renewed = renew(
        History(
            accident_free_years=arguments.accident_free_years,
            at_fault=arguments.at_fault,
            fatal=arguments.fatal,
            continuous_years=arguments.years,
            claims=arguments.claims,
            last_level=arguments.last_level,
            lapse_days=arguments.lapse_days,
            new=arguments.new,
            transferred=arguments.transferred,
            motorcycle=arguments.motorcycle,
        ),
        built_in_pack_read(),
    )
    speaker.result(
        renewed,
        speaker.say(f"trace.why.float.{renewed.float_reason}", **renewed.facts()),
        speaker.say(f"trace.why.level.{renewed.level_reason}", **renewed.facts()),
    )
    return 0
