"""Numbers that prove themselves: identity, credit code, VIN, plate, mobile, engine. Each fault is told apart by name.

Sources: GB 11643-1999 (resident identity number), GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation
code), GB 16735-2019 / ISO 3779 (VIN), GA 36-2018 (number plates).

A ``check_…`` function normalises first and returns what is wrong: an empty list means sound, a Problem with ``stops`` false
only warns. A check digit is looked at once everything that it covers is sound, so that one slip is reported once; the
right check digit is never told, it would prove half of a stranger's number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from agent_desk.errors import Problem

_PROVINCES = frozenset(
    str(code)
    for code in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
    )
)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_LOOKS_LIKE = {"I": "1", "O": "0", "Q": "0", "S": "5", "V": "U", "Z": "2"}
_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLATE_SERIAL = _PLATE_LETTERS + "0123456789"
_PLATE_SUFFIXES = "挂学警港澳领"
_NEW_ENERGY_LETTERS = "ABCDEFGHJK"
_NO_PLATE_MARK = "*-*"
_ENGINE_INSIDE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 *#/.-")
_DIGITS = frozenset("0123456789")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_·•・．.‧∙⋅]+")  # every dot and dash that a keyboard or a scanner makes


class PlateKind(StrEnum):
    """The sorts of number plate that GA 36 knows."""

    ORDINARY = "ordinary"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    EMBASSY = "embassy"


def _folded(text: str) -> str:
    """Full-width forms to ASCII, upper case, no surrounding space."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", _folded(text))


def _length(path: str, what: str, number: str, wanted: int) -> Problem:
    missing = wanted - len(number)
    code = f"{what}_short" if missing > 0 else f"{what}_long"
    return Problem(path, code, {"n": str(abs(missing)), "wanted": str(wanted), "found": str(len(number))})


def _strange(path: str, code: str, number: str, allowed: frozenset[str] | str, first: int = 1) -> list[Problem]:
    """One problem naming the first character that may not stand there, and its place in the number, from 1."""
    for position, one in enumerate(number, first):
        if one not in allowed:
            return [Problem(path, code, {"position": str(position), "character": one})]
    return []


# Resident identity number ---------------------------------------------------------------------------------------------


def normalise_identity(text: str) -> str:
    """18 characters without spaces and dashes, a small x as X."""
    return _compact(text)


def identity_check_digit(first17: str) -> str:
    """The 18th character that belongs to the first 17 digits (GB 11643: ISO 7064 MOD 11-2)."""
    from stdnum.iso7064 import mod_11_2

    return str(mod_11_2.calc_check_digit(first17))


def check_identity(text: str, *, today: date, path: str = "identity") -> list[Problem]:
    """A resident identity number: length, characters, province, date of birth, and if all that is sound, the check digit.

    ``today`` bounds the date of birth. The county is not looked up: counties come and go, numbers stay.
    """
    number = normalise_identity(text)
    if not number:
        return [Problem(path, "required")]
    if re.fullmatch(r"[0-9]{15}", number):
        return [Problem(path, "identity_old", {"found": "15", "wanted": "18"})]
    if len(number) != 18:
        return [_length(path, "identity", number, 18)]
    problems = _strange(path, "identity_character", number[:17], _DIGITS)
    problems = problems or _strange(path, "identity_last", number[17:], _DIGITS | {"X"}, 18)
    if problems:
        return problems
    if number[:2] not in _PROVINCES:
        problems.append(Problem(path, "identity_province", {"digits": number[:2]}))
    born = birth_date(number)
    if number[6:8] not in {"19", "20"}:
        problems.append(Problem(path, "identity_year"))
    elif born is None:
        problems.append(Problem(path, "identity_date"))
    elif born > today:
        problems.append(Problem(path, "identity_future"))
    if not problems and identity_check_digit(number[:17]) != number[17]:
        problems.append(Problem(path, "identity_check_digit"))
    return problems


def birth_date(identity: str) -> date | None:
    """The date of birth in a resident identity number, or None where it holds no such day."""
    try:
        return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))
    except ValueError:
        return None


def is_male(identity: str) -> bool:
    """Whether the 17th digit of a sound resident identity number is odd."""
    return int(identity[16]) % 2 == 1


def masked_identity(identity: str) -> str:
    """``330106********284X``: the first six and the last four of 18 characters; anything else is covered as a whole."""
    return f"{identity[:6]}{'*' * 8}{identity[-4:]}" if len(identity) == 18 else "*" * len(identity)


# Unified social credit code -------------------------------------------------------------------------------------------


def normalise_credit_code(text: str) -> str:
    """18 characters, upper case, without spaces and dashes."""
    return _compact(text)


def credit_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100)."""
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(first17))


def organisation_check_character(first8: str) -> str:
    """The 9th character of an organisation code (GB 11714)."""
    total = sum(int(one, 36) * weight for one, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_credit_code(text: str, *, strict: bool = False, path: str = "identity") -> list[Problem]:
    """A unified social credit code: length, characters, area digits, check character.

    A wrong check character of the organisation code inside only warns, unless ``strict``: registers hold some.
    """
    code = normalise_credit_code(text)
    if not code:
        return [Problem(path, "required")]
    if len(code) != 18:
        return [_length(path, "credit_code", code, 18)]
    for position, one in enumerate(code, 1):
        if one not in _CREDIT_ALPHABET:
            facts = {"position": str(position), "character": one}
            if one in _LOOKS_LIKE:
                return [Problem(path, "credit_code_letter", facts | {"likely": _LOOKS_LIKE[one]})]
            return [Problem(path, "credit_code_character", facts)]
    problems = _strange(path, "credit_code_area", code[2:8], _DIGITS, 3)
    if problems:
        return problems
    if credit_check_character(code[:17]) != code[17]:
        return [Problem(path, "credit_code_check_digit")]
    if organisation_check_character(code[8:16]) != code[16]:
        return [Problem(path, "credit_code_organisation", stops=strict)]
    return []


def normalise_organisation_code(text: str) -> str:
    """``MA000001-5``: eight characters, a dash, the check character; other lengths without the dash."""
    code = re.sub(r"[\s\-‐‑‒–—]+", "", _folded(text))
    return f"{code[:8]}-{code[8]}" if len(code) == 9 else code


def check_organisation_code(text: str, *, path: str = "identity") -> list[Problem]:
    """An organisation code, as certificates from before 2015 carry it."""
    code = normalise_organisation_code(text).replace("-", "")
    if not code:
        return [Problem(path, "required")]
    if len(code) != 9:
        return [_length(path, "organisation_code", code, 9)]
    problems = _strange(path, "organisation_code_character", code[:8], "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    problems = problems or _strange(path, "organisation_code_last", code[8:], _DIGITS | {"X"}, 9)
    if not problems and organisation_check_character(code[:8]) != code[8]:
        problems = [Problem(path, "organisation_code_check_digit")]
    return problems


# Vehicle identification number ----------------------------------------------------------------------------------------


def normalise_vin(text: str) -> str:
    """17 characters, upper case, without spaces and dashes. O and I stay: whoever reads the licence decides."""
    return _compact(text)


def vin_check_digit(vin: str) -> str:
    """The 9th character that belongs to the other sixteen (GB 16735)."""
    total = sum(_VIN_VALUES[one] * weight for one, weight in zip(vin, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def with_vin_check_digit(vin: str) -> str:
    """The VIN with its 9th character made right."""
    return vin[:8] + vin_check_digit(vin) + vin[9:]


def check_vin(text: str, *, imported: bool = False, path: str = "vin") -> list[Problem]:
    """A VIN: length, the letters I O Q, other characters, check digit.

    The check digit of an imported car only warns: makers abroad need not compute it.
    """
    vin = normalise_vin(text)
    if not vin:
        return [Problem(path, "required")]
    if len(vin) != 17:
        return [_length(path, "vin", vin, 17)]
    for position, one in enumerate(vin, 1):
        if one not in _VIN_VALUES:
            facts = {"position": str(position), "character": one}
            if one in "IOQ":
                return [Problem(path, "vin_letter", facts | {"likely": _LOOKS_LIKE[one]})]
            return [Problem(path, "vin_character", facts)]
    if vin_check_digit(vin) != vin[8]:
        return [Problem(path, "vin_check_digit_imported" if imported else "vin_check_digit", stops=not imported)]
    return []


def model_year(vin: str) -> int | None:
    """The model year that the 10th character says, 2001–2030 (the code repeats every thirty years); None where it says none."""
    place = _VIN_YEARS.find(vin[9]) if len(vin) == 17 else -1
    if place < 0:
        return None
    return 2010 + place if place <= 20 else 1980 + place


# Number plate ---------------------------------------------------------------------------------------------------------


def normalise_plate(text: str) -> str:
    """``浙A6K2Q8``: no space, no dot, upper case. The mark ``*-*`` of an unregistered vehicle becomes empty."""
    folded = _folded(text)
    return "" if folded.replace(" ", "") == _NO_PLATE_MARK else _compact(folded)


def plate_kind(plate: str) -> PlateKind | None:
    """The sort of a normalised, sound plate; None where it is none."""
    if re.fullmatch(r"[0-9]{6}使", plate):
        return PlateKind.EMBASSY
    head = rf"[{_PLATE_PROVINCES}][{_PLATE_LETTERS}]"
    if re.fullmatch(rf"{head}[{_PLATE_SERIAL}]{{4}}[{_PLATE_SERIAL}{_PLATE_SUFFIXES}]", plate):
        return PlateKind.ORDINARY
    if re.fullmatch(rf"{head}[{_NEW_ENERGY_LETTERS}][{_PLATE_SERIAL}][0-9]{{4}}", plate):
        return PlateKind.NEW_ENERGY_SMALL
    if re.fullmatch(rf"{head}[0-9]{{5}}[{_NEW_ENERGY_LETTERS}]", plate):
        return PlateKind.NEW_ENERGY_LARGE
    return None


def check_plate(text: str, *, path: str = "plate") -> list[Problem]:
    """A number plate of the mainland: ordinary (also with 挂 学 警 港 澳 领), new energy (small, large), embassy."""
    plate = normalise_plate(text)
    if not plate:
        return [Problem(path, "required")]
    if plate_kind(plate) is not None:
        return []
    if "使" in plate:
        return [Problem(path, "plate_embassy")]
    if plate[0] not in _PLATE_PROVINCES:
        return [Problem(path, "plate_province")]
    if plate[1:2] not in _PLATE_LETTERS:
        return [Problem(path, "plate_office", {"character": plate[1]})]
    for position, one in enumerate(plate[2:], 3):
        facts = {"position": str(position), "character": one}
        if one in "IO":
            return [Problem(path, "plate_letter", facts | {"likely": _LOOKS_LIKE[one]})]
        if one in _PLATE_SUFFIXES and position < len(plate):
            return [Problem(path, "plate_suffix", facts)]
        if one not in _PLATE_SERIAL and one not in _PLATE_SUFFIXES:
            return [Problem(path, "plate_character", facts)]
    if len(plate) == 8:
        return [Problem(path, "plate_new_energy")]
    return [_length(path, "plate", plate, 7 if len(plate) < 7 else 8)]


def shown_plate(plate: str) -> str:
    """``浙A 6K2Q8``: a space after the issuing office's letter; an embassy's plate and anything else as it is."""
    return f"{plate[:2]} {plate[2:]}" if plate_kind(plate) not in {None, PlateKind.EMBASSY} else plate


# Mobile and engine ----------------------------------------------------------------------------------------------------


def normalise_mobile(text: str) -> str:
    """11 digits; a leading +86, brackets, spaces and dashes fall away."""
    number = re.sub(r"[()]", "", _compact(text))
    return re.sub(r"^(?:\+86|0086|86(?=1[0-9]{10}$))", "", number)


def check_mobile(text: str, *, path: str = "mobile") -> list[Problem]:
    """A mainland mobile number: 11 digits from 13 to 19. Whether it is in use is not asked: only head office may dial."""
    number = normalise_mobile(text)
    if not number:
        return [Problem(path, "required")]
    problems = _strange(path, "mobile_character", number, _DIGITS)
    if problems:
        return problems
    if number.startswith("0"):
        return [Problem(path, "mobile_landline")]
    if len(number) != 11:
        return [_length(path, "mobile", number, 11)]
    if number[0] != "1" or number[1] in "012":
        return [Problem(path, "mobile_prefix", {"digits": number[:2]})]
    return []


def masked_mobile(mobile: str) -> str:
    """``138 **** 6620``; anything but 11 characters is covered as a whole."""
    return f"{mobile[:3]} **** {mobile[-4:]}" if len(mobile) == 11 else "*" * len(mobile)


def normalise_engine_number(text: str) -> str:
    """Upper case, half-width, single inner spaces."""
    return " ".join(_folded(text).split())


def check_engine_number(text: str, *, path: str = "engine_number") -> list[Problem]:
    """An engine or drive-motor number as the licence shows it: 1–30 characters, no check digit; under four only warns."""
    number = normalise_engine_number(text)
    if not number:
        return [Problem(path, "required")]
    if len(number) > 30:
        return [_length(path, "engine_number", number, 30)]
    problems = _strange(path, "engine_number_character", number, _ENGINE_INSIDE)
    if problems:
        return problems
    if not number[0].isalnum():
        return [Problem(path, "engine_number_start", {"character": number[0]})]
    if number[-1] in "/.-":
        return [Problem(path, "engine_number_end", {"character": number[-1]})]
    return [Problem(path, "engine_number_few", {"found": str(len(number))}, stops=False)] if len(number) < 4 else []
