"""Numbers that carry a check: identity, credit code, VIN, plate, mobile, engine. Each fault is told apart and named.

Sources: GB 11643-1999 (resident identity number), GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation
code), GB 16735-2019 / ISO 3779 (VIN), GA 36-2018 (number plates). A ``check_`` function normalises first and returns every
fault that can be told apart; an empty list means sound. A Problem with ``stops`` false is a warning.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from agent_desk.errors import Problem

_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    ),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTERS = "A-HJ-NP-Z"
_PLATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[{_PLATE_PROVINCES}][{_PLATE_LETTERS}][{_PLATE_LETTERS}0-9]{{4}}[{_PLATE_LETTERS}0-9挂学警港澳领]",
        rf"[{_PLATE_PROVINCES}][{_PLATE_LETTERS}][ABCDEFGHJK][{_PLATE_LETTERS}0-9][0-9]{{4}}",
        rf"[{_PLATE_PROVINCES}][{_PLATE_LETTERS}][0-9]{{5}}[ABCDEFGHJK]",
        r"[0-9]{6}使",
    )
)
_ENGINE = re.compile(r"[A-Z0-9](?:[A-Z0-9 *#/.\-]{0,28}[A-Z0-9*#])?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SEPARATORS = re.compile(r"[\s·•．.\-—_]+")


def _folded(text: str) -> str:
    """Full-width forms to ASCII, upper case, no surrounding space."""
    return unicodedata.normalize("NFKC", text).strip().upper()


# Resident identity number -----------------------------------------------------------------------------------------------


def normalise_identity(text: str) -> str:
    """18 characters without spaces and dashes, a small x as X."""
    return _SEPARATORS.sub("", _folded(text))


def identity_check_digit(first17: str) -> str:
    """The 18th character that belongs to the first 17 digits (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11]


def check_identity(text: str, *, today: date, path: str = "identity") -> list[Problem]:
    """A resident identity number: length, characters, province, date of birth, check digit."""
    number = normalise_identity(text)
    if len(number) != 18:
        return [_length(path, "identity", number, 18)]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return [Problem(path, "identity_characters")]
    problems = []
    if number[:2] not in _PROVINCES:
        problems.append(Problem(path, "identity_province", {"digits": number[:2]}))
    born = birth_date(number)
    if born is None or born.year < 1900:
        problems.append(Problem(path, "identity_date"))
    elif born > today:
        problems.append(Problem(path, "identity_future"))
    if identity_check_digit(number[:17]) != number[17]:
        problems.append(Problem(path, "identity_check"))
    return problems


def birth_date(identity: str) -> date | None:
    """The date of birth in a resident identity number, or None if there is no such day."""
    try:
        return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))
    except ValueError:
        return None


def is_male(identity: str) -> bool:
    """Whether the 17th digit is odd."""
    return int(identity[16]) % 2 == 1


def masked_identity(identity: str) -> str:
    """``330106********284X``: the first six and the last four characters; shorter texts keep two at each end."""
    if len(identity) >= 12:
        return identity[:6] + "*" * (len(identity) - 10) + identity[-4:]
    return identity[:2] + "*" * max(len(identity) - 4, 0) + identity[-2:] if len(identity) > 4 else "*" * len(identity)


# Unified social credit code ---------------------------------------------------------------------------------------------


def normalise_credit_code(text: str) -> str:
    """18 characters, upper case, without spaces and dashes."""
    return _SEPARATORS.sub("", _folded(text))


def credit_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100)."""
    total = sum(_CREDIT_ALPHABET.index(one) * pow(3, place, 31) for place, one in enumerate(first17))
    return _CREDIT_ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """The 9th character of an organisation code (GB 11714)."""
    total = sum(int(one, 36) * weight for one, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_credit_code(text: str, *, path: str = "identity") -> list[Problem]:
    """A unified social credit code; a wrong inner organisation code only warns, old registers hold some."""
    code = normalise_credit_code(text)
    if len(code) != 18:
        return [_length(path, "credit_code", code, 18)]
    strange = sorted({one for one in code if one not in _CREDIT_ALPHABET})
    if strange:
        return [Problem(path, "credit_code_characters", {"characters": " ".join(strange)})]
    if not code[2:8].isdigit():
        return [Problem(path, "credit_code_area")]
    if credit_check_character(code[:17]) != code[17]:
        return [Problem(path, "credit_code_check")]
    if organisation_check_character(code[8:16]) != code[16]:
        return [Problem(path, "credit_code_organisation", stops=False)]
    return []


def check_organisation_code(text: str, *, path: str = "identity") -> list[Problem]:
    """An organisation code as it was printed before 2015: eight characters, a dash, the check character."""
    code = _folded(text)
    match = re.fullmatch(r"([0-9A-Z]{8})-?([0-9X])", code)
    if match is None:
        return [Problem(path, "organisation_code_form")]
    return [] if organisation_check_character(match[1]) == match[2] else [Problem(path, "organisation_code_check")]


# Vehicle identification number ------------------------------------------------------------------------------------------


def normalise_vin(text: str) -> str:
    """17 characters, upper case, without spaces and dashes."""
    return _SEPARATORS.sub("", _folded(text))


def vin_check_digit(vin: str) -> str:
    """The 9th character that belongs to the other sixteen (GB 16735)."""
    total = sum(_VIN_VALUES[one] * weight for one, weight in zip(vin, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def with_vin_check_digit(vin: str) -> str:
    """The VIN with its 9th character made right."""
    return vin[:8] + vin_check_digit(vin) + vin[9:]


def check_vin(text: str, *, imported: bool = False, path: str = "vin") -> list[Problem]:
    """A VIN. The check digit of an imported car only warns: makers abroad need not compute it."""
    vin = normalise_vin(text)
    if len(vin) != 17:
        return [_length(path, "vin", vin, 17)]
    strange = sorted({one for one in vin if one not in _VIN_VALUES})
    if strange:
        return [Problem(path, "vin_characters", {"characters": " ".join(strange)})]
    if vin_check_digit(vin) != vin[8]:
        return [Problem(path, "vin_check_imported" if imported else "vin_check", stops=not imported)]
    return []


def model_year(vin: str) -> int | None:
    """The model year in the 10th character, within the thirty years from 2001; None where it says none."""
    place = _VIN_YEARS.find(vin[9:10]) if len(vin) == 17 else -1
    if place < 0:
        return None
    return 2010 + place if place < 21 else 2001 + place - 21


# Number plate -----------------------------------------------------------------------------------------------------------


def normalise_plate(text: str) -> str:
    """``浙A6K2Q8``: no space, no dot, upper case."""
    return _SEPARATORS.sub("", _folded(text))


def check_plate(text: str, *, path: str = "plate") -> list[Problem]:
    """A number plate of the mainland: ordinary, new energy (small, large), with suffix, embassy."""
    plate = normalise_plate(text)
    if any(pattern.fullmatch(plate) for pattern in _PLATES):
        return []
    if plate[:1] not in _PLATE_PROVINCES and not plate.endswith("使"):
        return [Problem(path, "plate_province")]
    if any(one in "IO" for one in plate):
        return [Problem(path, "plate_letters")]
    if len(plate) not in {7, 8}:
        return [_length(path, "plate", plate, 7)]
    if len(plate) == 8:
        return [Problem(path, "plate_new_energy")]
    return [Problem(path, "plate_form")]


def shown_plate(plate: str) -> str:
    """``浙A 6K2Q8``: a space after the issuing office's letter."""
    return f"{plate[:2]} {plate[2:]}" if len(plate) in {7, 8} and plate[:1] in _PLATE_PROVINCES else plate


# Mobile and engine ------------------------------------------------------------------------------------------------------


def normalise_mobile(text: str) -> str:
    """11 digits; a leading +86, spaces and dashes fall away."""
    number = _SEPARATORS.sub("", _folded(text))
    return re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", number)


def check_mobile(text: str, *, path: str = "mobile") -> list[Problem]:
    """A mainland mobile number."""
    number = normalise_mobile(text)
    if _MOBILE.fullmatch(number):
        return []
    if not number.isdigit():
        return [Problem(path, "mobile_characters")]
    if number.startswith("0"):
        return [Problem(path, "mobile_landline")]
    if len(number) != 11:
        return [_length(path, "mobile", number, 11)]
    return [Problem(path, "mobile_prefix", {"digits": number[:2]})]


def masked_mobile(mobile: str) -> str:
    """``138 **** 6620``."""
    return f"{mobile[:3]} **** {mobile[-4:]}" if len(mobile) == 11 else "*" * len(mobile)


def normalise_engine_number(text: str) -> str:
    """Upper case, single inner spaces."""
    return " ".join(_folded(text).split())


def check_engine_number(text: str, *, path: str = "engine_number") -> list[Problem]:
    """An engine or drive-motor number as on the licence: 1–30 characters, no check digit; under four characters only warns."""
    number = normalise_engine_number(text)
    if not number:
        return [Problem(path, "required")]
    if len(number) > 30:
        return [_length(path, "engine_number", number, 30)]
    if not _ENGINE.fullmatch(number):
        return [Problem(path, "engine_number_characters")]
    return [Problem(path, "engine_number_short", stops=False)] if len(number) < 4 else []


def _length(path: str, what: str, text: str, wanted: int) -> Problem:
    """How many characters are too few or too many."""
    code = f"{what}_short_by" if len(text) < wanted else f"{what}_long_by"
    return Problem(path, code, {"n": str(abs(wanted - len(text))), "wanted": str(wanted)})
