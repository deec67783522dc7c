"""噪声 (noise): what repost sites and scanners do to a page, laid on after marking so that every offset follows."""

from __future__ import annotations

import re

from tests.engines.reports.development.marks import Page

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

ELEMENTS = {
    "nav": ('<li><a href="/index.shtml">', "</a></li>"), "footer": ('<div class="footer"><p>', "</p></div>"),
    "recommend": ('<li class="hot"><a href="/a/20230101/1.html" target="_blank">', "</a><i>12评</i></li>"),
    "advert": ('<div class="ad-box">', "</div>"), "contact": ('<div class="copyright">', "</div>"),
    "related": ('<li><a href="./t20230101_2.html">', "</a></li>"), "spam": ('<div class="tips">', "</div>"),
    "title": ("<h1>", "</h1>"), "byline": ('<div class="info"><span>', "</span></div>"),
    "article": ("<p>&nbsp;&nbsp;", "</p>"), "caption": ('<p style="text-align:center">', "</p>"),
}  # fmt: skip
HEAD = (
    '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>新闻</title>\n'
    "<style>.info{color:#999;font-size:12px}</style>\n"
    '<script>var page = {id: 20230101, size: 15};  // 15家</script></head>\n<body><div id="wrap">\n'
)
TAIL = "</div>\n<script>count(120);</script></body></html>\n"


class Noise:
    """A page while noise is laid on: every character has a piece of text, and something before and after it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces = list(page.text)
        self.before = [""] * len(self.pieces)
        self.after = [""] * len(self.pieces)
        for word in page.head.get("noise", "").split():
            name, _, width = word.partition("=")
            getattr(self, name)(*([int(width)] if width else []))
        whole = zip(self.before, self.pieces, self.after, strict=True)
        self.raw = "".join(part for three in whole for part in three)
        self._starts, at = [], 0
        for before, piece, after in zip(self.before, self.pieces, self.after, strict=True):
            self._starts.append(at + len(before))
            at += len(before) + len(piece) + len(after)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text before noise stands in the page."""
        return self._starts[start], self._starts[end - 1] + len(self.pieces[end - 1])

    def half(self) -> None:
        """Print half-width punctuation, as many portals do."""
        table = dict(zip("，：；（）！？", ",:;()!?", strict=True))
        self.pieces = [table.get(p, p) for p in self.pieces]

    def indent(self) -> None:
        """Begin every paragraph of an article with two ideographic spaces."""
        for label, _, start, _ in self.page.blocks:
            if label == "article":
                self.before[start] += "　　"

    def wrap(self, width: int) -> None:
        """Cut the lines of articles hard after ``width`` characters."""
        for label, _, start, end in self.page.blocks:
            if label == "article":
                for at in range(start + width, end, width):
                    if self.pieces[at] not in "，。；：、”）":
                        self.before[at] += "\n"

    def mask(self) -> None:
        """Mask words as repost sites do."""
        for word, masked in (("战略性", "战略***"), ("第一", "头部"), ("最", "蕞"), ("引领性", "引领***")):
            for found in re.finditer(word, self.page.text):
                at = found.start()
                if not any(s <= at < e for _, m in self.page.marks for s, e in m.numbers):
                    self.pieces[at : at + len(word)] = [masked, *[""] * (len(word) - 1)]

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
                self.pieces[found.start() : found.end()] = [slipped, *[""] * (len(word) - 1)]

    def html(self) -> None:
        """Write the page as a portal's HTML source: blocks in elements, some numbers bold, quotes as entities."""
        for label, _, start, end in self.page.blocks:
            opening, closing = ELEMENTS[label]
            self.before[start] += opening
            self.after[end - 1] = closing + self.after[end - 1]
        for count, (_, mark) in enumerate(self.page.marks):
            for start, end in mark.numbers if count % 3 == 0 else ():
                self.before[start] += '<strong style="color:#c00">'
                self.after[end - 1] = "</strong>" + self.after[end - 1]
        entities = {"“": "&ldquo;", "”": "&rdquo;", "&": "&amp;", "—": "&mdash;", "　": "&emsp;"}
        self.pieces = [entities.get(p, p) for p in self.pieces]
        self.before[0] = f"{HEAD}{self.before[0]}"
        self.after[-1] += TAIL
