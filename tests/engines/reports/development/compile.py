"""开发集的编译 (compile): authored texts with inline marks become raw pages and gold with exact offsets.

``python tests/engines/reports/development/compile.py`` writes, beside every ``sources/NAME.src``, the page
``NAME.txt`` and for each half ``facts.json``. The marks are told in the README of this folder. Nothing is counted by
hand: offsets come out of the marks, also through noise (wraps, pinyin, byte slips, masked words) laid on afterwards.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
KINDS = {
    "L": "level", "G": "growth", "S": "share", "R": "rank", "T": "target", "C": "cumulative",
    "N": "count_in_period", "E": "event",
}  # fmt: skip
MODALITIES = {
    "a": "actual", "t": "target", "f": "forecast", "p": "plan", "o": "prospect", "d": "target_completed",
    "h": "hypothetical",
}  # fmt: skip
SIGNS = {"=": "=", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "约", "n": "近", "r": "range"}
BASES = {
    "公里": ("米", "1000"), "平方公里": ("平方米", "1000000"), "公顷": ("平方米", "10000"), "成": ("%", "10"),
    "个基点": ("个百分点", "0.01"),
    "纳米": ("米", "1e-9"), "微米": ("米", "1e-6"), "毫米": ("米", "1e-3"), "厘米": ("米", "1e-2"),
    "兆瓦": ("千瓦", "1000"), "吉瓦": ("千瓦", "1000000"),
}  # fmt: skip
OWN = ("v", "v2", "u", "c", "x", "lab")  # not carried to the next number of the same clause
DROPPED = {
    "nav": "navigation", "footer": "navigation", "recommend": "recommendation", "advert": "advert",
    "contact": "contact", "related": "related", "spam": "spam",
}  # fmt: skip


@dataclass
class Mark:
    """A clause of the source with the numbers in it: offsets into the page before noise."""

    start: int
    end: int
    numbers: list[tuple[int, int]]
    fields: list[dict[str, str]]
    paragraph: int


@dataclass
class Page:
    """A page while it is put together."""

    head: dict[str, str]
    text: str = ""
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    blocks: list[tuple[str, str, int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)


def number(text: str) -> tuple[float, float | None, str, str]:
    """Return value, value_max, unit and comparator of a printed number such as ``400余家`` or ``2至3家``."""
    sign = "="
    if re.search(r"[余多]", text):
        sign, text = ">", re.sub(r"[余多]", "", text)
    if text.startswith(("首", "唯一")):
        return 1, None, text[-1] if len(text) > 1 and text[0] == "首" else "个", "="
    if text.startswith("前"):
        sign, text = "≤", text[1:]
    elif text.startswith("第"):
        text = text[1:]
    if found := re.fullmatch(r"([一二两三四五六七八九十百]+|\d+)分之([一二三四五六七八九十]+|\d+)", text):
        value = round(plain(found[2]) / plain(found[1]) * 100, 3)
        return (int(value) if value == int(value) else value), None, "%", sign
    piece = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
    found = re.match(rf"({piece})(万亿|亿|万|千)?([%家项个人名件元吨位所条]*?)(?:[-—–~～]|至|到)({piece})", text)
    if found:
        low, high, rest = plain(found[1]), plain(found[4]), text[found.end() :]
        if found[2] and not rest.startswith(found[2]):
            rest = found[2] + rest
        return low, high, rest, "range"
    found = re.match(piece, text)
    if not found:
        raise ValueError(f"no number in {text}")
    return plain(found[0]), None, text[found.end() :], sign


def plain(text: str) -> float:
    """Return a printed number."""
    text = text.replace(",", "")
    if re.fullmatch(r"-?[\d.]+", text):
        value = float(text)
        return int(value) if value == int(value) else value
    if not re.search(r"[十百千]", text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, now = 0, 0
    for c in text:
        if c in DIGITS:
            now = DIGITS[c]
        else:
            total += (now or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            now = 0
    return total + now


def base(value: float | None, unit: str) -> tuple[float | None, str]:
    """Return value and unit in base units (元, 人, 米)."""
    factor = Decimal(1)
    for word, times in (("万亿", 10**12), ("千亿", 10**11), ("百亿", 10**10), ("亿", 10**8), ("万", 10**4)):
        if unit.startswith(word):
            unit, factor = unit[len(word) :], Decimal(times)
            break
    name, told = BASES.get(unit, (unit, "1"))
    if value is None:
        return None, name
    product = Decimal(str(value)) * factor * Decimal(told)
    return (int(product) if product == int(product) else float(product)), name


def read_source(path: Path) -> Page:
    """Return a page from a source: head lines ``key: value``, then blocks that begin with ``@``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    article = f"{path.stem}/A1"
    page = Page({"file": path.stem + ".txt"})
    while lines and not lines[0].startswith("@"):
        if lines[0].strip():
            key, _, value = lines[0].partition(":")
            page.head[key.strip()] = value.strip()
        lines.pop(0)
    block = ""
    for line in lines:
        if line.startswith("@"):
            block, _, rest = line[1:].partition(" ")
            if block in ("article", "title", "byline"):
                article = f"{path.stem}/{rest.strip()}" if rest.strip() else article
            continue
        _add_line(page, block, article, line)
    return page


def _add_line(page: Page, block: str, article: str, line: str) -> None:
    start = len(page.text)
    label = "article" if block == "more" else block
    clean, marks = _strip(line, start, len(page.breaks))
    page.text += clean
    for mark in marks:
        page.marks.append((article, mark))
    if clean.strip():
        owner = article if block in ("article", "more", "title", "byline", "caption") else ""
        page.blocks.append((label, owner, start, len(page.text)))
    if block not in ("article", "more") or not line.endswith("\\"):
        page.breaks.append(len(page.text))
    else:
        page.text = page.text[:-1]
        label, owner, begin, _ = page.blocks[-1]
        page.blocks[-1] = (label, owner, begin, len(page.text))
    page.text += "\n"


def _strip(line: str, offset: int, paragraph: int) -> tuple[str, list[Mark]]:
    out: list[str] = []
    marks: list[Mark] = []
    at = offset
    for part in re.split(r"(\{[^{}]*\})", line):
        if not part.startswith("{"):
            out.append(part)
            at += len(part)
            continue
        clause, _, told = part[1:-1].partition("|")
        numbers, begin = [], at
        for piece in re.split(r"(\[[^\]]*\])", clause):
            inner = piece[1:-1] if piece.startswith("[") else piece
            if piece.startswith("["):
                numbers.append((at, at + len(inner)))
            out.append(inner)
            at += len(inner)
        fields: list[dict[str, str]] = []
        for told_one in told.split("||"):
            one = {k: v for k, v in fields[-1].items() if k not in OWN} if fields else {}
            for word in told_one.split():
                key, _, value = word.partition("=")
                if key in ("i", "n"):
                    one.pop("i", None)
                    one.pop("n", None)
                one[key] = value or "yes"
            fields.append(one)
        if len(fields) != max(1, len(numbers)):
            raise ValueError(f"{len(numbers)} numbers, {len(fields)} descriptions: {part}")
        marks.append(Mark(begin, at, numbers, fields, paragraph))
    return "".join(out), marks


class Noise:
    """What is laid on a page after marking: every old character becomes a piece of text, so offsets follow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces = list(page.text)

    def offsets(self) -> list[int]:
        """Return where every old offset lies in the new text."""
        out, at = [], 0
        for piece in self.pieces:
            out.append(at)
            at += len(piece)
        return [*out, at]

    def half(self) -> None:
        """Print half-width punctuation, as many portals do."""
        table = dict(zip("，：；（）！？", ",:;()!?", strict=True))
        self.pieces = [table.get(p, p) for p in self.pieces]

    def indent(self) -> None:
        """Begin every paragraph of an article with two ideographic spaces."""
        for label, _, start, _ in self.page.blocks:
            if label == "article":
                self.pieces[start] = "　　" + self.pieces[start]

    def wrap(self, width: int) -> None:
        """Cut the lines of articles hard after ``width`` characters."""
        for label, _, start, end in self.page.blocks:
            if label == "article":
                for at in range(start + width, end, width):
                    if self.pieces[at] not in "，。；：、”）":
                        self.pieces[at] = "\n" + self.pieces[at]

    def mask(self) -> None:
        """Mask words as repost sites do."""
        for word, masked in (("战略性", "战略***"), ("第一", "头部"), ("最", "蕞"), ("引领性", "引领***")):
            for found in re.finditer(word, self.page.text):
                at = found.start()
                if any(s <= at < e for _, m in self.page.marks for s, e in m.numbers):
                    continue
                for k in range(len(word)):
                    self.pieces[at + k] = ""
                self.pieces[at] = masked

    def traditional(self) -> None:
        """Print Traditional characters (one for one)."""
        table = dict(zip(SIMPLIFIED, TRADITIONAL, strict=True))
        self.pieces = ["".join(table.get(c, c) for c in p) for p in self.pieces]

    def pinyin(self) -> None:
        """Print a reading in brackets behind some characters."""
        for at, char in enumerate(self.page.text):
            if char in READINGS and self.pieces[at]:
                self.pieces[at] += f"({READINGS[char]})"

    def slips(self) -> None:
        """Damage some places the way a lost byte does: ``气(qì)机(jī)`` becomes ``?xì)鈾C(jī)``."""
        for word, slipped in (("燃气", "燃?xì)鈾"), ("气候", "?xì)夂颍"), ("模块", "模?xiàng)K")):
            for found in re.finditer(word, self.page.text):
                self.pieces[found.start()] = slipped
                for k in range(found.start() + 1, found.end()):
                    self.pieces[k] = ""


SIMPLIFIED = (
    "区国强现产业发学实验经济术与进计专项创们动开关设资项务东车门间问题际长张陈广电网龙头产际级组织结构给统综"
    "维绕总编续绿缩线练细终约红纪纯纳纵纸绩值应对导将届层属岁岛带币师帮库庆庄张录径当彻忆态怀恶惊愿戏战户护报担"
    "拥择拨挂挥损换据断无旧时显晋机权来极构标树样档桥检楼欢气汇沟没泽洁测润温湾湿满灯灵灾炉点烟烧热爱独献环"
    "现琼瓯电画疗监盖盘着矿码础确离种积称稳穷窃竞笔签简类粮紧纤罗职联肃胜胶脑脱脸节芦苏范药获营萨蓝虑虽补装见"
    "观规视览觉触计订认讨让训议记讲许论访证评识诉词试诚话该详语误说请诸调谈谋谢负贡财责贤败货质贯贴贷贸费贺贾资赋"
    "赛赞赶趋跃车轨转轮软轴轻载较辅辆辑输辖边达迁过运还这进远连迟适选递邮邻郑酿里针钟钢钱铁铜银铸链销锋锐错键锦"
    "长门闭问间闻阀阅队阳阴阵阶际陆陈险随难电静韩顶项顺须顾预领频题颗额风飞饭饮馆马驱驶驻验骨鱼鲁鲜鸟鸿麦黄齐龙"
    "后双变号叶员响团园围图圆圣场坏块坚坛垒处备复够夺奋奖妇娱学宁宝审宪宽宾寻导对专业东严丰临为举义乐习乡书买乱争亏"
    "亚产亩亲亿仅从仓众优会传伤伟体余侧侨债倾偿储儿党兰兴养兽内册写军农冲决况净减几凭击则刚创刘办务劝劳势匀华协单卖卫"
    "厂历压厅厕县参吕听启吗员个数价镇万于"
)
TRADITIONAL = (
    "區國強現產業發學實驗經濟術與進計專項創們動開關設資項務東車門間問題際長張陳廣電網龍頭產際級組織結構給統綜"
    "維繞總編續綠縮線練細終約紅紀純納縱紙績值應對導將屆層屬歲島帶幣師幫庫慶莊張錄徑當徹憶態懷惡驚願戲戰戶護報擔"
    "擁擇撥掛揮損換據斷無舊時顯晉機權來極構標樹樣檔橋檢樓歡氣匯溝沒澤潔測潤溫灣濕滿燈靈災爐點煙燒熱愛獨獻環"
    "現瓊甌電畫療監蓋盤著礦碼礎確離種積稱穩窮竊競筆簽簡類糧緊纖羅職聯肅勝膠腦脫臉節蘆蘇範藥獲營薩藍慮雖補裝見"
    "觀規視覽覺觸計訂認討讓訓議記講許論訪證評識訴詞試誠話該詳語誤說請諸調談謀謝負貢財責賢敗貨質貫貼貸貿費賀賈資賦"
    "賽贊趕趨躍車軌轉輪軟軸輕載較輔輛輯輸轄邊達遷過運還這進遠連遲適選遞郵鄰鄭釀裡針鐘鋼錢鐵銅銀鑄鏈銷鋒銳錯鍵錦"
    "長門閉問間聞閥閱隊陽陰陣階際陸陳險隨難電靜韓頂項順須顧預領頻題顆額風飛飯飲館馬驅駛駐驗骨魚魯鮮鳥鴻麥黃齊龍"
    "後雙變號葉員響團園圍圖圓聖場壞塊堅壇壘處備復夠奪奮獎婦娛學寧寶審憲寬賓尋導對專業東嚴豐臨為舉義樂習鄉書買亂爭虧"
    "亞產畝親億僅從倉眾優會傳傷偉體餘側僑債傾償儲兒黨蘭興養獸內冊寫軍農衝決況淨減幾憑擊則剛創劉辦務勸勞勢勻華協單賣衛"
    "廠歷壓廳廁縣參呂聽啟嗎員個數價鎮萬於"
)
READINGS = {
    "区": "qū", "国": "guó", "进": "jìn", "产": "chǎn", "业": "yè", "实": "shí", "动": "dòng", "个": "gè",
    "长": "zhǎng", "强": "qiáng", "学": "xué", "应": "yīng", "体": "tǐ", "点": "diǎn", "术": "shù",
}  # fmt: skip


def compile_half(folder: Path, places: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    """Write the pages of a half and return its gold."""
    files: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    for path in sorted((folder / "sources").glob("*.src")):
        page = read_source(path)
        noise = Noise(page)
        for word in page.head.get("noise", "").split():
            name, _, width = word.partition("=")
            getattr(noise, name)(*([int(width)] if width else []))
        where = noise.offsets()
        raw = "".join(noise.pieces)
        (folder / page.head["file"]).write_text(raw, encoding="utf-8", newline="")
        files.append(_file_gold(page, where, raw, noise))
        facts.extend(_facts(page, where, raw, places, names, noise))
    return {
        "note": "合成：文字与数字均为自拟，与所写地方的实际无关。偏移为码位，区间左闭右开。",
        "format": "kechuang.reports.gold/1",
        "files": files,
        "facts": _fold(facts),
    }


def _trim(where: list[int], start: int, end: int, noise: Noise) -> tuple[int, int]:
    lead = len(noise.pieces[start]) - len(noise.pieces[start].lstrip("　\n"))
    return where[start] + lead, where[end - 1] + len(noise.pieces[end - 1])


def _file_gold(page: Page, where: list[int], raw: str, noise: Noise) -> dict[str, Any]:
    articles: dict[str, dict[str, Any]] = {}
    dropped = []
    published = page.head.get("published") or None
    for label, owner, start, end in page.blocks:
        span = list(_trim(where, start, end, noise))
        if label in DROPPED:
            dropped.append({"start": span[0], "end": span[1], "reason": DROPPED[label]})
            continue
        if not owner:
            continue
        one = articles.setdefault(
            owner, {"id": owner, "title": "", "published": published, "spans": [], "beside": [], "duplicate_of": None}
        )
        if label == "title":
            one["title"] = raw[span[0] : span[1]]
            one["beside"].append([*span, "title"])
        elif label == "article":
            one["spans"].append(span)
        else:
            one["beside"].append([*span, label])
    for key, value in page.head.items():
        told, _, short = key.partition(" ")
        if told == "duplicate":
            articles[f"{page.head['file'][:-4]}/{short}"]["duplicate_of"] = _full(page, value)
        elif told == "published" and short:
            articles[f"{page.head['file'][:-4]}/{short}"]["published"] = value or None
    return {
        "file": page.head["file"],
        "template": page.head["template"],
        "city": page.head["city"],
        "published": published,
        "articles": list(articles.values()),
        "dropped": dropped,
    }


def _full(page: Page, article: str) -> str:
    return article if "/" in article else f"{page.head['file'][:-4]}/{article}"


def _sentence(page: Page, article: str, mark: Mark) -> tuple[int, int]:
    """Return the sentence around a clause: up to 。！？ or the end of the paragraph; captions do not end it."""
    chars = [
        at
        for label, owner, start, end in page.blocks
        for at in range(start, end)
        if owner == article and (label == "article" or start <= mark.start < end)
    ]
    ends = set(page.breaks)
    place = chars.index(mark.start)
    first = place
    while first > 0:
        before = chars[first - 1]
        if page.text[before] in "。！？" or (page.text[before] in "”’）" and page.text[before - 1] in "。！？"):
            break
        if before + 1 in ends:
            break
        first -= 1
    last = chars.index(mark.end - 1)
    while last + 1 < len(chars):
        at = chars[last]
        if at + 1 in ends or page.text[at] in "。！？":
            break
        last += 1
    while last + 1 < len(chars) and page.text[chars[last + 1]] in "”’）" and chars[last] + 1 not in ends:
        last += 1
    return chars[first], chars[last] + 1


def _facts(
    page: Page, where: list[int], raw: str, places: dict[str, str], names: dict[str, str], noise: Noise
) -> list[dict[str, Any]]:
    out = []
    head = page.head
    for count, (article, mark) in enumerate(page.marks, 1):
        short = article.rpartition("/")[2]
        period = head.get(f"period {short}", head.get("period", ""))
        place = head.get(f"place {short}", head["city"])
        span = _trim(where, mark.start, mark.end, noise)
        sentence = _trim(where, *_sentence(page, article, mark), noise)
        caption = any(b[0] == "caption" and b[2] <= mark.start < b[3] for b in page.blocks)
        for k, told in enumerate(mark.fields):
            fact: dict[str, Any] = {"id": f"{head['file'][:-4]}-{count:02d}{'abcdefgh'[k]}", "file": head["file"]}
            fact["article"] = article
            where_is = told.get("l", place)
            fact["place"] = None if where_is == "-" else where_is
            fact["place_code"] = places.get(where_is)
            fact["subject"] = told.get("s", where_is.rpartition("/")[2] if where_is != "-" else "")
            if "i" in told:
                fact["indicator"], fact["indicator_id"] = names[told["i"]], told["i"]
            else:
                fact["indicator"], fact["indicator_id"] = told["n"], None
            fact.update(_value(page, mark, k, told))
            printed = page.text[mark.numbers[k][0] - 1 : mark.numbers[k][1]] if mark.numbers else ""
            fact["kind"], fact["modality"] = _kind(told, fact, printed)
            fact["period"] = told.get("p", period)
            if not fact["period"]:
                raise ValueError(f"{head['file']}: no period: {page.text[mark.start : mark.end]}")
            fact["is_target"] = fact["kind"] == "target"
            fact["span"] = raw[span[0] : span[1]]
            fact["start"], fact["end"] = sentence
            fact["span_start"], fact["span_end"] = span
            if mark.numbers:
                fact["number_start"], fact["number_end"] = _trim(where, *mark.numbers[k], noise)
            fact["in_caption"] = caption
            fact["occurrences"] = []
            if "x" in told:
                fact["ambiguous"] = True
            if "lab" in told:
                fact["label_number"] = True
            if copied := head.get(f"duplicate {short}"):
                fact["copy_of"] = _full(page, copied)
            out.append(fact)
    return out


def _value(page: Page, mark: Mark, k: int, told: dict[str, str]) -> dict[str, Any]:
    if not mark.numbers:
        return {
            "value": None, "value_max": None, "unit": None, "value_si": None, "value_si_max": None, "unit_si": None,
            "comparator": "=",
        }  # fmt: skip
    start, end = mark.numbers[k]
    printed = page.text[start:end]
    if "u" in told:
        value, top, unit, sign = plain(told["v"]), plain(told["v2"]) if "v2" in told else None, told["u"], "="
    else:
        value, top, unit, sign = number(printed)
    if re.match(r"[第前]", printed) and not unit:
        unit = "位"
    before, after = page.text[max(0, start - 4) : start], page.text[end : end + 2]
    if sign == "=":
        if re.search(r"不(超过|高于|足|到)$", before):
            sign = "<" if before.endswith(("足", "到")) else "≤"
        elif re.search(r"(超过|超|突破|逾|高于)$", before):
            sign = ">"
        elif before.endswith(("近", "接近")):
            sign = "近"
        elif before.endswith("约") and not before.endswith("签约"):
            sign = "约"
        elif re.search(r"(不少于|不低于|至少)$", before) or after == "以上":
            sign = "≥"
        elif after in ("以内", "以下"):
            sign = "≤"
        elif after.startswith("左右"):
            sign = "约"
    sign = SIGNS.get(told.get("c", ""), sign)
    si, unit_si = base(value, unit)
    return {
        "value": value, "value_max": top, "unit": unit, "value_si": si, "value_si_max": base(top, unit)[0],
        "unit_si": unit_si, "comparator": sign,
    }  # fmt: skip


def _kind(told: dict[str, str], fact: dict[str, Any], printed: str) -> tuple[str, str]:
    modality = MODALITIES[told.get("m", "a")]
    if "k" in told:
        return KINDS[told["k"]], modality
    if modality in ("target", "forecast", "plan", "prospect", "target_completed"):
        return "target", modality
    if not printed:
        return "event", modality
    if fact["unit"] == "位" and re.match(r".?[第前首]", printed):
        return "rank", modality
    by_unit = {"个百分点": "growth", "番": "growth", "%": "share", "成": "share"}
    return by_unit.get(fact["unit"], "level"), modality


def _fold(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the facts of a copied article under those of the first one, as occurrences, in their order."""
    out = []
    used: dict[str, int] = {}
    for fact in facts:
        source = fact.pop("copy_of", None)
        if source is None:
            out.append(fact)
            continue
        originals = [f for f in facts if f["article"] == source]
        at = used.get(fact["article"], 0)
        used[fact["article"]] = at + 1
        original = originals[at]
        same = ("value_si", "unit_si", "indicator", "period", "place", "comparator")
        if any(original[k] != fact[k] for k in same):
            raise ValueError(f"{fact['id']} is no copy of {original['id']}: {original['span']} / {fact['span']}")
        keys = ("file", "article", "span", "start", "end", "span_start", "span_end", "number_start", "number_end")
        original["occurrences"].append({k: fact[k] for k in keys if k in fact})
    return out


def division_codes() -> dict[str, str]:
    """Return the codes of 合肥市, 合肥市/蜀山区 and so on out of the packs' division tables."""
    rows: list[tuple[str, str]] = []
    for table in ("cn", "cn-sd", "cn-sd-zibo"):
        with (ROOT / "packs" / table / "divisions.csv").open(encoding="utf-8", newline="") as lines:
            rows += [(row["code"], row["name"]) for row in csv.DictReader(lines)]
    names = dict(rows)
    out = {"全国": "100000"}
    for code, name in rows:
        city = names.get(code[:4] + "00")
        out.setdefault(name, code)
        if city and city != name:
            out[f"{city}/{name}"] = code
    return out


def main() -> None:
    """Compile both halves."""
    places = division_codes()
    names = yaml.safe_load((HERE / "indicators.yaml").read_text(encoding="utf-8"))
    for half in ("open", "frozen"):
        gold = compile_half(HERE / half, places, names)
        target = HERE / half / "facts.json"
        target.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(half, len(gold["files"]), "pages", len(gold["facts"]), "facts")


if __name__ == "__main__":
    main()
