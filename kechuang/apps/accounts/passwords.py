"""密码 (passwords): made at random for somebody else, checked when a person chooses his own."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User

# Without letters and digits that are taken for one another when read from paper.
_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def random_password(length: int = 14) -> str:
    """Return a password of letters and digits that are not mistaken for one another (about 80 bits)."""
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def check_password_choice(password: str, user: User) -> None:
    """Check a password against the rules.

    Raises
    ------
    Refused
        With every rule that it breaks.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("".join(str(message) for message in error.messages)) from None
