"""事件 (events): a dated deed without a figure: 7月15日，长春市出台《…措施》."""

from __future__ import annotations

import re

_DEED = re.compile(
    r"召开|举行|印发|出台|发布|启动|揭牌|开园|开工|投产|投用|投入使用|成立|签署|签约|入选|获批|施行|实施|揭晓|落户|开幕|上线|公布|竣工|点火|建成|接受记者采访|奠基|挂牌|投入运行|通过验收"
)


def deed(clause: str) -> str | None:
    """Return what was done in a clause, None where it tells no deed."""
    found = _DEED.search(clause)
    return found[0] if found else None
