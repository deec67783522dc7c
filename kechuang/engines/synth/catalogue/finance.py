"""财政、金融、国资与交易部门的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
FINANCE = """
== finance | 演示市财政局 | 市财政局 | 财政资金
-- subsidy_payments | 惠企资金拨付 | firms .06 x1.5 | csv | 每月增量 | usual | projects.funds
no 拨付单号 财; name 收款单位; code 统一社会信用代码; text 资金名称 研发补助 技改补助 稳岗补贴; kind=of 科目 科学技术支出 资源勘探工业信息 社会保障和就业; money 金额（元） 2000 3000000; year 预算年度; date 拨付日期 1000
-- procurement_suppliers | 政府采购供应商 | firms .05 | csv gb18030 | 每月全量 | usual | legal_entities.accounts
no 供应商编号 供; name 供应商名称; code 统一社会信用代码; contact 联系人; phone 联系电话; addr 地址; opened_on=date 入库日期 2000; kind=of 类别 货物 服务 工程; status=of 状态 正常 停用
== public_resources | 演示市公共资源交易中心 | 市公共资源交易中心 | 工程、采购、土地与产权交易
-- bid_awards | 中标结果 | firms .04 x2 | csv gb18030 | 每日增量 | usual | projects.procurement
no 标段编号 中; name 中标人; code 中标人代码; text 标段名称 道路工程 设备采购 物业服务; kind=of 项目类型 工程 货物 服务; money 中标价（元） 50000 60000000; partner 招标人; date 中标日期 1200
-- bidders | 投标单位登记 | firms .06 | csv | 每周全量 | messy | legal_entities.accounts
no 登记号 投标; name 单位名称; code 组织机构代码/信用代码; person 法定代表人; phone 联系电话; addr 单位地址; opened_on=date 注册日期 2200; kind=of 单位类型 施工 监理 供货 设计; status=of 状态 正常 冻结
-- property_deals | 国有产权交易 | firms .003 | xlsx | 每季度全量 | clean | projects.procurement
no 项目编号 产; name 转让方; code 统一社会信用代码; text 标的 股权转让 房产转让 设备处置; kind=of 方式 挂牌 协议; money 成交价（万元） 10 9000; partner 受让方; date 成交日期 1800
== local_finance | 演示市地方金融监督管理局 | 市地方金融监管局 | 地方金融组织与企业上市
-- listing_reserve | 上市后备企业 | firms .008 | xlsx | 每半年全量 | clean | trade.finance
no 编号 后; name 企业名称; code 统一社会信用代码; text 拟上市板块 北交所 创业板 科创板; kind=of 阶段 培育 辅导 申报; money 拟融资额（万元） 3000 90000; partner 保荐机构; date 入库日期 1200; status=of 状态 在库 已上市 调出
-- guarantee_loans | 政策性担保贷款 | firms .04 x1.2 | csv gb18030 | 每月增量 | usual | trade.finance
no 合同编号 担; name 借款企业; code 统一社会信用代码; person 实际控制人; phone 联系电话; text 用途 流动资金 设备购置; kind=of 产品 科创贷 助保贷 创业担保; money 金额（万元） 10 1000; partner 放款银行; date 放款日期 1200; status=of 状态 正常 结清 代偿
-- equity_funds | 股权融资登记 | firms .006 | xlsx | 每季度全量 | messy | trade.finance
no 登记编号 股; name 融资企业; text 轮次 天使轮 A轮 B轮 战略投资; kind=of 类型 增资 老股转让; money 融资额（万元） 100 20000; partner 投资机构; date 交割日期 1500; status=of 状态 已交割 终止
== state_assets | 演示市国有资产监督管理委员会 | 市国资委 | 国有企业与国有资产
-- state_enterprises | 国有企业产权登记 | firms .01 | xlsx | 每年全量 | clean | legal_entities.accounts
no 产权登记号 国; name 企业名称; code 统一社会信用代码; person 法定代表人; capital 实收资本; addr 注册地; opened_on=date 登记日期 3000; kind=of 级次 一级 二级 三级; status=of 状态 正常 清算
-- state_leases | 国有房产出租 | firms .008 | csv | 每季度全量 | messy | projects.procurement
no 合同号 租; name 承租方; text 房产 沿街商铺 厂房 办公用房; kind=of 方式 公开招租 协议; money 年租金（元） 8000 900000; partner 出租方; phone 联系电话; date 起租日 1100
== housing_fund | 演示市住房公积金管理中心 | 市公积金中心 | 住房公积金
-- fund_accounts | 公积金单位账户 | firms .15 | csv gb18030 | 每月全量 | usual | legal_entities.accounts holds
no 单位账号 公; name 单位名称; code 统一社会信用代码; contact 经办人; phone 经办人电话; addr 单位地址; opened_on=date 开户日期 3000; kind=of 单位性质 企业 事业 其他; status=of 账户状态 正常 封存 销户
-- fund_members | 公积金个人缴存 | staff .2 | csv | 每月全量 | usual | people.engagements
no 个人账号 个公; person 姓名; pid 证件号码; name 单位名称; code 单位代码; kind=of 身份 公积金缴存; since=date 开户日期 3000
== power_supply | 演示供电公司 | 供电公司 | 电力供应
-- power_accounts | 用电户档案 | firms .25 | csv gb18030 | 每月全量 | messy | legal_entities.accounts
no 户号 电; name 户名; code 证件号码; contact 账务联系人; phone 联系电话; addr 用电地址; opened_on=date 立户日期 4000; kind=of 用电类别 一般工商业 大工业 农业生产; status=of 状态 在用 暂停 销户
-- power_usage | 企业年度用电量 | firms .12 x2 | parquet | 每月全量 | messy | perception.usage
no 计量编号 量; name khmc; code zjhm; kind=of ydlb 一般工商业 大工业; year nd; int ydl 200 9000000; money df（元） 150 6000000; status=of zt 正常 异常
== water_supply | 演示供水公司 | 供水公司 | 供水
-- water_accounts | 用水户档案 | firms .2 | csv utf-8-sig | 每季度全量 | messy | legal_entities.accounts
no 用户编号 水; name 用户名称; phone 手机; addr 用水地址; opened_on=date 开户日期 4000; kind=of 用水性质 工业 商业 特种行业; status=of 状态 正常 停水
-- shop_water | 商户用水 | shops .3 | csv utf-8-sig | 每季度全量 | messy | legal_entities.accounts
no 用户编号 商水; name 户名; person 户主; phone 手机; addr 地址; opened_on=date 开户日期 3000; kind=of 用水性质 商业 居民合表; status=of 状态 正常 停水
== gas_supply | 演示燃气公司 | 燃气公司 | 燃气
-- gas_accounts | 燃气用户档案 | firms .12 | csv gb18030 | 每季度全量 | messy | legal_entities.accounts
no 合同号 气; name 用户名称; code 信用代码; phone 联系电话; addr 用气地址; opened_on=date 通气日期 3500; kind=of 用户类型 工业 商业 采暖; status=of 状态 正常 停用
-- gas_meters | 燃气远传表 | places .08 | csv | 每月全量 | clean | perception.points
no 表号 表; text 名称 超声波流量计 膜式表; kind=of 类型 远传表 普表; div 区县; addr 安装地址; date 安装日期 2500; status=of 状态 在线 离线
"""
