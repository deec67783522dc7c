"""金额与币种 (amounts in a currency): renminbi as an official reads it, other currencies with their names."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.core import Money

CURRENCIES = {
    "CNY": gettext_lazy("元"), "USD": gettext_lazy("美元"), "EUR": gettext_lazy("欧元"), "HKD": gettext_lazy("港元"),
    "JPY": gettext_lazy("日元"),
}  # fmt: skip


def amount_of(amount: int, currency: str = "CNY") -> str:
    """Write an amount in hundredths of its currency shortly: ``5,000 万元``, ``120 万美元``."""
    text = str(Money(amount))
    return text if currency == "CNY" else text.removesuffix("元") + str(CURRENCIES.get(currency, currency))


def exact_of(amount: int, currency: str = "CNY") -> str:
    """Write an amount exactly: ``50,000,000.00 元``."""
    text = Money(amount).exact()
    return text if currency == "CNY" else text.removesuffix("元") + str(CURRENCIES.get(currency, currency))


def currency_name(currency: str) -> str:
    """Return what a currency is called in a heading."""
    return _("人民币") if currency == "CNY" else str(CURRENCIES.get(currency, currency))
