"""评审库与评审 (pool and reviews): who can be drawn, what is reviewed, each seat with its own word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.reviews.states import REVIEW
from kechuang.apps.transitions.models import Stateful


class Reviewer(models.Model):
    """A reviewer of the pool (评审专家), with all that keeps him from some subjects.

    ``coauthors`` are names of persons; ``holdings`` and ``disputes`` are entity ids or names of firms.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("账号"), null=True, on_delete=models.PROTECT, related_name="reviewer"
    )
    name = models.CharField(_("姓名"), max_length=80)
    employer = models.CharField(_("工作单位"), max_length=200)
    fields = models.JSONField(_("专业领域"), default=list)
    coauthors = models.JSONField(_("合作者"), default=list)
    holdings = models.JSONField(_("持股企业"), default=list)
    disputes = models.JSONField(_("有过争议的单位"), default=list)
    active = models.BooleanField(_("在库"), default=True)
    synthetic = models.BooleanField(_("演示数据"), default=False)
    added_at = models.DateTimeField(_("入库时间"), default=core.now)

    class Meta:
        verbose_name = _("评审专家")
        verbose_name_plural = _("评审专家")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Method(models.TextChoices):
    """How a review is decided."""

    SCORE = "score", _("打分")
    VOTE = "vote", _("投票")


class Review(Stateful):
    """A review of a subject (评审); the subject is any row of any room, by type and id.

    ``parties`` names who stands to gain (firms by id or name, persons by name); ``criteria`` is a list of
    ``[label, most points]``; ``pass_mark`` is the share of points or of votes, as an exact text.

    The seed is made and sealed when the review is opened, and its hash (``commitment``) is shown from then on: whoever
    organises the draw can neither know nor choose it. A public number (``lot``), such as a lottery's, may be added when
    it is drawn. ``seed``, ``candidates`` and ``avoided`` are what the draw can be repeated from.
    """

    TABLE = REVIEW

    state = models.CharField(_("状态"), max_length=12, choices=REVIEW.choices(), db_index=True)
    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    title = models.CharField(_("评审事项"), max_length=200)
    department = models.CharField(_("组织部门"), max_length=60, db_index=True)
    method = models.CharField(_("方式"), max_length=6, choices=Method.choices)
    field = models.CharField(_("专业领域"), max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField(_("专家人数"))
    parties = models.JSONField(_("当事人"), default=list)
    criteria = models.JSONField(_("评分项"), default=list)
    pass_mark = models.CharField(_("通过线"), max_length=20, default="3/5")
    outlier = models.CharField(_("离群界限"), max_length=20, default="1/5")
    sealed = models.CharField(_("封存的种子"), max_length=64, blank=True)
    commitment = models.CharField(_("种子摘要"), max_length=64, blank=True)
    lot = models.CharField(_("公开数"), max_length=80, blank=True)
    seed = models.CharField(_("抽取种子"), max_length=160, blank=True)
    candidates = models.JSONField(_("候选专家"), default=list)
    avoided = models.JSONField(_("回避"), default=dict)
    minutes = models.CharField(_("评审纪要"), max_length=2000, blank=True)
    passed = models.BooleanField(_("通过"), null=True)
    public_from = models.DateField(_("公示起"), null=True)
    public_until = models.DateField(_("公示止"), null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("组织人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("建立时间"), default=core.now)

    class Meta:
        verbose_name = _("专家评审")
        verbose_name_plural = _("专家评审")
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="review_of_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id"), condition=~models.Q(state="void"), name="one_live_review"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def full(self) -> int:
        """The most points one reviewer can give."""
        return sum(most for _label, most in self.criteria)


class Seat(models.Model):
    """A reviewer's seat (席位): his scores or vote, given once."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="panel")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="seats")
    place = models.PositiveSmallIntegerField(_("抽取次序"))
    declined = models.CharField(_("不能参加的原因"), max_length=300, blank=True)
    points = models.JSONField(_("得分"), null=True)
    agrees = models.BooleanField(_("同意"), null=True)
    comment = models.CharField(_("意见"), max_length=2000, blank=True)
    given_at = models.DateTimeField(_("提交时间"), null=True)

    class Meta:
        verbose_name = _("评审席位")
        verbose_name_plural = _("评审席位")
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("review", "reviewer"), name="one_seat_a_reviewer"),)

    def __str__(self) -> str:
        return f"{self.review} · {self.place + 1}"

    @property
    def total(self) -> int | None:
        """The points given; None before."""
        return sum(self.points) if self.points is not None else None


class ReviewObjection(models.Model):
    """An objection during the publicity of a review (异议)."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="objections")
    who = models.CharField(_("异议人"), max_length=120)
    text = models.CharField(_("异议内容"), max_length=1000)
    at = models.DateTimeField(_("提出时间"), default=core.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField(_("异议成立"), null=True)
    reply = models.CharField(_("处理意见"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("评审异议")
        verbose_name_plural = _("评审异议")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text
