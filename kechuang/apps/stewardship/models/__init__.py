"""Tables of the stewards' desk: 判定, 待核对, 提醒, 改号, 并入与拆分."""

from kechuang.apps.stewardship.models.change import EntityChange, EntityRedirect
from kechuang.apps.stewardship.models.decision import PairDecision, Said
from kechuang.apps.stewardship.models.pair import Alarm, DoubtfulPair

__all__ = ["Alarm", "DoubtfulPair", "EntityChange", "EntityRedirect", "PairDecision", "Said"]
