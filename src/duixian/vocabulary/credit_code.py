"""The unified social credit code (GB 32100-2015): eighteen characters, the last of which checks the others."""

from __future__ import annotations

from duixian.quantity.problem import Place
from duixian.quantity.reading import NOWHERE, clean, refuse
from duixian.quantity.text import Text

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_EXPECTED = Text("18 位数字和大写字母（不含 I、O、S、V、Z）", "18 digits and capitals other than I, O, S, V and Z")


def check_credit_code(text: str, place: Place = NOWHERE) -> str:
    """The code in half-width capitals without spaces.

    Characters 3 to 8 may be letters: those of rural collectives are. Raises `Refused` (`credit-code`), naming the
    right check character where only that is wrong.

    >>> check_credit_code(" 91110000 600037341l ")
    '91110000600037341L'
    """
    code = clean(text, "credit-code", _EXPECTED, place).replace(" ", "").upper()
    stray = [character for character in code if character not in CHARACTERS]
    if stray:
        message = Text(f"信用代码 {code} 中不能有 {stray[0]}", f"the credit code {code} cannot hold {stray[0]}")
        refuse("credit-code", message, _EXPECTED, place, _without_lookalikes(code))
    if len(code) != 18:
        message = Text(f"信用代码 {code} 有 {len(code)} 位", f"the credit code {code} has {len(code)} characters")
        refuse("credit-code", message, _EXPECTED, place)
    right = check_character(code[:17])
    if code[17] != right:
        message = Text(
            f"信用代码 {code} 的校验码 {code[17]} 不对", f"the check character {code[17]} of {code} is wrong"
        )
        expected = Text(f"末位为 {right}，或前 17 位另有错字", f"{right} at the end, unless another character is wrong")
        refuse("credit-code", message, expected, place)
    return code


def check_character(first: str) -> str:
    """The eighteenth character of a code whose first seventeen are given, all of `CHARACTERS`.

    >>> check_character("91130600738737199")
    'K'
    """
    weighted = sum(CHARACTERS.index(character) * weight for character, weight in zip(first, _WEIGHTS, strict=True))
    return CHARACTERS[-weighted % 31]


def _without_lookalikes(code: str) -> str:
    """The code with I, O, S and Z as the digits they look like, where that makes a right code; else ""."""
    plain = code.translate(str.maketrans("IOSZ", "1052"))
    if len(plain) != 18 or any(character not in CHARACTERS for character in plain):
        return ""
    return plain if check_character(plain[:17]) == plain[17] else ""
