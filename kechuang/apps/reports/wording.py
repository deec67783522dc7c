"""词语 (words) of facts: how kinds, moods, comparisons, fields, doubts, labels of lines and edits are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.engines import reports

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
DOUBTS = {
    "event": _("是一件事，没有数"),
    "conflict": _("与另一处的数不同"),
    "kind_differs": _("类型与目录中这项指标的口径不符"),
    "grade_differs": _("级别与目录中这项指标的名称不同，如省级与省级以上"),
    "time_open": _("时间没有说，或只是推定"),
    "time_running": _("只说了发布的那一年，而这一年还没有过完"),
    "flow_of_a_month": _("是一段时间里的数，时间却只是一个月"),
    "place_open": _("地方没有说，或只是推定"),
    "place_rival": _("同一段里还说到别的地方"),
    "time_stretch": _("时间是起止要人定的一段，如近三年、今后五年、“十四五”期间"),
    "unlisted": _("目录中没有这项指标"),
    "unnamed": _("没有说清数的是什么"),
    "quoted": _("在引号之中，说的未必是本地"),
    "not_yet": _("是预计、计划、设想或假设"),
    "time_before": _("时间说在本分句之前"),
    "time_rival": _("同一句里说了几个时间，而本分句没有说清是哪一个"),
    "time_shifts": _("与同一句里前一个数的时间不同"),
    "stock_of_a_year": _("是一时的存量，时间却是一年或一段"),
    "summed": _("是累计数，从何时起要看前文"),
    "kind_open": _("从字面看不出是存量还是一段时间里的数"),
    "deed": _("是办了多少事，未必只在这一段时间"),
    "named_by_deed": _("用认定、培育、引进来说，未必是存量"),
    "aim": _("是目标"),
    "aim_unsaid": _("当作目标，而本句没有目标、力争一类的话"),
    "aim_undated": _("是目标，而本句没有说何时达到"),
    "pair": _("是由多少到多少的一对数，前后的时间要分清"),
    "in_words": _("数用汉字写成"),
    "named_before": _("指标没有说，按前文推定"),
}
"""Why a fact waits for a person: the engine's doubts in its own words, to be translated."""
DROPS = {
    "title": _("标题"), "byline": _("来源与署名"), "caption": _("图片说明"), "navigation": _("导航"),
    "recommendation": _("推荐阅读"), "related": _("相关文章"), "advert": _("广告"), "contact": _("联系方式"),
    "comment": _("评论"), "spam": _("垃圾信息"), "other": _("其他"),
    "markup": _("网页标记"), "hidden": _("网页不显示的内容"), "blank": _("空白"),
}  # fmt: skip
EDITS = {
    "invisible": _("不可见字符"), "slipped": _("错码复原"), "pinyin": _("去拼音"), "evasion": _("规避字复原"),
    "traditional": _("繁体转简体"), "wrap": _("断行复原"), "markup": _("网页标记"), "entity": _("网页实体"),
    "healed": _("据副本复原"),
}  # fmt: skip

MARKS = {"masked": _("字被遮去"), "torn": _("错码未能复原"), "lost": _("字已丢失")}


def doubt(name: str) -> str:
    """Return what a doubt says; of one that is not known here, what the engine says, or its name."""
    return str(DOUBTS.get(name) or reports.DOUBTS.get(name, (0, name))[1])


def reason(code: str) -> str:
    """Return what an edit or a dropped line is called; of several steps all."""
    return "、".join(str({**DROPS, **EDITS}.get(part, part)) for part in code.split("+"))
