"""用户 (user): a person who signs in. What he may do follows from his grants alone."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kechuang import core


class UserManager(BaseUserManager["User"]):
    """Finds users by the one spelling under which a name is kept."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this name, however wide or capital its letters were typed."""
        return self.get(username=User.normalize_username(username or ""))


class User(AbstractBaseUser):
    """A person with an account (用户).

    There is no superuser and no staff flag: :class:`~kechuang.apps.accounts.models.Grant` is the only
    source of rights. ``session_epoch`` enters the session hash, so raising it ends every session.
    """

    username = models.CharField(
        _("用户名"),
        max_length=150,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+\Z", _("用户名只能含文字、数字和 . @ + - _"))],
        error_messages={"unique": _("已有同名用户，请换一个用户名。")},
    )
    display_name = models.CharField(_("姓名"), max_length=100)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=True)
    synthetic = models.BooleanField(_("演示账号"), default=False)
    session_epoch = models.PositiveIntegerField(_("会话批次"), default=0)
    created_at = models.DateTimeField(_("建立时间"), default=core.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ("username",)
        indexes = (models.Index(fields=("is_active", "username"), name="user_active_name"),)

    def __str__(self) -> str:
        return f"{self.display_name}（{self.username}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name in its one spelling, then save."""
        self.username = self.normalize_username(self.username)
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Return the one spelling of a name: half width, small letters, no blanks around it."""
        return unicodedata.normalize("NFKC", username).strip().casefold()

    @property
    def acting_as(self) -> str:
        """The post, or the roles, in which the user acts now: what the audit calls 代表."""
        from kechuang.apps.accounts.access import standing

        return standing(self).capacity

    def get_session_auth_hash(self) -> str:
        """Return the value that every session of the user must carry."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Any:
        """Yield the hashes under retired secret keys, so that a key change ends no session."""
        from django.conf import settings

        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "kechuang.accounts.session", f"{self.password}|{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()
