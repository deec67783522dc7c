"""指标 (indicators): which indicator of the catalogue a clause names.

A clause names an indicator where, without its place, its time and the words that only carry it (达到, 共有, 总数),
it is one of the catalogue's names: the head noun with exactly its qualifiers. 省级瞪羚企业 is not 瞪羚企业, and
新增高新技术企业 is another indicator than 高新技术企业. What the clause leaves out (，增长41.3%; 总数突破6400户) is
taken from the clause before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kechuang.declarations.indicator import Indicator

_ASIDE = re.compile(r"（[^（）]{1,20}）|\([^()]{1,20}\)")
_QUOTES = re.compile(r"[“”\"「」『』‘’《》\s（）()·]")
_SAME = (
    ("研究与试验发展", "研发"), ("研究与实验发展", "研发"), ("R&D", "研发"), ("r&d", "研发"), ("Ｒ＆Ｄ", "研发"),
    ("国内生产总值", "GDP"), ("地区生产总值", "GDP"), ("生产总值", "GDP"), ("规模以上", "规上"),
    ("科学技术", "科技"), ("工业企业", "工业"), ("高企", "高新技术企业"), ("营业收入", "营收"), ("占比", "比重"),
    ("比例", "比重"), ("技术合同交易额", "技术合同成交额"), ("技术合同成交金额", "技术合同成交额"),
    ("技术合同登记额", "技术合同成交额"), ("技术合同登记成交额", "技术合同成交额"),
    ("技术合同认定登记额", "技术合同成交额"), ("研发经费投入强度", "研发投入强度"),
    ("研发经费支出强度", "研发投入强度"), ("研发经费强度", "研发投入强度"), ("研发强度", "研发投入强度"),
    ("研发投入占GDP", "研发经费占GDP"), ("研发经费投入占GDP", "研发经费占GDP"),
    ("研发经费支出占GDP", "研发经费占GDP"), ("研发支出占GDP", "研发经费占GDP"), ("总产值", "产值"),
    ("占规上工业产值", "占规上工业"), ("相当于GDP", "占GDP"), ("与GDP之比", "占GDP比重"),
    ("国家级高新技术", "高新技术"), ("国家高新技术", "高新技术"),
    ("研发经费投入", "研发经费"), ("研发经费支出", "研发经费"), ("研发投入总量", "研发经费"),
    ("研发总投入", "研发经费"), ("研发支出", "研发经费"), ("每万人口", "每万人"),
    ("增加值占规上工业增加值的", "增加值占规上工业增加值"), ("创新平台", "科技创新平台"), ("科技科技", "科技"),
    ("研发研发", "研发"), ("战略***新兴", "战略性新兴"), ("战略新兴", "战略性新兴"),
)  # fmt: skip
_MOVED = (
    "壮大到?|攀升[到至]?|跌[到至破]?|降[到至]|回升[到至]?|扩大[到至]?|迈上|跃上|站上|再?添|一度|已?连续|规划提出"
    "|同口径|口径|今天|当年|如今|则|与|提前[一二两三]年|省定|市定|指标|数字"
)
"""Words that tell how a figure moved or came about, at either end of a name."""
_EMPTY = re.compile(
    r"^(?:并|且|而|其中|[两三四五六]年|期间|其间|同年|[区园市县境]内|下达|同时|此外|另|另有|还|又|也|再|均|共有|共|总计|合计|目前|全市|全省|全区|全县"
    r"|全国|我市|我省|我区|我县|市|区|本市|该市|该区"
    r"|聚集|各类|建设|新区|园区|同期|平均|较|比|总量|拥有|现有|已有|有效期内|现已|已|累计|建成|建有"
    r"|认定|新认定的|备案|聚集|集聚|有|预计|力争|确保|争取|实现|年末|期末|数量|总数|年|的|了|将|要"
    r"|我们|使|让|达到?|初步核算|完成|发展|计划|拟|打算|形成|实有|集聚|这一?(?:数字|指标|比例|数据)"
    r"|目标是?|远?高于|远?低于|虽然?|但|拥有了|当地|市级?口径|辖区|[一二三四五六七八九十\d]+[.、]"
    r"|[，、,：:；;]|★|●|■|▌|•|-|社会|全社会|地区|上|使得|预期|在|于|时|底|前|末|起|从|到|至|由|增至"
    rf"|增加到|(?:19|20)\d\d年[末底]?|{_MOVED})"
)
_TAIL = re.compile(
    rf"(?:{_MOVED}|已经|已|分别|达到|达|为|是|有|突破|超过|超|超出|逾|近|约|至少|不少于|不低于|增至|增加至?"
    r"|增加到|提高到?|提升到?|上升到?|提高至|提升至|升至|增长到|增长至|发展到|由|从|实现|仅|只有"
    r"|以|这一?(?:数字|指标|比例|数据)|该(?:指标|比例)|这一|目标是?|远?高于|远?低于|虽然?|但|累计"
    r"|共计|共|合计|总计|的|数量|数|总量|总数|总数量|户数|家数|保有量|存量|入库数?|评价入库|首次|再"
    r"|要|将|均|各|又|也|预计|力争|确保|保持在?|稳定在|[居列]|排名?|位[居列]|名列|跃居|稳居"
    r"|位?[居列]?(?:全省|全国|全市)|中|平均|同期|比|较|在|占|[，、,：:]|同比|比上年|较上年|比去年"
    r"|按不变价格计算|按可比价格计算|比上年末|年均|平均|与上年相比|左右|(?<!级)以上|了"
    r"|实现翻番|翻番|实现倍增|实现零的突破|累计安排|安排|完成|力争|确保|预计|跨过|越过|迈过|过|累计实现|备案|仍)$"
)
_NEW = re.compile(
    r"新增|新认定|新培育|净增|新获批|新获得?|新入库|新入选|新备案|新设立|新建|再新增|新获认定|新引进|新吸引|新添"
)
_DELTA = re.compile(r"(?:比|较|同比)[^，；]{0,6}(?:增加|减少|净增|提高|提升|上升|多|少)(?:了)?$|净增(?:加)?$")
_STATE = re.compile(r"总|共|达|突破|累计|有|目标")
_PROVINCE = re.compile(
    r"(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州"
    r"|云南|陕西|甘肃|青海)省(?=新型研发|重点|工程|级)"
)
_SHARE = re.compile(r"(占.+?)的?(?:比重|总量|总额)?的?$")
_GROWTH = re.compile(
    r"(?:年均|平均|同比|比|较|年|比上年|较上年|比去年|较去年同期?|较去年|比上年同期|分别)*(?:增长"
    r"|增速|增幅|下降|提高|提升|上升|增加|回升)(?:率)?(?:为|达到?|超过?|了|到)?$"
)
_GRADE = re.compile(r"^(?:国家级|省级以上|省级|市级以上|市级)")
_GRADES = re.compile(r"国家级|省级以上|省级|市级以上|市级")
_BETWEEN = {"新增": "new", "增速": "growth", "位次": "rank"}


@dataclass(frozen=True, slots=True)
class Naming:
    """How a clause names its indicator.

    Parameters
    ----------
    phrase : str
        The name as the clause tells it, without what only carries it.
    id : str or None
        The catalogue's, None where it has none.
    carried : bool
        Whether it leans on a clause before.
    guessed : bool
        Whether another figure has been told in between.
    """

    phrase: str
    id: str | None
    carried: bool
    guessed: bool = False


_AKIN = 4
"""Names of so many characters are looked for within a phrase that is none."""
_SHORT = 2
"""A shortened name has so many characters at least."""
_OPENING = 4
"""So many characters of a name must open a clause that has no figure."""


class Catalogue:
    """The indicators and their names.

    Parameters
    ----------
    indicators : iterable of Indicator
        The catalogue.
    """

    def __init__(self, indicators: Iterable[Indicator] = ()) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._units: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for indicator in indicators:
            self._units[indicator.id] = indicator.unit
            self._kinds[indicator.id] = indicator.kind
            self._titles[indicator.id] = plain(indicator.name)
            for name in (indicator.name, *indicator.aliases):
                self._names.setdefault(self._key(name), indicator.id)
        self._kin: dict[str, list[str]] = {}
        for (aspect, name), known in self._names.items():
            if not aspect:
                self._kin.setdefault(known, []).append(name)
        bare = {name for _, name in self._names if len(name) >= _AKIN}
        self._akin = re.compile("|".join(map(re.escape, sorted(bare, key=len, reverse=True))) or r"(?!)")
        self._all = "\n".join(sorted(bare))
        self._openings: dict[str, list[str]] = {}  # names by their first four characters
        for _, name in self._names:
            if len(name) >= _OPENING:
                self._openings.setdefault(name[:_OPENING], []).append(name)

    @staticmethod
    def _key(name: str) -> tuple[str, str]:
        """Return the aspect (new, growth, rank or none) and the bare name."""
        bare, aspect = plain(name), ""
        if bare.endswith(("增速", "增长率")):
            bare, aspect = re.sub(r"(?:增速|增长率)$", "", bare), "growth"
        elif bare.endswith("提高的百分点"):
            bare, aspect = bare.removesuffix("提高的百分点"), "change"
        elif bare.endswith("位次"):
            bare, aspect = re.sub(r"(?:全国|全省)?位次$", "", bare), "rank"
        elif _NEW.match(bare):
            aspect, bare = "new", _NEW.sub("", bare, count=1)
        return aspect, stripped(bare)

    def name(
        self, before: str, *, unit: str, kind: str, previous: str = "", topic: str = "", earlier: Iterable[str] = ()
    ) -> Naming:
        """Return what a clause names.

        Parameters
        ----------
        before : str
            The clause up to the figure, without places and times.
        unit : str
            The figure's unit.
        kind : str
            Its kind, as of an actual figure.
        previous : str
            The phrase of the figure before, on which it may lean.
        topic : str
            What the last figure in such a unit is of, for a clause that names nothing (，闽侯县61.4亿元).
        earlier : iterable of str
            What figures in such a unit are of, the last first, for a clause that shortens a name (全市成交额226亿元).
        """
        bare = plain(_ASIDE.sub("", before))
        aspect = ""
        if kind == "rank":
            aspect = "rank"
        elif unit == "个百分点":
            aspect = "change"
        elif kind == "growth":
            aspect = "growth"
        phrase = stripped(_GROWTH.sub("", stripped(bare))) if aspect in ("growth", "change") else stripped(bare)
        if not aspect and _NEW.search(phrase) and "净增" not in phrase:
            aspect, phrase = "new", stripped(_NEW.sub("", phrase))
        phrase = stripped(phrase)
        prior = stripped(_NEW.sub("", previous))
        if not aspect and not phrase and previous.startswith("新增") and not _STATE.search(bare):
            aspect = "new"
        if unit not in ("%", "成", "个百分点") and _DELTA.search(bare):
            # 比上年末增加299家 is a difference, no size.
            return Naming(phrase or prior, None, not phrase)
        tries = [(phrase, False)]
        if prior:
            leaning = [prior] if not phrase else [prior + phrase, phrase + prior, self._joined(prior, phrase)]
            if _GRADE.fullmatch(phrase):
                leaning.append(phrase + _GRADE.sub("", prior, count=1))  # 省级以上平台86个，其中国家级5个
            if phrase.startswith("占"):
                leaning.append(prior.removeprefix("规上") + phrase)
            tries += [(stripped(plain(each)), True) for each in leaning if each]
        far = len(tries)
        if not phrase and topic:
            tries.append((stripped(_NEW.sub("", plain(topic))), True))
        if len(phrase) >= _SHORT and _group(unit) not in ("个", "人"):
            # A firm or a platform is none of those counted before, but 成交额 is that of the contracts.
            longer = (stripped(plain(each)) for each in earlier)
            tries += [(each, True) for each in longer if phrase in each][:1]
        if "等" in phrase:
            # 某实验室等国家级平台: what the named ones are examples of.
            tries.append((stripped(phrase.rpartition("等")[2]), False))
        for number, (each, carried) in enumerate(tries):
            known = self._known(aspect, each)
            if known and self._fits(known, unit):
                return Naming(("新增" if aspect == "new" else "") + each, known, carried, carried and number >= far)
        return Naming(("新增" if aspect == "new" else "") + (phrase or prior), None, not phrase)

    def _known(self, aspect: str, name: str) -> str | None:
        """Return the indicator of a name; its growth, rank or increase is found by any name of what grows."""
        known = self._names.get((aspect, name))
        if known or not aspect:
            return known
        others = self._kin.get(self._names.get(("", name), ""), ())
        return next((self._names[aspect, other] for other in others if (aspect, other) in self._names), None)

    def opening(self, clause: str) -> str:
        """Return the indicator's name that a clause without a figure begins with, empty where there is none.

        独角兽企业实现零的突破，达到2家: the figure that follows is of it.
        """
        bare = stripped(plain(clause))
        names = [name for name in self._openings.get(bare[:_OPENING], ()) if bare.startswith(name)]
        return max(names, key=len, default="")

    def as_named(self, known: str, phrase: str) -> bool:
        """Whether a phrase has the grade of the indicator's name, if it has one: 省级 is not 省级以上."""
        told, own = (_GRADES.findall(each) for each in (plain(phrase), self._titles[known]))
        return not told or not own or told == own

    def akin(self, phrase: str) -> bool:
        """Whether a phrase that is no name of the catalogue holds one, or is a part of one: it may be meant."""
        bare = stripped(plain(phrase))
        return len(bare) < _SHORT or bare in self._all or self._akin.search(bare) is not None

    def suits(self, known: str, kind: str) -> bool:
        """Whether a fact of this kind can be a value of the indicator."""
        return self._kinds[known] == kind

    def _fits(self, known: str, unit: str) -> bool:
        """Whether a figure in this unit can be a value of the indicator: money, per cent and counts never mix."""
        return _group(self._units[known]) == _group(unit)

    @staticmethod
    def _joined(prior: str, phrase: str) -> str:
        if "专利" in prior and "授权" in prior and phrase.startswith("发明专利"):
            return "发明专利授权量"
        if "技术合同" in prior and phrase.startswith(("成交额", "成交金额", "金额", "合同成交额", "交易额")):
            return "技术合同成交额"
        if phrase.startswith("占"):
            return prior + phrase
        return ""


@lru_cache(maxsize=4_096)
def plain(name: str) -> str:
    """Return a name in the words that the catalogue is compared in."""
    bare = _QUOTES.sub("", name)
    for one, other in _SAME:
        bare = bare.replace(one, other)
    return _PROVINCE.sub("省级", bare.replace("科技科技", "科技")).replace("省级级", "省级")


def stripped(phrase: str) -> str:
    """Return a phrase without the words at its ends that only carry it."""
    while True:
        shorter = _TAIL.sub("", _EMPTY.sub("", phrase, count=1), count=1)
        if "占" in shorter[1:]:
            shorter = _SHARE.sub(r"\1", shorter)
        if shorter == phrase:
            return phrase
        phrase = shorter


def _group(unit: str) -> str:
    bare = unit.lstrip("千百十万亿") or unit
    if bare in ("家", "户", "个", "项", "所", "份", ""):
        return "个"
    if bare == "名":
        return "人"
    if bare in ("成", "‰"):
        return "%"
    if bare in ("个百分点", "番", "倍"):
        return "个百分点"
    return bare
