"""词语 (words) of facts: how kinds, moods, comparisons, fields, labels of lines and reasons of edits are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "level": _("水平"), "growth": _("增速"), "share": _("占比"), "rank": _("位次"), "target": _("目标"),
    "cumulative": _("累计"), "count_in_period": _("期内发生"), "event": _("事件"),
}  # fmt: skip
MODALITIES = {
    "actual": _("实绩"), "target": _("目标"), "forecast": _("预测"), "plan": _("计划"), "prospect": _("展望"),
    "target_completed": _("目标已完成"), "hypothetical": _("假设"),
}  # fmt: skip
COMPARATORS = {
    "exactly": _("= 等于"), "at_least": _("≥ 不低于"), "more_than": _("> 超过"), "at_most": _("≤ 不超过"),
    "less_than": _("< 不足"), "about": _("约"), "nearly": _("近"), "range": _("– 区间"),
}  # fmt: skip
CERTAINTIES = {"explicit": _("原文明说"), "carried": _("承上文"), "guessed": _("推定"), "added": _("人工补录")}
LABELS = {
    "indicator_id": _("指标"), "indicator": _("原文指标"), "value": _("数值"), "value_max": _("上限"),
    "unit": _("单位"), "comparator": _("比较"), "place": _("地方"), "place_code": _("区划代码"), "subject": _("主体"),
    "period": _("期间"), "kind": _("类型"), "modality": _("语气"), "speaker": _("说话人"),
    "value_si": _("换算值"), "value_si_max": _("换算上限"), "unit_si": _("换算单位"),
}  # fmt: skip
DROPS = {
    "title": _("标题"), "byline": _("来源与署名"), "caption": _("图片说明"), "navigation": _("导航"),
    "recommendation": _("推荐阅读"), "related": _("相关文章"), "advert": _("广告"), "contact": _("联系方式"),
    "comment": _("评论"), "spam": _("垃圾信息"), "other": _("其他"),
}  # fmt: skip
EDITS = {
    "invisible": _("不可见字符"), "slipped": _("错码复原"), "pinyin": _("去拼音"), "evasion": _("规避字复原"),
    "traditional": _("繁体转简体"), "wrap": _("断行复原"), "markup": _("网页标记"), "entity": _("网页实体"),
    "healed": _("据副本复原"),
}  # fmt: skip

MARKS = {"masked": _("字被遮去"), "torn": _("错码未能复原"), "lost": _("字已丢失")}


def reason(code: str) -> str:
    """Return what an edit or a dropped line is called; of several steps all."""
    return "、".join(str({**DROPS, **EDITS}.get(part, part)) for part in code.split("+"))
