"""Tables of sharing: 申请, 授权, 使用记录, 校核纠错, 上级资源."""

from kechuang.apps.sharing.models.correction import Correction
from kechuang.apps.sharing.models.grant import ShareGrant, Usage, UsageKind
from kechuang.apps.sharing.models.request import RequestKind, ShareRequest
from kechuang.apps.sharing.models.upper import UpperResource

__all__ = ["Correction", "RequestKind", "ShareGrant", "ShareRequest", "UpperResource", "Usage", "UsageKind"]
