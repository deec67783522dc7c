"""经济、科技与市场部门的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
ECONOMY = """
== market_regulation | 演示市市场监督管理局 | 市市场监管局 | 经营主体登记与产品质量
-- individual_businesses | 个体工商户登记 | shops .96 | csv gb18030 | 每日全量 | clean | legal_entities.shops
no 登记编号 个; name 字号名称; code 统一社会信用代码; regno 原注册号; person 经营者; pid 经营者证件号码; phone 联系电话; addr 经营场所; opened_on=founded 开业日期
-- old_register | 旧版工商登记档案 | firms .2 | csv gb18030 | 一次性 | messy | legal_entities.accounts
no 档案号 档; name 企业名称; regno 注册号; person 法定代表人; addr 住所; opened_on=founded 成立日期; kind=of 档案类别 纸质 扫描件
-- registration_changes | 登记事项变更 | firms .1 x1.4 | csv | 每周增量 | clean | legal_entities.changes
no 变更号 变; code 统一社会信用代码; name 现名称; former 变更前名称; kind=of 变更事项 名称变更 住所变更 法定代表人变更 注册资本变更; happened_on=date 核准日期 1500
-- product_inspections | 产品质量监督抽查 | firms .05 x1.3 | xlsx | 每季度全量 | usual | credit.inspections
no 抽查编号 抽; name 受检单位名称; code 统一社会信用代码; phone 联系电话; kind=of 产品类别 工业产品 食品 消费品; level=of 结论 合格 不合格; date 抽查日期 700
-- management_certificates | 管理体系认证 | firms .06 x1.2 | csv utf-8-sig | 每月全量 | usual | licences.qualifications
no 证书编号 认; name 组织名称; code 统一社会信用代码; addr 注册地址; kind=of 认证项目 质量管理体系 环境管理体系 职业健康安全 知识产权管理; date 发证日期 1000; until 有效期至 1000
== taxation | 演示市税务局 | 市税务局 | 税收与研发费用加计扣除
-- tax_credit_ratings | 纳税信用评级 | firms .2 | csv | 每年 4 月 | clean | credit.inspections
no 评价编号 税信; code 纳税人识别号; name 纳税人名称; kind=of 评价类型 年度评价; level=of 级别 B M A C D; date 评价日期 300
-- tax_arrears | 欠税公告 | firms .01 | xlsx | 每季度全量 | usual | credit.cases
no 公告号 欠; name 纳税人名称; code 纳税人识别号; person 法定代表人; pid 法定代表人证件号码; money 欠税余额（元） 2000 900000; kind=of 税种 增值税 企业所得税 房产税; date 公告日期 700
== science_technology | 演示市科学技术局 | 市科技局 | 科技创新规划、创新平台与科技型企业
-- research_programmes | 市级科技计划项目 | firms .03 x1.3 | xlsx | 每年 3 月 | usual | research.programmes
no 项目编号 科; name 承担单位; code 统一社会信用代码; contact 项目负责人; phone 联系电话; text 项目名称 关键技术研究 装备研制 工艺优化; level=of 级别 市级 省级 国家级; money 财政经费（万元） 5 300; date 立项日期 1200; status=of 状态 在研 已验收 终止
-- technology_contracts | 技术合同登记 | firms .05 x1.8 | csv gb18030 | 每月增量 | usual | research.results
no 合同登记编号 技; name 卖方名称; code 卖方信用代码; partner 买方名称; kind=of 合同类别 技术开发 技术服务 技术转让 技术咨询; text 合同名称 系统开发 工艺服务; money 成交额（万元） 3 2000; date 登记日期 1000
-- shared_instruments | 大型科研仪器开放共享 | firms .015 x1.6 | xlsx | 每季度全量 | clean | innovation_carriers.instruments
no 仪器编号 仪; name 所属单位; code 统一社会信用代码; text 仪器名称 色谱仪 电子显微镜 拉力试验机; kind=of 类别 分析仪器 工艺试验仪器 计量仪器; money 原值（万元） 50 900; int 年开放机时 50 1800; date 入网日期 2000
== intellectual_property | 演示市知识产权局 | 市知识产权局 | 专利与商标
-- ip_pledges | 知识产权质押融资 | firms .012 x1.2 | csv | 每月全量 | usual | intellectual_property.uses
no 登记号 质; name 出质人; code 统一社会信用代码; kind=of 类型 专利质押 商标质押; text 质押标的 发明专利组合 注册商标; money 融资额（万元） 50 3000; partner 质权人; date 登记日期 900
-- ip_disputes | 专利侵权纠纷行政裁决 | firms .004 | xlsx | 每季度全量 | messy | intellectual_property.disputes
no 案号 裁; name 请求人; text 案由 侵害发明专利权 侵害外观设计专利权; kind=of 案件类型 侵权纠纷 权属纠纷; date 立案日期 1100; status=of 结果 裁决 撤回 调解
== industry_information | 演示市工业和信息化局 | 市工信局 | 工业运行与优质中小企业梯度培育
-- technical_transformation | 技术改造项目备案 | firms .04 x1.2 | csv gb18030 | 每月增量 | usual | projects.investments
no 备案号 技改; name 项目单位; code 统一社会信用代码; text 项目名称 生产线改造 智能车间 数字化升级; level=of 级别 一般 重点; money 总投资（万元） 30 20000; div 建设地点; date 备案日期 1000; status=of 状态 在建 竣工 未开工
-- digital_diagnosis | 企业数字化水平诊断 | firms .05 | xlsx | 每年 10 月 | messy | research.activities
no 诊断编号 数诊; name 企业名称; code 信用代码; phone 联系人手机; kind=of 行业 装备 化工 食品 纺织; int 上云系统数 0 20; money 数字化投入（万元） 1 800; year 诊断年度
== development_reform | 演示市发展和改革委员会 | 市发展改革委 | 重大项目、产业政策与社会信用
-- investment_projects | 企业投资项目备案 | firms .06 x1.3 | csv | 每周增量 | usual | projects.investments
no 项目代码 投; name 申报单位; code 申报单位信用代码; text 项目名称 新建项目 扩建项目 研发中心; level=of 项目类别 备案 核准 市重点; money 总投资（万元） 50 50000; div 建设地点; date 备案日期 1500; status=of 状态 已备案 已开工 已竣工 已撤销
-- credit_commitments | 信用承诺书 | firms .08 x1.5 | csv gb18030 | 每日增量 | messy | credit.honours
no 承诺编号 承; name 承诺主体; code 主体代码; person 法定代表人; text 承诺事项 办理许可 参加招标 信用修复; kind=of 承诺类型 审批替代型 主动公示型 行业自律型; date 承诺日期 900
-- energy_audits | 固定资产投资项目节能审查 | firms .01 | xlsx | 每季度全量 | clean | licences.filings
no 审查文号 节; name 建设单位; code 统一社会信用代码; text 项目名称 生产线 数据中心; kind=of 审查方式 承诺备案 节能审查; date 批复日期 1500; status=of 结论 通过 不予通过
== commerce | 演示市商务局 | 市商务局 | 外贸、外资与招商
-- foreign_trade_registration | 对外贸易经营者备案 | firms .07 | csv | 每月全量 | usual | licences.filings holds
no 备案表编号 贸; code 统一社会信用代码; name 经营者中文名称; addr 住所; text 经营范围 货物进出口 技术进出口; kind=of 经营者类型 生产型 流通型; date 备案日期 3000; status=of 状态 有效 注销
-- foreign_investment | 外商投资企业信息报告 | firms .015 | csv gb18030 | 每月全量 | usual | trade.investment
no 报告编号 外; name 企业名称; code 统一社会信用代码; text 投资领域 制造业 服务业; kind=of 报告类型 初始报告 变更报告 年度报告; money 实际使用外资（万元） 10 9000; partner 外方投资者; date 报告日期 1500; status=of 状态 正常 注销
-- overseas_investment | 境外投资备案 | firms .004 | xlsx | 每季度全量 | clean | trade.investment
no 证书号 境; name 境内主体; code 统一社会信用代码; text 项目 境外销售公司 境外工厂; kind=of 方式 新设 并购 增资; money 中方投资额（万元） 100 8000; partner 境外企业; date 发证日期 2000; status=of 状态 有效 失效
== statistics | 演示市统计局 | 市统计局 | 研发投入与企业统计
-- basic_units | 基本单位名录 | firms .35 | csv gb18030 | 每年全量 | usual | legal_entities.accounts holds
no 单位详细码 统; name 单位详细名称; code 统一社会信用代码; regno 工商注册号; person 法定代表人; phone 固定电话; addr 单位所在地; capital 注册资本; opened_on=founded 开业时间; kind=of 机构类型 企业 个体经营户 社会团体; status=of 营业状态 营业 停业 筹建
-- district_accounts | 分区县主要指标 | series | csv | 每月 | clean | macro_economy.series
indicator=of 指标名称 规模以上工业增加值增速 固定资产投资增速 社会消费品零售总额; div 区县; period=period 时期; dec 数值 -5 20; unit=of 单位 % 亿元
-- industry_output | 分行业产值汇总 | series | xlsx | 每季度 | clean | macro_economy.series
indicator=of 指标 化工产值 装备产值 医药产值 新材料产值; div 区县名称; period=period 季度; dec 数值 1 90; unit=of 单位 亿元
== investment_promotion | 演示市投资促进局 | 市投促局 | 招商引资
-- signed_projects | 招商签约项目 | firms .012 | xlsx | 每月全量 | messy | trade.investment
no 签约编号 招; name 落地企业; text 项目名称 产业园项目 总部项目 研发基地; kind=of 投资方式 内资 外资 合资; money 协议投资额（万元） 500 90000; partner 投资方; phone 联系电话; date 签约日期 1300; status=of 状态 在谈 签约 开工 投产
-- expo_participants | 展会参展企业 | firms .01 x1.3 | csv | 每年 | messy | trade.customs
no 展位号 展; name 参展单位; phone 联系手机; text 展品 新材料 医药 机械; kind=of 展会 高新技术成果展 食品博览会; money 意向成交额（万元） 1 500; int 展位数 1 9; partner 意向客户; date 参展日期 900
== customs | 演示海关 | 海关 | 进出口
-- customs_registration | 报关单位备案 | firms .08 | csv gb18030 | 每月全量 | usual | legal_entities.accounts holds
no 海关编码 关; name 单位中文名称; code 统一社会信用代码; contact 报关联系人; phone 联系电话; addr 工商注册地址; opened_on=date 备案日期 3000; kind=of 经营类别 收发货人 报关企业; status=of 状态 有效 注销
-- declarations_monthly | 进出口月度汇总 | firms .05 x4 | parquet | 每月全量 | clean | trade.customs
no 汇总号 进出; code jydwxydm; name jydwmc; kind=of jckbz 出口 进口; money rmbje（元） 20000 90000000; int bgds 1 300; partner mdg; date tjrq 1000
"""
