"""What last year makes of this year's price: the history that is known, and the float and no-claim level that follow from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the vehicle's time before this policy.

    ``accident_free_years``: whole years without an at-fault accident under compulsory insurance, up to now;
    ``at_fault``, ``fatal``: at-fault accidents of the last year, and whether one of them was fatal.
    ``continuous_years``, ``claims``: of the commercial policies, claims in the last three continuous years;
    ``last_level``: the level of the policy that ends, None if unknown; ``lapse_days``: days without commercial cover.
    ``new``, ``transferred``: first policy, or the owner changed in the term.
    """

    accident_free_years: int = 0
    at_fault: int = 0
    fatal: bool = False
    continuous_years: int = 0
    claims: int = 0
    last_level: int | None = None
    lapse_days: int = 0
    new: bool = False
    transferred: bool = False
    motorcycle: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """The float and the level of the new policy, each with its reason, a catalogue key below ``trace.why.``.

    ``years`` and ``claims`` are what counts towards the level: a quote request that states them gets ``level``.
    ``lapse_days`` as in the history, for the words.
    """

    float_code: str
    float_reason: str
    level: int
    level_reason: str
    years: int
    claims: int
    lapse_days: int = 0

    def facts(self) -> dict[str, str]:
        """What the words of the reasons have places for; ``n`` are the accident-free years of a discount."""
        return {
            "float": self.float_code,
            "n": self.float_code.removeprefix("A"),
            "years": str(self.years),
            "claims": str(self.claims),
            "level": str(self.level).replace("-", "\u2212"),
            "days": str(self.lapse_days),
        }
