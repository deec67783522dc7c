"""演示的问题 (table of problems): what was raised beside the problems that the pack declares with its projects.

Every line is invented. ``on`` is the workday on which it was raised, counted from the day of filling; ``course`` says
how far it has come, with a number of workdays or of a meeting where the course needs one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Met:
    """One problem: who must solve it, where it stands in the way, how far it has come."""

    title: str
    lead: str
    on: int
    course: str
    project: str = ""
    supports: tuple[str, ...] = ()
    source: str = "project"
    raised: str = ""
    number: int = 0
    place: str = ""
    into: str = ""


#: Problems raised in the course of the work, on site, by enterprises.
MET = (
    Met("实验楼通风改造图纸未审定", "housing_construction", -34, "confirmed", "demo.materials-laboratory"),
    Met("预评专家回避名单未确定", "talent", -5, "assigned", "demo.materials-laboratory"),
    Met("研究院人员编制方案未批复", "human_resources", -26, "confirmed", "demo.industrial-institute", ("talent",)),
    Met("共建协议中成果分配条款有分歧", "justice", -9, "answered", "demo.green-chemistry", ("education",)),
    Met("办公场地消防验收未通过", "emergency_management", -13, "assigned", "demo.green-chemistry"),
    Met("联合实验室用房面积不足", "natural_resources", -8, "assigned", "demo.energy-institute", ("education",)),
    Met("中试装置安全评价报告退回修改", "emergency_management", -19, "objected", "demo.pilot-base", ("ecology",)),
    Met("中试基地蒸汽管线没有接通", "gas_supply", -16, "overdue", "demo.pilot-base", number=6),
    Met("孵化器二期用地边界与规划绿线重叠", "natural_resources", -14, "overdue", "demo.qinglan-incubator",
        ("forestry",), number=2),
    Met("众创空间停车位不足", "urban_management", -17, "confirmed", "demo.minghu-makerspace", source="site",
        place="创客空间南门"),
    Met("科学园北侧围挡占压人行道", "urban_management", -12, "confirmed", "demo.science-park", source="site",
        place="科学园北门"),
    Met("科学园临时排水口堵塞", "water", -4, "raised", "demo.science-park", source="site", place="科学园三号路口"),
    Met("入库企业专利费用减缴手续不清楚", "intellectual_property", -10, "answered", "demo.hightech-growth",
        source="enterprise"),
    Met("研发费用归集口径两个部门说法不一", "taxation", -7, "assigned", "demo.hightech-growth",
        ("science_technology",), source="enterprise"),
    Met("基金托管银行尚未选定", "finance", -24, "confirmed", "demo.transfer-fund"),
    Met("工作站挂牌手续由哪个部门受理不明确", "approval", -3, "raised", "demo.contract-stations"),
    Met("路演场地与其他会议冲突", "government", -60, "confirmed", "demo.talent-roadshow"),
    Met("跨区迁移档案移交超过承诺时间", "market_regulation", -11, "assigned", "demo.reform-market-access",
        source="enterprise"),
    Met("企业迁移档案移交慢", "market_regulation", -6, "merged", "demo.reform-market-access", source="enterprise",
        into="跨区迁移档案移交超过承诺时间"),
    Met("园区道路与污水管网没有接通", "urban_management", -9, "merged", "demo.battery-shells", source="site",
        place="电池壳体厂区东门", into="厂区道路与雨污管网未接通"),
    Met("用电报装现场勘察约不上时间", "power_supply", -21, "confirmed_for", "demo.power-modules", source="enterprise"),
    Met("设备进口免税确认书办理缓慢", "customs", -28, "confirmed", "demo.optics-foreign", source="enterprise"),
    Met("外方银行要求补充公证材料", "commerce", -12, "withdrawn", "demo.catalyst-foreign"),
    Met("监管执法检查与企业停产检修时间冲突", "emergency_management", -6, "declined", "demo.reform-supervision"),
    Met("惠企政策兑现材料要求重复", "finance", -15, "settled", "demo.reform-policies", ("big_data",),
        raised="task_force_office", number=1),
    Met("法规清理范围与省里口径不一致", "justice", -18, "settled", "demo.reform-rule-of-law",
        raised="task_force_office", number=2),
    Met("水电气联合报装系统对接迟缓", "big_data", -17, "extended", "demo.reform-factors",
        ("power_supply", "gas_supply"), number=2),
)  # fmt: skip

#: Problems that meetings found.
FOUND = (
    Met("研究院设备招标参数由谁牵头论证没有明确", "public_resources", 0, "opened_confirmed",
        "demo.industrial-institute", ("science_technology",), number=1),
    Met("中试基地总包单位更换后进场手续未办", "housing_construction", 0, "opened_confirmed", "demo.pilot-base",
        number=1),
    Met("基金社会出资人协议文本未定稿", "local_finance", 0, "opened_confirmed", "demo.transfer-fund", number=1),
    Met("外资到账跨部门会商机制没有建立", "commerce", 0, "opened_assigned", "demo.catalyst-foreign", ("local_finance",),
        number=1),
    Met("攻关课题验收与财政评审时间衔接不上", "finance", 0, "opened_assigned", "demo.materials-community", number=2),
    Met("改革事项系统改造排期冲突", "big_data", 0, "opened_assigned", "demo.reform-factors", ("approval",), number=2),
)  # fmt: skip
