"""Tables of the pay-out: 批次, 申请, 联审与公示, 指标与支付, 总账."""

from kechuang.apps.grants.models.application import Application
from kechuang.apps.grants.models.claimant import Claimant
from kechuang.apps.grants.models.ledger import Line, Voucher
from kechuang.apps.grants.models.payment import Appropriation, BankAccount, Payment, PaymentBatch, Recovery
from kechuang.apps.grants.models.programme import Audience, Mode, Programme
from kechuang.apps.grants.models.publicity import Decision, Objection, Opinion, Publicity

__all__ = [
    "Application", "Appropriation", "Audience", "BankAccount", "Claimant", "Decision", "Line", "Mode", "Objection",
    "Opinion", "Payment", "PaymentBatch", "Programme", "Publicity", "Recovery", "Voucher",
]  # fmt: skip
