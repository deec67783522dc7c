"""Tables of accounts: 用户, 机构与岗位, 企业代办人, 授权, 接口令牌."""

from kechuang.apps.accounts.models.agent import Capacity, EnterpriseAgent
from kechuang.apps.accounts.models.grant import Grant
from kechuang.apps.accounts.models.organisation import Appointment, OrgUnit, Post, UnitKind
from kechuang.apps.accounts.models.token import ApiToken
from kechuang.apps.accounts.models.user import User

__all__ = [
    "ApiToken",
    "Appointment",
    "Capacity",
    "EnterpriseAgent",
    "Grant",
    "OrgUnit",
    "Post",
    "UnitKind",
    "User",
]
