"""部门 (departments): who hands over what, one file a department."""

from __future__ import annotations

from kechuang.engines.synth.departments.assessment import HIGH_TECH_ASSESSMENTS
from kechuang.engines.synth.departments.emergency import INCIDENTS
from kechuang.engines.synth.departments.human_resources import SOCIAL_INSURANCE
from kechuang.engines.synth.departments.industry import CULTIVATION_REPORTS, LADDER_LIST
from kechuang.engines.synth.departments.intellectual_property import IP_GRANTS
from kechuang.engines.synth.departments.market_regulation import CREDIT_LISTS, MARKET_REGISTRATION
from kechuang.engines.synth.departments.science import INNOVATION_RECORDS, RD_ANNUAL_REPORT, TECH_CERTIFICATES
from kechuang.engines.synth.departments.tax import RD_DEDUCTION, TAX_ANNUAL_FILING, TAX_REGISTRATION
from kechuang.engines.synth.tables import Table

TABLES: tuple[Table, ...] = (
    MARKET_REGISTRATION,
    TAX_REGISTRATION,
    TAX_ANNUAL_FILING,
    RD_DEDUCTION,
    SOCIAL_INSURANCE,
    RD_ANNUAL_REPORT,
    IP_GRANTS,
    TECH_CERTIFICATES,
    LADDER_LIST,
    CREDIT_LISTS,
    INCIDENTS,
    INNOVATION_RECORDS,
)
LATER: tuple[Table, ...] = (CULTIVATION_REPORTS, HIGH_TECH_ASSESSMENTS)
"""Drawn after all others and from streams of their own, so that these did not change when they came."""

__all__ = ["LATER", "TABLES"]
