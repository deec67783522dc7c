"""报道的写入: a saved page is read, kept with its offsets, and its quantities become facts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.db import transaction

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.reports.models import Fact, Report
from kechuang.declarations.pack import Pack
from kechuang.engines import reports

TITLE_LENGTH = 60
PLACES = Decimal(10) ** -10


def load_report(*, path: Path, pack: Pack) -> Report:
    """Read a saved page and keep it; the same file read twice is kept once.

    Parameters
    ----------
    path : Path
        The file.
    pack : Pack
        Gives title and date where it declares the document.

    Raises
    ------
    reports.ReportError
        If the file is empty, binary, too large or in no known encoding.
    """
    document = reports.read(path)
    declared = pack.document(document.sha256)
    with transaction.atomic():
        report, _created = Report.objects.update_or_create(
            sha256=document.sha256,
            defaults={
                "name": path.name,
                "title": declared.name if declared else _first_line(document.text),
                "published": declared.published if declared else None,
                "encoding": document.encoding,
                "size": path.stat().st_size,
                "text": document.text,
                "loaded_at": core.now(),
            },
        )
        report.facts.all().delete()
        Fact.objects.bulk_create(
            Fact(
                report=report,
                start=quantity.start,
                end=quantity.end,
                text=document.text[quantity.start : quantity.end][:300],
                printed=quantity.printed[:60],
                value=_stored(quantity.value),
                value_max=None if quantity.value_max is None else _stored(quantity.value_max),
                unit=quantity.unit or "",
                comparator=quantity.comparator,
            )
            for quantity in document.quantities
        )
        record(
            verb="reports.load",
            actor=None,
            obj=report,
            detail={"file": path.name, "facts": len(document.quantities)},
        )
    return report


def _stored(number: Decimal | Fraction) -> Decimal:
    """Return a number for the column; a printed fraction is cut to its ten decimals (its text stays beside it)."""
    if isinstance(number, Fraction):
        return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(PLACES)
    return number


def _first_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:TITLE_LENGTH]
