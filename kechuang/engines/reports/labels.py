"""非数量 (labels): digits on a page that count nothing.

Dates, years, months, days, clock times, telephone numbers, document and standard numbers, ordinals of editions
and articles, scores, slogans such as ``1+3+N`` and plan names such as ``十四五`` are not quantities and are never
reported as such. What looks like a label but counts (``24小时``, ``3年``, ``2000多年``) is left to the grammar.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.units import SPELLINGS

_CN = "零〇一二两三四五六七八九十百"
_DASH = r"[-—–~～至到]"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_COUNTED = "|".join(map(re.escape, SPELLINGS))
_NO = r"(?<![\d.])"

LABEL = re.compile(
    "|".join(
        (
            # addresses on the web
            r"https?://[!-~]{1,2000}",
            r"www\.[!-~]{1,500}",
            # telephone numbers
            r"(?<![\d.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
            r"(?<![\d.])[48]00[- ]\d{3,4}[- ]?\d{3,4}(?!\d)",
            r"(?<![\d.])0\d{2,3}[- ]\d{7,8}(?!\d)",
            # document and standard numbers
            r"[〔\[【(（](?:19|20)\d{2}[〕\]】)）]\s?第?\d{0,5}号?",
            rf"第\s?(?:\d{{1,6}}|[{_CN}]{{1,6}})\s?(?:号|条|章|款|页|卷|期|版|届|次|批|轮|季|节|场|代|步|站|线|军|中学|小学|医院|人民医院|部分|阶段|产业|方阵|梯队|类|年|天|个五年|书记|时间|责任|资源|动力|生产力|线|单元)",
            r"(?:GB(?:/T)?|ISO(?:/IEC)?|DB|NO\.?|No\.?)\s?\d[\d.]*(?:[-—:]\d{2,4})?",
            # dates
            rf"(?<!\d)(?:19|20)\d{{2}}[-/.年]\s?{_MONTH}[-/.月]\s?{_DAY}(?!\d)日?",
            rf"(?<!\d)(?:19|20)\d{{2}}[-/]{_MONTH}(?!\d)",
            # 2017.7 is a month only where nothing is counted: 2017.7亿元 is a figure
            rf"(?<!\d)(?:19|20)\d{{2}}\.{_MONTH}(?![\d%‰万亿]| ?(?:{_COUNTED}))",
            rf"(?<![\d.])(?:19|20)\d{{2}}\s?{_DASH}\s?(?:(?:19|20)?\d{{2}})(?!\d)(?:\s?年(?:度|初|底)?)?",
            r"(?<![\d.])(?:19|20)\d{2}\s?年(?:度|代|初|底)?",
            r"(?<![\d.])(?:19|20)\d{2}(?=起|以来|级|届|版|款|之|春|夏|秋|冬)",
            r"(?<=[从自于])(?:19|20)\d{2}(?!\d)",
            r"[一二][〇零○九][〇零○一二三四五六七八九]{2}年?",
            rf"{_NO}\d{{2}}(?=世纪|年代|后)",
            r"[一二]十[一]?世纪|[二三四五六七八九]十年代",
            rf"{_NO}{_MONTH}(?:\s?{_DASH}\s?{_MONTH})?\s?月(?:份|底|初|末|中旬|上旬|下旬|{_DAY}[日号]?)?",
            r"(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])月(?:份|底|初|末|中旬|上旬|下旬)?",
            rf"{_NO}{_DAY}(?:\s?{_DASH}\s?{_DAY})?\s?[日号](?!内|龄|均|元|产)",
            r"(?<=月)[一二三]?十?[一二三四五六七八九十]日",
            # clock times, scores, proportions
            r"(?<!\d)\d{1,3}(?:[:：]\d{1,3}){1,2}(?!\d)",
            r"(?<![\d.])(?:[01]?\d|2[0-4])\s?[时点](?:\d{1,2}分|半|整|许)?(?!代|间|速|效|期|空|子|位|多)",
            # versions, slogans, plan names, congresses
            r"(?<![\d.])\d{1,6}\.\d{1,6}\.\d[\d.]*",
            r"(?<![\d.])\d{1,4}(?:\s?\+\s?[\dA-Za-z]{1,4})+(?:\s?[>=＝]\s?\d{1,4})?",
            r"(?<![\d.])\d{1,4}[×xX*]\d{1,4}(?!\d)",
            r"十[一二三四五六]五(?![万千百十])",
            r"(?<=不止)一(?=[个项次家])",
            # campaigns called by a number: 十大创新, 十二大攻坚行动
            r"(?<![\d.一二三四五六七八九十])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[二三四五六七八九]|\d{1,2})大"
            r"(?=(?:攻坚|专项|创新|提升|重点)(?:行动|战役|工程|战略|”|’|》))",
            r"(?<=党的)[一二]?十[一二三四五六七八九]?大|[一二]十[一二三四五六七八九]?大(?=精神|报告|以来)|二十大",
            r"[一二三四五六七八九十]季度",
            r"[一二三四五六七八九十]{1,2}次(?=全会|全体会议|党代会|代表大会)",
        )
    )
)


def label_marks(text: str) -> bytearray:
    """Return one byte a character of the reading form: 1 where it belongs to a label."""
    marks = bytearray(len(text))
    for found in LABEL.finditer(text):
        marks[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
    return marks
