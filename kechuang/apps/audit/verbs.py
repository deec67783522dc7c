"""动作名称 (names of deeds): how a page names what the audit records by identifier."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy as _

DEEDS = {
    "user.create": _("新增用户"),
    "user.edit": _("修改用户资料"),
    "user.change_password": _("修改本人密码"),
    "user.reset_password": _("重设密码"),
    "user.deactivate": _("停用账号"),
    "user.reactivate": _("启用账号"),
    "user.end_sessions": _("退出全部登录"),
    "grant.give": _("授权"),
    "grant.revoke": _("撤销授权"),
    "unit.add": _("登记机构"),
    "unit.load": _("载入机构"),
    "post.add": _("登记岗位"),
    "post.appoint": _("登记任职"),
    "post.end": _("结束任职"),
    "agent.request": _("申请代办"),
    "agent.confirm": _("核实代办"),
    "agent.revoke": _("撤销代办"),
    "token.issue": _("发放令牌"),
    "token.revoke": _("撤销令牌"),
    "audit.verify": _("校验审计链"),
    "audit.export": _("导出审计记录"),
    "catalog.load_place": _("载入声明包"),
    "catalog.mirror_run": _("登记批次"),
    "catalog.import": _("导入数据并重建"),
    "catalog.restore_run": _("恢复批次"),
    "catalog.thin": _("精简批次"),
    "enterprises.publish": _("发布企业数据"),
    "enterprise.export": _("导出企业名单"),
    "quarantine.export": _("下载隔离行改正表"),
    "stewardship.decide": _("判定待核对的一对"),
    "stewardship.withdraw": _("撤回判定"),
    "stewardship.take": _("载入判定文件"),
    "stewardship.settle": _("办结并入与拆分"),
    "stewardship.export": _("导出待核对名单"),
    "sharing.ask": _("申请共享数据"),
    "sharing.give_papers": _("补充共享材料"),
    "sharing.withdraw": _("撤回共享办件"),
    "sharing.pass": _("核验通过共享申请"),
    "sharing.ask_papers": _("要求补充共享材料"),
    "sharing.reject": _("核验不通过共享申请"),
    "sharing.agree": _("同意共享"),
    "sharing.refuse": _("不同意共享"),
    "sharing.supply": _("发布所缺数据"),
    "sharing.dispute": _("提请协调共享争议"),
    "sharing.escalate": _("提请裁定共享争议"),
    "sharing.order": _("决定应予共享"),
    "sharing.uphold": _("协调维持不同意"),
    "sharing.close": _("裁定不予共享"),
    "sharing.revoke": _("撤销共享授权"),
    "sharing.export": _("导出共享数据"),
    "sharing.report": _("报告数据错误"),
    "sharing.accept": _("采纳更正"),
    "sharing.refuse_correction": _("不采纳更正"),
    "sharing.object": _("再报数据错误"),
    "sharing.confirm": _("确认更正结果"),
    "sharing.take_catalogue": _("载入上级目录"),
    "grants.open": _("设立兑付批次"),
    "grants.add_budget": _("追加预算"),
    "grants.publish_guide": _("发布申报指南"),
    "grants.apply": _("申请资金"),
    "grants.invite": _("列入免申即享"),
    "grants.confirm_account": _("确认收款账户"),
    "grants.give_papers": _("补正资金申请"),
    "grants.withdraw": _("撤回资金申请"),
    "grants.accept": _("受理资金申请"),
    "grants.ask_papers": _("要求补正资金申请"),
    "grants.review": _("审核资金申请"),
    "grants.experts": _("登记专家评审结果"),
    "grants.approve": _("审批资金申请"),
    "grants.send_back": _("退回重审"),
    "grants.refuse": _("不予通过资金申请"),
    "grants.join": _("给出联审意见"),
    "grants.decide": _("登记会议决定"),
    "grants.publish": _("公示资金名单"),
    "grants.object": _("登记异议"),
    "grants.answer_objection": _("处理异议"),
    "grants.close_publicity": _("结束公示"),
    "grants.appropriate": _("登记指标文件"),
    "grants.draw": _("生成支付批次"),
    "grants.send": _("送出支付批次"),
    "grants.take_returns": _("导入国库回执"),
    "grants.settle": _("清算提前兑付"),
    "grants.demand": _("要求追回资金"),
    "grants.recover": _("登记追回资金"),
    "grants.perform": _("报送绩效"),
    "policies.authorise": _("授权使用税务数据"),
    "policies.push": _("推送政策"),
    "policies.plan_visit": _("安排走访"),
    "policies.report_visit": _("登记走访结果"),
    "policies.cancel_visit": _("取消走访"),
    "policies.save_scenario": _("保存测算方案"),
    "policies.drop_scenario": _("删除测算方案"),
    "attachment.store": _("存入附件"),
    "reports.load": _("载入报道"),
    "targets.load": _("载入目标"),
    "job.enqueue": _("提交作业"),
    "job.cancel": _("取消作业"),
    "job.retry": _("重做作业"),
    "job.fail": _("作业失败"),
    "message.revive": _("重发消息"),
}


def deed(verb: str) -> str:
    """Return the name of a deed, or its identifier where it has none."""
    return str(DEEDS.get(verb, verb))


THINGS = {
    "pack": _("声明包"),
    "audit": _("审计记录"),
    "enterprise_list": _("企业名单"),
    "scope": _("权限范围"),
    "source_table": _("数据表"),
    "upper_catalogue": _("上级目录"),
    "catalog.place": _("地区"),
    "catalog.lakerun": _("批次"),
    "enterprises.generation": _("发布版本"),
    "enterprises.enterprise": _("企业"),
    "policies.item": _("政策条目"),
    "reports.report": _("报道"),
}


def thing(object_type: str) -> str:
    """Return what an official calls a kind of object; its identifier where it has no name."""
    if object_type in THINGS:
        return str(THINGS[object_type])
    app, _dot, model = object_type.partition(".")
    try:
        return str(apps.get_model(app, model)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type
