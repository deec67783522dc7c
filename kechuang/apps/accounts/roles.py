"""角色 (role): what kind of work a grant lets a person do. Which verbs a role may use stands in `access.py`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The eight roles (角色) of the platform."""

    LEADER = "leader", _("领导")
    OFFICER = "officer", _("业务科室")
    STEWARD = "steward", _("数据管理员")
    CLERK = "clerk", _("窗口人员")
    ENTERPRISE = "enterprise", _("企业用户")
    EXPERT = "expert", _("专家")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


# These watch over the platform as a whole: a limit to a district would let a limited administrator
# hand out rights beyond his own limit.
UNLIMITED_ROLES = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
