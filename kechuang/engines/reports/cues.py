"""提示词 (cues): what a line of a page says by its own words: that it belongs to the frame and not to an article.

=================  ==================================================================================
``navigation``     位置 首页 > …, 设为首页, 上一篇, 分享至, page numbers
``section:…``      the heading of a list that follows: 相关文章, 热门推荐, 网友评论, 友情链接
``byline``         来源, 记者, 编辑, a date with little beside it, 原标题
``contact``        电话, 微信号, 投稿邮箱
``advert``         扫码, 长按, 领取, 关注我们, 客户端
``disclaimer``     版权声明, 侵权, 仅代表作者
``footer``         ICP备, 主办单位, 公网安备, ©
``caption``        图为, 资料照片, … 摄
``menu``           a row of short words; between lines of an article it is the head of a table
``noise``          nothing but a figure or a mark; between lines of an article it is a cell
=================  ==================================================================================

Cues are read in Simplified text. A long line of running text is never judged by a single word in it.
"""

from __future__ import annotations

import re

_DATE = r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
_TIME = r"(?:\s*[T ]?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_AGO = re.compile(r"\d{1,3}\s?(?:秒钟?|分钟|小时|天|周|个月)前")
_ORNAMENT = " \t\u3000\xa0【】[]「」『』<>《》>|｜:：·•●○■□◆◇★☆▲△▼▽▌▍▎█#＃*＊-—–=_~✋👉👇🔥↓↑→←…。.、！!»›+"

_SECTIONS = {
    "related": "相关文章 相关新闻 相关链接 相关报道 相关阅读 相关资讯 相关内容 相关专题 相关信息 相关稿件 "
    "相关文件 相关文档 相关政策 相关附件 延伸阅读 扩展阅读 往期推荐  "
    "往期回顾 往期精彩 往期文章 往期内容 同类文章 本文相关 更多报道 更多相关 相关解读",
    "recommendation": "相关推荐 热点推荐 热门推荐 精彩推荐 推荐阅读 推荐文章 推荐新闻 为您推荐 为你推荐 "
    "猜你喜欢 猜您喜欢  "
    "编辑推荐 小编推荐 今日推荐 更多推荐 更多精彩 更多新闻 更多文章 大家都在看 你可能喜欢 您可能感兴趣 "
    "大家还在看 热榜 热搜  "
    "热门文章 热门新闻 热门资讯 热门标签 热点新闻 热点排行 热点资讯 热点 今日热点 排行榜 新闻排行 点击排行 "
    "阅读排行 热文排行  "
    "最新文章 作者最新文章 大家都在搜 大家正在搜 最新新闻 最新资讯 最新发布 最新消息 今日头条 头条推荐 "
    "精选文章 精彩内容 精彩图片 图片新闻 视频推荐 推荐  "
    "24小时热文 一周热门 随机文章 随便看看 看过的还看 本周热点 新闻推荐 滚动新闻 即时新闻 精华推荐 阅读推荐 "
    "人气排行 特别推荐  "
    "本网推荐 栏目推荐 站内推荐 热读 推荐视频 热门评论文章 精选推荐 好文推荐 大家爱看 今日热榜 资讯推荐",
    "comment": "网友评论 最新评论 全部评论 热门评论 评论列表 发表评论 我来说两句 我要评论 精选留言 写留言 评论区 "
    "文章评论",
    "navigation": "友情链接 网站导航 站点导航 快速导航 栏目导航 合作媒体 常用链接 链接导航",
    "advert": "广告 推广 赞助内容 广告推荐 推广信息 商业推广",
    "contact": "联系我们 联系方式",
}
_SECTION = {name: label for label, names in _SECTIONS.items() for name in names.split()}
_SECTION_TAIL = re.compile(r"(?:更多|MORE|more|换一换|换一批|查看更多|\(\d+\)|（\d+）|\d+条?)$")

_NAVIGATION = re.compile(
    r"^(?:您|你)?(?:的|现在的?)?(?:当前|所在|现在)?(?:的)?位置(?:[:：]|$)|^您在这里|^首页\s*[>›»＞/|｜-]"
    r"|^[^\s\d>＞]{1,12}(?:\s*[>›»＞]\s*[^\s\d]{1,14}){1,6}$"
    r"|设为首页|加入收藏|网站地图|会员登录|会员中心|返回顶部|返回首页|返回列表|回到顶部|关闭窗口|关闭本页"
    r"|打印本页|【打印】|【关闭】|【收藏】"
    r"|^上一[篇页条]|^下一[篇页条]|^分享[至到给]|^分享$|^一键分享|无障碍(?:浏览|阅读)|进入关怀版|长者模式"
    r"|适老化|^字[体号]\s?[:：【\[大中小]"
    r"|请?输入验证码|^验证码|^(?:登录|注册|搜索|首页|返回|收藏|打印|举报|点赞|转发|复制链接)(?:[\s/|]|$)"
    r"|^微信扫一扫|写留言"
    r"|^[-—–]\s*\d{1,4}\s*[-—–]$|^\d{1,4}\s?[/／]\s?\d{1,4}$|^第\s?\d{1,4}\s?页|^共\s?\d{1,4}\s?页"
    r"|^(?:展开|阅读|查看)(?:全文|更多|原文)"
    r"|^[【\[]?\s?字\s?[体号]\s?[:：]|^[\[【(（]\s?大\s?中\s?小|^[【\[]?纠错[】\]]?|返回.{0,6}首页|展开剩余|^换一[换批]$"
    r"|预览时标签不可点|继续滑动看下一个|轻触阅读原文|向上滑动看|使用完整服务|轻点两下取消|^(?:赞|在看|知道了|允许|取消|微信公众号)$"
    r"|^[-—=*\s]*(?:END|The End|完|正文完|全文完)[-—=*\s]*$|^阅读\s?[（(]\d+[)）]$|查看(?:更多)?精彩(?:图片|内容)"
    r"|^(?:手机版|电脑版|繁體|繁体|简体|English|RSS|移动版|客户端)(?:\s|$)"
)
_FOOTER = re.compile(
    r"ICP[备证]|公网安备|网站标识码|版权所有|copyright|all rights reserved|©|\(c\)\s?\d{4}|信息服务许可"
    r"|增值电信|违法和?不良信息"
    r"|^(?:主办|承办|协办|运维|技术支持|主管)(?:单位)?\s?[:：]|^网站(?:声明|管理|支持)|京公网|备案号|举报(?:电话|邮箱|热线)\s?[:：]|建议使用.{0,20}浏览器",
    re.I,
)
_DISCLAIMER = re.compile(
    r"^.{0,4}(?:版权|免责|特别|郑重|重要|法律|转载|本站|平台)?声明\s?[:：]"
    r"|(?:侵权|侵犯).{0,30}(?:删除|联系|告知|处理)|侵权必[删究]"
    r"|(?:仅|只)代表(?:作者|该作者|个人|本人)|不代表(?:本|平台|我们|[^，。]{0,8}(?:立场|观点))|转载请注明"
    r"|请注明(?:出处|来源)|未经.{0,14}(?:许可|授权|允许).{0,14}(?:转载|使用|不得)"
    r"|(?:收集|来源|来自|转载|整理)(?:于|自)?(?:网络|互联网).{0,30}(?:删除|联系|不妥|参考)|本文由.{0,24}发布"
    r"|以上内容.{0,40}(?:自媒体|上传)"
    r"|文章仅供参考|不构成投资建议|^Notice:|如有不妥|信息存储空间服务"
)
_CONTACT = re.compile(
    r"^.{0,14}(?:电话|热线|手机|邮箱|微信|微信号|QQ|传真|邮编|地址|联系人|咨询电话|商务合作|广告合作|投稿|客服|公众号)[^，。；]{0,10}[:：]\s?\S"
    r"|^\S{1,12}微信号$|^联系我们|商务合作|广告合作|投稿邮箱|请说明您?的"
    r"|(?<!\d)400[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|[\w.+-]{2,40}@[\w-]{2,40}\.\w{2,10}"
)
_NUMBER_TO_CALL = re.compile(r"\d{3,4}[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d{9}|@|请说明您?的|联系我们")
_ADVERT = re.compile(
    r"扫码|扫一扫|扫描.{0,14}(?:二维码|关注|查看|看更多)|识别.{0,8}二维码|长按.{0,10}(?:识别|关注|二维码|加)"
    r"|二维码.{0,6}(?:看|关注|查看|下载|进入|加)"
    r"|加(?:我|小编|老师|客服)?微信|领取(?:海量|免费|资料|福利|红包|优惠)|免费(?:领|送|试)|领券|立减"
    r"|限时(?:优惠|抢购|特价)|团购|【广告】|^广告\s|代办公司|代理记账|注册公司"
    r"|点击.{0,4}阅读原文|点击(?:上方|下方|蓝字|关注|这里|链接|进入|报名)"
    r"|关注我们|关注.{0,10}(?:公众号|微信|视频号|不迷路)"
    r"|(?:公众号|视频号|客户端|APP).{0,8}(?:上新|下载|上线啦|订阅)|下载.{0,12}(?:APP|客户端)"
    r"|点个?[“\"「]?(?:赞|在看)|(?:在看|点赞|收藏|转发)[”\"」]?.{0,4}吧"
    r"|返回搜狐|查看更多$|勋章级别|综合表现越好|打开.{0,8}(?:APP|客户端)|订阅.{0,10}(?:手机报|短信)|短信.{0,6}发送|原价|特价|包邮|优惠券|抽奖|秒杀|开户|贷款热线|低至\d折|元起$|0元购",
    re.I,
)
_BYLINE_HEAD = re.compile(
    r"^[(（【\[]?\s?(?:来源|来自|稿源|信息来源|文章来源|新闻来源|原标题|原题|作者|记者|通讯员|见习记者|本报记者|本报通讯员|首席记者|特约记者|全媒体记者|实习生|编辑|责任编辑|责编|值班编辑|值班主任|执行编辑|主编|编审|编校"
    r"|审核|初审|复审|终审|一审|二审|三审|审签|签发|监制|总监制|校对|校审|统筹|策划|总策划|出品|制作|摄影"
    r"|摄像|剪辑|供稿|供图|撰稿|撰文|采写|文字|文|图|图片|文/图|图/文|文图|图文|排版|美编|设计|配音"
    r"|发布(?:人|者|时间|日期|单位|机构|于|来源)|发表(?:时间|日期|于)|更新(?:时间|日期)|时间|日期"
    r"|浏览(?:次数|量|数)?|阅读(?:次数|量|数)?|点击(?:次数|量|数|率)|访问(?:次数|量)|索\s?引\s?号|文\s?号|发文(?:机关|字号)"
    r"|成文日期|公开(?:方式|日期)|有效性|主题词|主题分类|信息分类|组配分类"
    r")\s?(?:[:：/|｜丨]|\s|$)"
)
_BYLINE_TAIL = re.compile(
    r"^[^，。；！？,;!?]{0,40}(?:记者|通讯员|编辑)(?:\s|[:：])[^，。；！？,;!?]{1,40}$"
    r"|^[^，。；！？,;!?]{2,20}/[^，。；！？,;!?]{0,20}记[者?]"
)
_NUMBERS_OF_READERS = re.compile(
    r"(?:阅读|浏览|点击|评论|点赞|分享|收藏|人气|热度|访问)(?:次数|量|数)?\s?[:：(（]?\s?[\d.]+\s?[万wWkK]?[+＋]?\s?[次)）]?"
)
_CAPTION = re.compile(
    r"^[▲△▼◀▶◆↑↓■●\s]{0,3}(?:图为|图[一二三四五六七八九十\d]{1,2}\s?[:：、.\s]|(?:上|下|左|右|题|组|本版|新闻)图[:：为\s]|图片说明|图注|图\s?[:：])"
    r"|^[▲△◀▶](?!.*[。；;]$)"
    r"|(?:资料(?:照片|图片?)|(?:摄影|供图|摄影报道|图片来源|图源|视觉中国|受访者供图|单位供图)[^，。；]{0,12}|(?:记者|通讯员|人员|[^，。；\s]{1,6})\s?摄|效果图|示意图|航拍图?)\s?[)）】\]。]{0,2}$"
)
_ACTION_CAPTION = re.compile(
    r"(?:(?:工作人员|员工|工人|技术人员|研究人员|科研人员|工程师|志愿者|师生|学生|观众|市民|嘉宾|机器人|设备|选手|农户|村民)[^，。；！？]{0,10}(?:正?在)[^，。；！？]{1,16}"
    r"|接受[^，。；！？]{0,12}采访"
    r"|(?:签约|揭牌|颁奖|活动|会议|论坛|发布会|启动仪式|仪式|开工|竞赛|比赛|施工|作业|生产|展览|招聘会?)现场"
    r"|一角|(?:生产|流水)线|生产车间|智能车间|车间内景|外景|内景|全景|鸟瞰|夜景|俯瞰|展厅|展台|合影|在工作中?"
    r"|正在建设中?)[。]?$"
)
_ITEM = re.compile(
    r"^\s?(?:\d{1,2}\s?[.、．)）]\s?(?!\d)|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、．.]|第[一二三四五六七八九十\d]{1,3}[章节条部分]{1,2}|[①-⑳]"
    r"|[★☆●○■□◆◇▌▍▎•·▪►▶➤✓✔]\s?|[–—-](?![–—-]))"
)
_SENTENCE = re.compile(r"[，。；！？、,;!?：:]")
_MENU_WORDS = (
    "首页 网站首页 主页 新闻 资讯 要闻 政务 专题 视频 图片 关于我们 联系我们 登录 注册 财经 体育 娱乐 科技 招商 企业库 "
    "政务公开 政务服务 互动交流 信息公开 办事服务 政民互动 新闻中心 网站导航 手机版 客户端 无障碍"
)
_MENU = frozenset(_MENU_WORDS.split())
_CELL = re.compile(r"[+-]?[\d,.]+(?:%|‰|[万亿]?[\u3400-\u9fff]{0,4})?")
_LONG = 80
TERMINAL = "。！？；!?;…：:"
_CLOSERS = "”’」』》）)]】\"'〉"


def section(text: str) -> str:
    """Return the label of the list that a heading opens (相关文章); empty where it opens none."""
    if len(text) > 24:
        return ""
    bare = text.strip(_ORNAMENT)
    bare = _SECTION_TAIL.sub("", bare).strip(_ORNAMENT)
    return _SECTION.get(bare.replace(" ", ""), "")


def cue(text: str) -> str:
    """Return the label that a line's own words give it; empty where they give none.

    Parameters
    ----------
    text : str
        The line, in Simplified characters, without blanks around it.
    """
    size = len(text)
    running = size > _LONG and len(_SENTENCE.findall(text)) >= 3
    if _FOOTER.search(text) and (not running or len(_FOOTER.findall(text)) > 1):
        return "footer"
    if _DISCLAIMER.search(text) and size <= 400:
        return "disclaimer"
    found = _ADVERT.findall(text)
    if found and (not running or len(found) > 1) and not (size > 40 and finished(text) and len(found) < 2):
        return "advert"
    if not running and is_caption(text):
        return "caption"
    if not running and (_NAVIGATION.search(text) and size <= 60):
        return "navigation"
    if is_menu(text):
        return "menu"
    if is_byline(text):
        return "byline"
    if not running and size <= 120 and _CONTACT.search(text) and (not finished(text) or _NUMBER_TO_CALL.search(text)):
        return "contact"
    if found and "勋章级别" in text:
        return "advert"
    return "noise" if _empty(text) else ""


def _empty(text: str) -> bool:
    """Whether a line says nothing: a lone figure, a mark, a clock time."""
    return (
        len(text) <= 12
        and not re.search("[\u3400-\u9fffA-Za-z]{2}|[\u3400-\u9fff]", text)
        and not re.search(r"\d\s?[%‰]", text)
    )


def is_byline(text: str) -> bool:
    """Whether a line says who wrote or published something, or when, and hardly anything else."""
    size = len(text)
    if size > 110:
        return False
    if (
        _BYLINE_HEAD.match(text)
        and (size <= 60 or not finished(text))
        and not re.match(r"^(?:图|文|时间)[一二三\d]", text)
    ):
        said = finished(text) and len(text) >= 12 and text[-1] not in "：:"
        return not said and "。" not in text.rstrip("。)）") and len(re.findall("[，,]", text)) < 2
    if len(re.findall("[，,。；;！!？?]", text)) > 1 or finished(text):
        return False
    if size <= 60 and _BYLINE_TAIL.match(text) and not re.match(r"[^\s，。]{0,6}[讯电]\s?[（(\s]", text):
        return True
    if size <= 70 and _AGO.search(text) and not re.search("[，。]", text):
        return True
    rest = DATE.sub("", text)
    if rest != text and size <= 70:
        rest = _NUMBERS_OF_READERS.sub("", rest)
        rest = re.sub(
            r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|第?\s?[A-D]?\d{1,3}\s?版|\b[A-Z]\d{1,3}\b|星期[一二三四五六日天]|[日号]",
            "",
            rest,
        )
        return len(re.findall("[\u3400-\u9fff]", rest)) <= 24 and not re.search(r"\d", rest) and "," not in rest
    return False


def is_menu(text: str) -> bool:
    """Whether a line is a row of short words to choose from."""
    barred = "|" in text or "｜" in text
    words = re.split(r"\s*[|｜]\s*|\s+|\s*·\s*", text)
    if len(words) < 3 + (not barred) or any(len(word) > 6 or _SENTENCE.search(word) for word in words):
        return False
    return not re.search(r"\d", text) and (barred or any(word in _MENU for word in words))


def is_caption(text: str) -> bool:
    """Whether a line says of itself that it stands under a picture."""
    return len(text) <= 120 and bool(_CAPTION.search(text)) and not (len(text) > 60 and text.count("。") > 2)


def shows_action(text: str) -> bool:
    """Whether a short line tells what a picture shows: who is doing what where."""
    return len(text) <= 45 and len(re.findall("[，,；]", text)) <= 1 and bool(_ACTION_CAPTION.search(text))


def is_row(text: str) -> bool:
    """Whether a line is a row of a table: cells with a figure among them."""
    cells = [cell for cell in re.split(r"\t|\s*[|｜]\s*|\s+", text) if cell]
    return (
        len(cells) >= 3
        and bool(re.search("[\u3400-\u9fff]{2}", cells[0]))
        and any(_CELL.fullmatch(cell) for cell in cells[1:])
    )


def is_item(text: str) -> bool:
    """Whether a line is numbered or bulleted."""
    return bool(_ITEM.match(text))


def finished(text: str) -> bool:
    """Whether a line ends where a sentence or clause does, closing quotes and brackets aside."""
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in TERMINAL


def is_truncated(text: str) -> bool:
    """Whether a line is a teaser cut off by dots."""
    return text.endswith(("...", "．．．")) or (text.endswith("…") and not text.endswith("……"))


def is_prose(text: str) -> bool:
    """Whether a line is running text."""
    marks = len(_SENTENCE.findall(text))
    if len(text) >= 40:
        return marks >= 1 and marks * 60 >= len(text)
    return len(text) >= 16 and marks >= 2 and finished(text) and text[-1] not in "：:"


def is_title(text: str) -> bool:
    """Whether a line may be a title: short, not a sentence, not a list item."""
    size = len(text)
    words = text.split()
    if len(words) > 3 and all(len(word) <= 6 for word in words):
        return False
    if not 5 <= size <= 60 or is_item(text) or text[-1] in "。；，,;、：:" or text.count("。"):
        return False
    return len(re.findall("[\u3400-\u9fff]", text)) >= 4


_INLINE_TITLE = re.compile(r"^[【\[]\s?([^【】\[\]]{10,60})\s?[】\]]")


def inline_title(text: str) -> re.Match[str] | None:
    """Return the title in 【】 with which a line begins, where it has one."""
    found = _INLINE_TITLE.match(text)
    return found if found and not _ADVERT.search(found[1]) else None


def runs_on(text: str) -> bool:
    """Whether the article itself follows its title in 【】 on the same line."""
    found = inline_title(text)
    rest = text[found.end() :].strip() if found else ""
    return len(rest) >= 30 or is_prose(rest)
