"""Making this device known to head office."""

from __future__ import annotations

from agent_desk.contract import codec
from agent_desk.errors import AlreadyEnrolled, HeadOfficeUnreachable
from agent_desk.ports.outside import HeadOfficeLink
from agent_desk.usecases.context import Context


def enrol(context: Context, link: HeadOfficeLink, *, server: str, code: str, device_name: str, again: bool) -> None:
    """Register by a one-time code and keep what head office said. ``again``: a try before may have been cut off after that.

    Raises AlreadyEnrolled and the errors of the link.
    """
    with context.units.read() as unit:
        if unit.state.get("device") is not None:
            if again:
                return
            raise AlreadyEnrolled
    try:
        agent, facts = link.enrol(server=server.strip(), code=code.strip(), device_name=device_name)
    except HeadOfficeUnreachable as error:
        # Later it is enough to go on working; here the person must do something.
        raise HeadOfficeUnreachable(reason="enrolling") from error
    with context.units.write() as unit:
        unit.state.set("agent", codec.encode(agent).decode())
        for key, value in facts.items():
            unit.state.set(key, value)
        unit.commit()
