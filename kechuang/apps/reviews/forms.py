"""表单 (forms) of reviews: they check what was typed; what may be done is the actions' affair."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.reviews.models import Method, Review, Reviewer

_CRITERION = re.compile(r"^(.+?)[\s：:]+(\d{1,4})$")
MARKS = [("1/2", "1/2"), ("3/5", "60%"), ("2/3", "2/3"), ("7/10", "70%"), ("4/5", "80%")]


class Lines(forms.CharField):
    """Several texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Return the lines that say something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ReviewerForm(Dressed):
    """A reviewer with all that keeps him from some subjects."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    user = forms.ModelChoiceField(label=_("账号"), queryset=User.objects.none(), required=False)
    employer = forms.CharField(label=_("工作单位"), max_length=200)
    fields_ = Lines(label=_("专业领域"), required=False, help_text=_("每行一个"))
    coauthors = Lines(label=_("合作者"), required=False, help_text=_("每行一人；评审其成果时回避"))
    holdings = Lines(label=_("持股企业"), required=False, help_text=_("每行一家；评审该企业时回避"))
    disputes = Lines(label=_("有过争议的单位"), required=False, help_text=_("每行一家；评审该单位时回避"))

    def __init__(self, *args: Any, known: Reviewer | None = None, **kwargs: Any) -> None:
        if known is not None:
            lists = ("coauthors", "holdings", "disputes")
            kwargs["initial"] = {
                "name": known.name, "user": known.user, "employer": known.employer, "active": known.active,
                "fields_": "\n".join(known.fields), **{key: "\n".join(getattr(known, key)) for key in lists},
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        own = Q(reviewer__isnull=True) | Q(reviewer=known)
        experts = User.objects.filter(own, grants__role=Role.EXPERT, is_active=True)
        self.fields["user"].queryset = experts.distinct().order_by("display_name")
        if known is not None:
            self.fields["active"] = forms.BooleanField(
                label=_("在库"), required=False, help_text=_("取消后不再抽取；已抽取的评审不受影响")
            )


class OpenForm(Dressed):
    """How a subject is reviewed."""

    method = forms.ChoiceField(label=_("方式"), choices=Method.choices)
    seats = forms.IntegerField(label=_("专家人数"), min_value=1, max_value=99, initial=5)
    field = forms.CharField(label=_("专业领域"), max_length=80, required=False, help_text=_("只在这一领域的专家中抽取"))
    criteria = Lines(label=_("评分项"), required=False, help_text=_("每行一项，写明满分，如：技术先进性 40"))
    pass_mark = forms.ChoiceField(label=_("通过线"), choices=MARKS, initial="3/5")
    parties = Lines(label=_("还须回避的单位或个人"), required=False, help_text=_("每行一个；申请单位已在内"))

    def clean_criteria(self) -> list[tuple[str, int]]:
        """Return label and most points of each."""
        found = []
        for line in self.cleaned_data["criteria"]:
            match = _CRITERION.match(line)
            if match is None:
                raise forms.ValidationError(_("“%(line)s”没有写明满分，应写作：技术先进性 40"), params={"line": line})
            found.append((match[1], int(match[2])))
        return found


class GiveForm(Dressed):
    """A reviewer's word."""

    comment = forms.CharField(
        label=_("意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )

    def __init__(self, review: Review, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        own: dict[str, forms.Field] = {}
        if review.method == Method.VOTE:
            own["agrees"] = forms.TypedChoiceField(
                label=_("表决"), choices=[("yes", _("同意")), ("no", _("不同意"))], coerce=lambda text: text == "yes",
                widget=forms.Select(attrs={"class": "input"}),
            )  # fmt: skip
        for index, (label, most) in enumerate(review.criteria if review.method == Method.SCORE else ()):
            own[f"points_{index}"] = forms.IntegerField(
                label=f"{label}（0–{most}）", min_value=0, max_value=most,
                widget=forms.NumberInput(attrs={"class": "input"}),
            )  # fmt: skip
        self.fields = {**own, **self.fields}

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        points = [said[key] for key in self.fields if key.startswith("points_")]
        return {"points": points or None, "agrees": said.get("agrees"), "comment": said["comment"]}


class MinutesForm(Dressed):
    """The minutes of a review."""

    minutes = forms.CharField(label=_("评审纪要"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class DaysForm(Dressed):
    """How long a conclusion is public."""

    days = forms.IntegerField(label=_("公示工作日"), min_value=1, max_value=60, initial=5)


class DeclineForm(Dressed):
    """Why a reviewer cannot take part."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(Dressed):
    """Who objects, and to what."""

    who = forms.CharField(label=_("异议人"), max_length=120)
    text = forms.CharField(label=_("异议内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(Dressed):
    """What came of an objection."""

    upheld = forms.TypedChoiceField(
        label=_("处理"), choices=[("no", _("异议不成立")), ("yes", _("异议成立，评审作废"))],
        coerce=lambda text: text == "yes",
    )  # fmt: skip
    reply = forms.CharField(label=_("处理意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DrawForm(Dressed):
    """The public number that is mixed with the sealed seed."""

    lot = forms.CharField(
        label=_("公开数"), max_length=80, required=False,
        help_text=_("可以不填；如当天的开奖号，与封存的种子合在一起抽取，谁也不能预先知道结果"),
    )  # fmt: skip


class PlainForm(Dressed):
    """Nothing to be said: a step that is only confirmed."""
