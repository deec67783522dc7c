"""公文的字体与式样 (styles): GB/T 9704-2012, 5.2.2 and 7: fonts, sizes and lines of every part of a paper.

字号 in points: 2 号 22, 3 号 16, 4 号 14, 5 号 10.5. A machine without 方正小标宋 or the 仿宋 and 楷体 of GB 2312 takes
the font named beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

BIAOSONG, FANGSONG, HEITI, KAITI, SONGTI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
INSTEAD = {
    BIAOSONG: "宋体", FANGSONG: "仿宋", HEITI: "SimHei", KAITI: "楷体", SONGTI: "SimSun",
}  # fmt: skip

TWO, THREE, FOUR, FIVE = 22.0, 16.0, 14.0, 10.5
LINE = 28.0
"""Height of a line of the text, in points."""
RED = "FF0000"


@dataclass(frozen=True)
class Style:
    """How a kind of paragraph looks; lengths in points, the indent in characters.

    Parameters
    ----------
    id, name : str
        Its id in the file and its name; those of Word where it has one, so that its outline finds the headings.
    font, size : str, float
        字体 and 字号.
    align : {'both', 'center', 'left', 'right'}
        Both: left and right edges are straight.
    indent : int
        Characters by which the first line stands in.
    line : float
        Exact height of a line; 0 leaves it to the font.
    before, after : float
        Space above and below.
    outline : int
        Level in the outline from 0 on; -1 is no heading.
    together : bool
        Whether it stays on the page of what follows it.
    tight : bool
        Whether digits stand close to Chinese characters: in the narrow cells of a table a date keeps to its line.
    """

    id: str
    name: str
    font: str
    size: float
    align: Literal["both", "center", "left", "right"] = "both"
    indent: int = 0
    line: float = LINE
    before: float = 0
    after: float = 0
    colour: str = ""
    outline: int = -1
    together: bool = False
    tight: bool = False

    def xml(self) -> str:
        """Return the style as an element of ``styles.xml``."""
        default = ' w:default="1"' if self.id == "Normal" else ""
        based = "" if default else '<w:basedOn w:val="Normal"/>'
        spacing = f'w:before="{_twips(self.before)}" w:after="{_twips(self.after)}"'
        if self.line:
            spacing += f' w:line="{_twips(self.line)}" w:lineRule="exact"'
        else:
            spacing += ' w:line="240" w:lineRule="auto"'
        # Only where it stands in: a hanging line of a paragraph must not meet a first line of its style.
        first = f'w:firstLineChars="{self.indent * 100}" w:firstLine="{_twips(self.size * self.indent)}"'
        stands_in = f"<w:ind {first}/>" if self.indent else ""
        tight = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' if self.tight else ""
        outline = f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline >= 0 else ""
        colour = f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.id}"><w:name w:val="{self.name}"/>{based}'
            f"<w:qFormat/><w:pPr>{'<w:keepNext/>' if self.together else ''}"
            f'<w:widowControl w:val="0"/>{tight}<w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>'
            f"<w:spacing {spacing}/>{stands_in}"
            f'<w:jc w:val="{self.align}"/>'
            f"{outline}</w:pPr><w:rPr>{fonts_xml(self.font)}{colour}"
            f'<w:sz w:val="{round(self.size * 2)}"/><w:szCs w:val="{round(self.size * 2)}"/></w:rPr></w:style>'
        )


STYLES = (
    Style("Normal", "Normal", FANGSONG, THREE),
    Style("RedHead", "发文机关标志", BIAOSONG, 36, align="center", line=0, before=80, after=LINE * 2, colour=RED),
    Style("RedNumber", "发文字号（红头）", FANGSONG, THREE, align="center", after=LINE * 2),
    Style("Number", "发文字号", FANGSONG, THREE, align="right", after=LINE),
    Style("Title", "Title", BIAOSONG, TWO, align="center", line=36, after=LINE, together=True),
    Style("To", "主送机关", FANGSONG, THREE, align="left"),
    Style("BodyText", "Body Text", FANGSONG, THREE, indent=2),
    Style("Heading1", "heading 1", HEITI, THREE, indent=2, outline=0, together=True),
    Style("Heading2", "heading 2", KAITI, THREE, indent=2, outline=1, together=True),
    Style("TableTitle", "表题", HEITI, 12, align="center", before=6, line=22, together=True),
    Style("TableHead", "表头", HEITI, FIVE, align="center", line=18, together=True, tight=True),
    Style("TableCell", "表中文字", FANGSONG, FIVE, align="center", line=18, tight=True),
    Style("TableNote", "表注", FANGSONG, FIVE, align="left", line=18, after=10),
    Style("Attachment", "附件说明", FANGSONG, THREE, align="left"),
    Style("Signature", "发文机关署名", FANGSONG, THREE, align="right", together=True),
    Style("Date", "成文日期", FANGSONG, THREE, align="right"),
    Style("Copies", "抄送机关", FANGSONG, FOUR, align="left", before=LINE),
    Style("Header", "header", HEITI, FIVE, align="center", line=0, colour=RED),
    Style("Footer", "footer", SONGTI, FOUR, line=0),
)


def fonts_xml(font: str) -> str:
    """Return the element that sets a font for every script: quotation marks and dashes are Chinese here."""
    return f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'


def styles_xml() -> str:
    """Return ``styles.xml`` with what a paper uses and nothing else."""
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(FANGSONG)}'
        '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        f"</w:docDefaults>{''.join(style.xml() for style in STYLES)}</w:styles>"
    )


def font_table_xml() -> str:
    """Return ``fontTable.xml``: what to take where a font is not installed."""
    return f'<w:fonts xmlns:w="{W}">' + "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for font, other in INSTEAD.items()
    ) + "</w:fonts>"  # fmt: skip


def _twips(points: float) -> int:
    return round(points * 20)
