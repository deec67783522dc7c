"""时间说法 (expressions): the forms in which a report tells a time, each a named part of one pattern.

2022年, 去年底, 上半年, 前三季度, 1—8月, 截至6月底, 今年以来, 自2018年试点以来, 近三年, 五年间, 连续四年,
年底前, 3年内 …
"""

from __future__ import annotations

import re

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
YEAR = (
    r"(?:(?:19|20)\d{2}\s?年度?|今年|去年|(?<![以之目])前年|明年|来年|下一年|(?<![上当以年])下年"
    r"|(?<![成产投运营之以])后年|上年|上一年|本年度?|当年|昨年)"
)
_PLAN = r"[“\"”「]?十(?P<plan>[一二三四五六])五[”\"“」]?(?:规划|时期)?"
FORMS_OF_TIME = (
    rf"(?P<plan_since>{_PLAN.replace('plan', 'plan_a')}(?:开局)?以来)"
    rf"|(?P<plan_end>{_PLAN.replace('plan', 'plan_b')}(?:期?末|末期|收官))"
    rf"|(?P<plan_years>{_PLAN.replace('plan', 'plan_e')}[头前](?P<plan_n>[两三四])年)"
    rf"|(?P<plan_first>{_PLAN.replace('plan', 'plan_d')}(?:的)?开局之?年)"
    rf"|(?P<plan_close>规划期?末)"
    rf"|(?P<plan_in>{_PLAN.replace('plan', 'plan_c')}(?:期间|中|时期)?(?![^，。；\n]{{0,4}}(?:规划"
    rf"|开局|初期|时期的)))"
    rf"|(?P<same>(?:去年|上年|上一年)(?:的)?同期)"
    rf"|(?P<span>(?P<from>(?:19|20)\d{{2}})\s?年?\s?[-—–~～至到]+\s?(?P<to>(?:19|20)\d{{2}})\s?年)"
    rf"|(?P<since>(?:自|从)?(?P<since_year>{YEAR})(?P<since_month>{_N}月)?(?:以来|起|至今|来))"
    rf"|(?P<since_event>(?:自|从)(?P<event_year>{YEAR})(?P<event_month>{_N}月)?(?:{_N}[日号])?[^，。；、：\d\n]{{1,14}}?(?:以来|至今|后(?=，)))"
    rf"|(?P<since_bare>(?:自|从)?(?<![\d.年])(?P<since_bare_n>{_N})月(?:份)?以来)"
    rf"|(?P<half>(?P<half_year>{YEAR})?的?(?P<which>上|下)半年)"
    rf"|(?P<quarters>(?P<quarters_year>{YEAR})?的?前(?P<quarters_n>[一二两三123])个?季度)"
    rf"|(?P<quarter>(?P<quarter_year>{YEAR})?的?第?(?P<quarter_n>[一二三四1234](?=季度)|首(?=季))季度?(?P<quarter_end>末)?)"
    rf"|(?P<first>(?P<first_year>{YEAR})?的?[前头](?P<first_n>{_N})个?月)"
    rf"|(?P<months>(?P<months_year>{YEAR})?的?(?P<months_a>1|一)\s?[-—–~～至到]+\s?(?P<months_b>{_N})月(?:份)?)"
    rf"|(?P<months2>(?P<months2_year>{YEAR})?的?(?P<months2_a>{_N})月?\s?[-—–~～至到]+\s?(?P<months2_b>{_N})月(?:份)?)"
    rf"|(?P<yearend>(?:截至|截止|到|至)?(?P<yearend_year>{YEAR})?的?(?:年底|年末)前?)"
    rf"|(?P<yearend2>(?:截至|截止|到|至)?(?P<yearend2_year>{YEAR})(?:底|末|年底|年末)(?:前)?)"
    rf"|(?P<day>(?:截至|截止|到|至)?(?P<day_year>{YEAR})?(?P<day_month>{_N})月(?P<day_day>{_N})[日号](?:\s?[至到—–-]\s?(?P<day_to>{_N})[日号])?)"
    rf"|(?P<month>(?:截至|截止|到|至)?(?P<month_year>{YEAR})?的?(?<![\d.个])(?P<month_n>{_N})月(?:份|底"
    rf"|末|初|中旬|上旬|下旬)?前?)"
    rf"|(?P<lately>(?:近|最近|过去|这)(?:的)?(?P<lately_n>{_N})年(?:来|间|里|以来)?)"
    rf"|(?P<row>(?:连续|连|接连)(?:第)?(?P<row_n>{_N})年)"
    rf"|(?P<task>(?:用|以|花)(?:了)?(?P<task_n>{_N})年(?:左右)?(?:的)?时间)"
    rf"|(?P<stretch>(?<![第前后近这去今明上用每满逾余\d一二三四五六七八九十])(?P<stretch_n>[一二两三四五六七八九十]|\d)年"
    rf"(?=共|累计|净增|新增|提升|提高|增长|增加|翻|转化|走了|下降|攀升|上升|跃升|建成|完成|实现))"
    rf"|(?P<after>此后(?P<after_n>{_N})年(?:间|里|来)?)"
    rf"|(?P<yearstart>(?:(?P<yearstart_year>{YEAR})年?初|年初)(?=为|是|仅|只有|的\d|至|到(?=20|去|今)))"
    rf"|(?P<ago>(?P<ago_n>{_N})年前(?=的\d|[，还只仅才刚是为]))"
    rf"|(?P<thisnext>今明两年)"
    rf"|(?P<sameyear>(?:同|次|翌)年(?!期|比|度?同|级))"
    rf"|(?P<monthsback>(?:近|最近|过去)(?P<monthsback_n>{_N})个月)"
    r"|(?P<founded>(?:[自从])?(?:成立|创建|创办|启动|启用|开园|投用|运营|揭牌|实施|落户|组建|运行|推出|上线|建成|入驻|落地"
    r"|挂牌|开馆|开业|动工|开工|签约|投产|获批)(?:以来|至今|(?=[到至](?:(?:19|20)\d\d|今|去|目前))))"
    rf"|(?P<report>(?P<report_n>一季|半年|三季)报)"
    rf"|(?P<during>(?P<during_n>[两三四五十])年间)"
    rf"|(?P<past>(?<![\d一二三四五六七八九十])(?P<past_n>[一两三四五六七八九十]|十[一二三四五]?)年(?:多)?(?:来|过去(?=，)))"
    rf"|(?P<since18>(?:党的)?十(?P<congress>[八九])大以来)"
    rf"|(?P<thisquarter>本季度)"
    rf"|(?P<meanwhile>(?<=[，。；：\n])(?:其间|期间))"
    r"|(?P<session>会期内|(?:会议|大会|活动|展会|论坛|节会|赛事)期间)"
    rf"|(?P<thismonth>本月|当月|(?P<lastmonth>上个?月)|(?<!以)(?P<nextmonth>下个?月))"
    rf"|(?P<future>(?:今后|未来|接下来)(?P<future_n>{_N})年)"
    rf"|(?P<within>(?:在|用)?(?P<within_n>{_N})年内)"
    rf"|(?P<year>(?:到|至)?(?P<year_of>{YEAR})(?:全年|一年)?)"
    r"|(?P<inyear>年内)"
    r"|(?P<ahead>(?<=[，。；：\n“])未来(?=，|将|依托|还)|^未来(?=，|将|依托|还))"
    r"|(?P<whole>全年(?!度?(?:[\d.,]{0,9}[一-龥]{0,3})?(?:任务|目标|计划|预算|指标)))"
    r"|(?P<thisyear>年初以来|开年以来|新年以来|(?:今年)?年初至今|今年至今|今年来(?!看))"
    r"|(?P<now>截至目前|截至当前|现在(?=的)|今天(?=，)|截至发稿|目前|眼下|现有|现如今|如今|当前|截至今日|迄今|现已|至今)"
)
_BEGINS = (
    r"[“\"”「\d一二两三四五六七八九十规今去前明来下后上本当昨自从以之的第首头截到至近最近过这连接用花此年同次翌成创启开投运揭实落组推建入季半"
    r"党其期在未全新现目如迄报眼]"
)
# Every form is only tried where one can begin: six times as fast.
_RARE = r"(?:挂牌|动工|签约|获批)[以至到]|会期内|(?:会议|大会|活动|展会|论坛|节会|赛事)期间"
TIME = re.compile(f"(?={_BEGINS}|{_RARE})(?:{FORMS_OF_TIME})")
"""Any expression of time; the parts named in :data:`FORMS` tell which."""

BARE = frozenset({"whole", "inyear", "month", "yearend", "quarter", "quarters", "half", "first", "months"})
FORMS = (
    "plan_since", "plan_end", "plan_close", "plan_in", "same", "span", "since", "since_event", "since_bare", "half",
    "quarters", "quarter", "first", "months", "months2", "yearend", "yearend2", "day", "month", "lately", "row",
    "task", "stretch", "during", "past", "since18", "thismonth", "after", "yearstart", "thisquarter", "meanwhile",
    "session", "ago", "thisnext", "sameyear", "monthsback", "founded", "report", "plan_first", "plan_years", "future",
    "within", "year", "inyear", "ahead", "whole", "thisyear", "now",
)  # fmt: skip
YEAR_OF = {
    "since": "since_year", "since_event": "event_year", "half": "half_year", "quarters": "quarters_year",
    "quarter": "quarter_year", "first": "first_year", "months": "months_year", "months2": "months2_year",
    "yearend": "yearend_year", "yearend2": "yearend2_year", "day": "day_year", "month": "month_year",
    "yearstart": "yearstart_year", "year": "year_of",
}  # fmt: skip
