"""Which passwords are refused: too short for what they open, or made of what anybody would try first here.

No kind of character is asked for, none is forbidden, nothing expires, and nothing is cut off or folded when a password
is checked against its hash. The words of this place are rows in `data/password_words.txt`, common passwords are
Django's list of 20,000. Nothing is asked of any other service.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.people.queries import is_staff

WORDS = Path(__file__).parent / "data" / "password_words.txt"
#: Letters that people write as digits and signs.
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
#: What must remain of a password when the words of this place and the person's own are taken out of it.
REMAINS = 6
#: What is typed along the keyboard, the alphabet or the digits.
RUNS = ("abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm")
NOT_LETTERS = re.compile(r"[\W_]+")
#: The year and the exclamation marks behind a word.
BEHIND = re.compile(r"[\W\d_]+$")


class LengthValidator(MinimumLengthValidator):
    """So many characters at least; `staff` for members of the Secretariat."""

    def __init__(self, min_length: int = 12, staff: int = 15) -> None:
        super().__init__(min_length)
        self.staff = staff

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is too short for this person."""
        if user is not None and not user._state.adding and is_staff(user):
            MinimumLengthValidator(self.staff).validate(password, user)
        else:
            super().validate(password, user)


class GuessableValidator:
    """Refuse what is long but easily guessed: a common password with a year behind it, words of this place, a run."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is made of little else than what anybody would try."""
        own = (getattr(user, "name", "") or "", (getattr(user, "email", "") or "").partition("@")[0])
        if guessable(password, own=own):
            raise ValidationError(
                _("This password is easily guessed here. Put together several words that have nothing in common."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """Return what the form says of it."""
        return _("No words that anybody would try here, such as the name of a body or a meeting.")


def guessable(password: str, *, own: tuple[str, ...] = ()) -> bool:
    """Say whether little is left without repetitions, runs, common passwords and the words of this place."""
    folded = password.casefold()
    plain = NOT_LETTERS.sub("", folded)
    if _repeated(plain) or any(plain in run * 3 or plain in run[::-1] * 3 for run in RUNS):
        return True
    letters = NOT_LETTERS.sub("", BEHIND.sub("", folded).translate(LOOKALIKES))
    for text in {plain, letters}:
        if text.strip("0123456789") in _common() or text.rstrip("0123456789") in _common():
            return True
        rest = text
        for word in sorted({*_words(), *_words_of(own)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest.strip("0123456789")) < REMAINS and rest != text:
            return True
    return False


def _repeated(text: str) -> bool:
    """Say whether a text is a shorter one said several times: no more than half of it is new."""
    return len(text) > 1 and text in (text + text)[1:-1]


def _words_of(texts: tuple[str, ...]) -> set[str]:
    return {word for text in texts for word in re.split(r"[\W_\d]+", text.casefold()) if len(word) > 3}


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


__all__ = ["GuessableValidator", "LengthValidator", "guessable"]
