"""输入项 (fields): an amount as an official writes it, some lines of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang.core import Money


class Amount(forms.CharField):
    """An amount of money as an official writes it, ``30万元`` or ``1234.50``; 分 inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("如 30万元、1234.50；不写单位的按元"))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        """Return 分."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text).fen
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class Text(forms.CharField):
    """Some lines of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
