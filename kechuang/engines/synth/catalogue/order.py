"""政法、执法、审批与数据部门的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
ORDER = """
== courts | 演示市中级人民法院 | 市法院 | 审判与执行
-- defaulters | 失信被执行人名单 | firms .012 x1.3 | csv gb18030 | 每周全量 | usual | credit.lists
no 执行案号 执; name 被执行人名称; code 组织机构代码; person 法定代表人; text 执行依据 判决书 调解书 仲裁裁决; kind=of 失信情形 有能力履行而拒不履行 违反财产报告制度; date 发布日期 1500; until 失效日期 700
-- lawsuits | 商事案件收案 | firms .07 x1.4 | csv gb18030 | 每周增量 | messy | credit.cases
no 案号 商初; name 当事人; text 案由 买卖合同纠纷 借款合同纠纷 劳动争议 建设工程纠纷; kind=of 诉讼地位 原告 被告; money 标的额（元） 3000 20000000; date 立案日期 1300; status=of 状态 审理中 判决 调解 撤诉
-- bankruptcies | 破产案件 | firms .003 | xlsx | 每季度全量 | clean | credit.cases
no 案号 破; name 债务人; code 统一社会信用代码; text 类型 破产清算 重整; kind=of 程序 清算 重整 和解; money 申报债权（元） 900000 90000000; date 受理日期 1800; status=of 状态 审理中 终结
== justice | 演示市司法局 | 市司法局 | 法治与公共法律服务
-- law_firms | 律师事务所与鉴定机构 | firms .004 | xlsx | 每年全量 | clean | licences.qualifications
no 执业许可证号 律; name 机构名称; code 统一社会信用代码; contact 负责人; addr 住所; kind=of 类别 律师事务所 司法鉴定机构 公证机构; level=of 考核 合格 基本合格; date 发证日期 3000; until 有效期至 2000
-- notarial_deeds | 企业公证事项 | firms .02 x1.2 | csv | 每月增量 | messy | licences.requests
no 公证书编号 证; name 申请单位; person 法定代表人; text 事项 合同公证 证据保全 委托公证; kind=of 类别 国内 涉外; date 出证日期 900; status=of 状态 已出证 撤回
== public_security | 演示市公安局 | 市公安局 | 公共安全
-- residents | 常住人口 | people .8 | csv gb18030 | 每日全量 | clean | people.residents
no 人口编号 人; person 姓名; pid 公民身份号码; born 出生日期; div 所属区县; addr 住址
-- seals | 印章备案 | firms .2 | csv gb18030 | 每日增量 | usual | legal_entities.accounts
no 印章编码 章; name 使用单位; code 统一社会信用代码; person 法定代表人; pid 法人证件号码; phone 经办人电话; addr 单位地址; opened_on=date 备案日期 3000; kind=of 印章类型 公章 财务章 合同章; status=of 状态 启用 缴销
-- cameras | 视频监控点位 | places .06 | csv | 每月全量 | clean | perception.points
no 点位编码 视; text 名称 路口球机 卡口 楼宇枪机; kind=of 类型 一类点 二类点 三类点; div 区县; addr 安装位置; date 建成日期 2500; status=of 状态 在线 离线 维修
-- fire_sites | 消防安全重点单位 | firms .03 | xlsx | 每半年全量 | messy | credit.inspections
no 编号 消; name 单位名称; contact 消防安全责任人; phone 责任人电话; addr 地址; kind=of 类别 易燃易爆 人员密集 高层建筑; level=of 等级 一级 二级 三级; date 检查日期 500; status=of 结论 合格 责令改正
== audit_office | 演示市审计局 | 市审计局 | 审计监督
-- audited_projects | 政府投资项目审计 | firms .005 | xlsx | 每年全量 | clean | projects.funds
no 审计报告号 审; name 施工单位; code 统一社会信用代码; text 项目 道路 学校 管网; kind=of 类型 竣工决算 跟踪审计; money 审定金额（元） 200000 90000000; year 审计年度; date 报告日期 1500
-- audit_findings | 审计发现问题整改 | firms .003 x1.4 | csv | 每季度全量 | usual | credit.penalties
no 问题编号 整; name 被审计单位; code 统一社会信用代码; text 问题 超付工程款 未按期完工; kind=of 类别 资金 程序 绩效; level=of 性质 一般 重要; money 涉及金额（元） 5000 3000000; date 下达日期 1200; status=of 整改 已整改 整改中
== emergency_management | 演示市应急管理局 | 市应急局 | 安全生产
-- hazardous_permits | 危险化学品许可 | firms .03 | csv | 每月全量 | clean | licences.permits
no 许可证号 危; name 单位名称; code 统一社会信用代码; person 主要负责人; addr 注册地址; text 许可范围 生产 经营 使用; kind=of 许可类别 生产许可 经营许可 使用许可; date 发证日期 1100; until 有效期至 1000; status=of 状态 有效 注销 吊销
-- safety_checks | 安全生产执法检查 | firms .06 x1.4 | csv gb18030 | 每周增量 | messy | credit.inspections
no 检查文书号 安查; name 被检查单位; code 代码; contact 现场负责人; phone 电话; addr 地址; kind=of 检查类型 计划检查 举报核查 专项检查; level=of 隐患等级 无 一般 重大; date 检查日期 800; status=of 结论 合格 限期整改 停产整顿
-- safety_sensors | 重大危险源监测点 | places .02 | csv | 每日全量 | clean | perception.points
no 监测点编号 危源; text 名称 储罐液位 可燃气体 温度; kind=of 类型 液位 气体 温度 压力; div 区县; addr 位置; date 投用日期 2000; status=of 状态 正常 报警 离线
== ecology | 演示市生态环境局 | 市生态环境局 | 环境保护
-- discharge_permits | 排污许可证 | firms .06 | csv | 每月全量 | usual | licences.permits
no 许可证编号 排; name 单位名称; code 统一社会信用代码; addr 生产经营场所; text 行业 化工 装备 建材; kind=of 管理类别 重点管理 简化管理 登记管理; date 发证日期 1500; until 有效期至 1500; status=of 状态 有效 注销
-- ecology_penalties | 环境行政处罚 | firms .012 x1.2 | csv gb18030 | 每周增量 | messy | credit.penalties
no 处罚决定书文号 环罚; name 当事人; code 统一社会信用代码; person 法定代表人; text 违法事实 未批先建 超标排放 台账不全; kind=of 处罚种类 罚款 责令改正 停产整治; level=of 程度 一般 较重 严重; money 罚款金额（元） 2000 900000; date 决定日期 1500; status=of 履行 已履行 未履行
-- emission_monitors | 污染源自动监测设备 | places .03 | csv | 每日全量 | clean | perception.points
no 设备编号 污; text 名称 废水在线监测 烟气在线监测 噪声监测; kind=of 类型 废水 废气 噪声; div 区县; addr 安装位置; date 验收日期 2000; status=of 状态 正常 停运
== urban_management | 演示市城市管理局 | 市城管局 | 城市管理
-- signboard_filings | 户外广告设置备案 | shops .12 | csv gb18030 | 每月增量 | messy | licences.filings
no 备案号 招牌; name 店招名称; person 申请人; phone 手机; addr 设置地点; text 形式 灯箱 平面 电子屏; kind=of 类型 店招 大型广告; date 备案日期 1000; status=of 状态 有效 到期
-- street_penalties | 城管简易处罚 | shops .05 x1.3 | csv gb18030 | 每周增量 | messy | credit.penalties
no 处罚单号 城; name 当事人字号; person 当事人; phone 电话; text 事由 占道经营 乱倒垃圾 油烟扰民; kind=of 种类 警告 罚款; level=of 程度 轻微 一般; money 金额（元） 20 2000; date 处罚日期 900; status=of 履行 已缴 未缴
-- smart_manholes | 智能井盖与路灯 | places .06 | csv | 每月全量 | clean | perception.points
no 设施编号 城设; text 名称 智能井盖 路灯控制器 积水监测; kind=of 类型 井盖 路灯 积水; div 区县; addr 位置; date 安装日期 1500; status=of 状态 正常 告警
== tobacco | 演示市烟草专卖局 | 市烟草局 | 烟草专卖
-- tobacco_retailers | 烟草零售许可 | shops .25 | csv gb18030 | 每月全量 | messy | licences.permits
no 许可证号 烟; name 企业（字号）名称; regno 营业执照注册号; code 统一社会信用代码; person 负责人; phone 联系电话; addr 经营地址; text 经营范围 卷烟零售 雪茄烟零售; kind=of 业态 便利店 食杂店 超市; date 发证日期 1700; until 有效期至 1700; status=of 状态 有效 歇业 注销
-- tobacco_penalties | 烟草行政处罚 | shops .012 | xlsx | 每季度全量 | messy | credit.penalties
no 处罚书号 烟罚; name 当事人; person 经营者; text 违法行为 无证经营 销售非法卷烟; kind=of 种类 罚款 没收; level=of 程度 一般 严重; money 金额（元） 100 30000; date 决定日期 1300; status=of 履行 已履行 未履行
== big_data | 演示市大数据局 | 市大数据局 | 数据资源与共享
-- data_products | 公共数据授权与数据产品 | firms .004 | xlsx | 每季度全量 | clean | licences.filings
no 登记编号 数; name 登记主体; code 统一社会信用代码; text 数据产品 信用评分接口 客流分析 能耗画像; kind=of 类型 数据集 接口 报告; date 登记日期 700; status=of 状态 有效 撤销
-- iot_platform | 物联感知平台设备 | places .05 | csv | 每日全量 | clean | perception.points
no 设备标识 物; text 名称 环境传感器 水位计 烟感 门禁; kind=of 类型 环境 水务 消防 安防; div 区县; addr 位置; date 接入日期 1200; status=of 状态 在线 离线
-- device_alarms | 物联设备告警 | firms .02 x2 | csv | 每日增量 | messy | perception.alarms
no 告警编号 警; name 所属单位; addr 位置; kind=of 类型 烟感 门禁 电气火灾; level=of 级别 提示 一般 严重; date 发生日期 200; status=of 处置 已处置 误报 处置中
== approval | 演示市行政审批服务局 | 市审批局 | 行政审批
-- food_permits | 食品经营许可 | shops .35 | csv gb18030 | 每日全量 | usual | licences.permits
no 许可证编号 JY; name 经营者名称; code 统一社会信用代码; person 法定代表人（负责人）; phone 联系电话; addr 经营场所; text 经营项目 热食类 预包装食品 散装食品; kind=of 主体业态 食品销售 餐饮服务 单位食堂; date 发证日期 1700; until 有效期至 1700; status=of 状态 有效 注销
-- service_requests | 政务服务办件 | firms .12 x1.8 | csv | 每日增量 | usual | licences.requests
no 办件编号 办; name 申请单位; code 证件号码; contact 经办人; phone 经办人手机; text 事项 变更登记 施工许可 项目备案 社保登记; kind=of 办件类型 即办件 承诺件; date 受理日期 400; status=of 状态 办结 在办 退回
-- school_permits | 民办培训机构许可 | firms .006 | xlsx | 每年全量 | clean | licences.permits
no 许可证号 培; name 机构名称; code 统一社会信用代码; person 法定代表人; addr 办学地址; text 办学内容 职业技能 文化艺术; kind=of 类别 营利性 非营利性; date 发证日期 1500; until 有效期至 1000; status=of 状态 有效 注销
== hotline | 演示市市民热线服务中心 | 市热线中心 | 12345 热线
-- complaints | 涉企投诉举报 | firms .06 x1.6 | csv gb18030 | 每日增量 | messy | licences.requests
no 工单编号 诉; name 被诉单位; addr 事发地点; text 诉求 拖欠工资 噪音扰民 产品质量 退费难; kind=of 类型 投诉 举报 咨询; date 来电日期 400; status=of 状态 办结 办理中
-- enterprise_appeals | 企业诉求 | firms .04 x1.3 | csv gb18030 | 每日增量 | messy | licences.requests
no 工单编号 企诉; name 企业名称; contact 联系人; phone 来电号码; text 诉求 融资难 用工难 用地手续 政策咨询; kind=of 类型 求助 建议 咨询; date 来电日期 400; status=of 状态 办结 办理中
== post | 演示市邮政管理局 | 市邮政局 | 邮政与快递
-- express_permits | 快递业务经营许可 | firms .008 | xlsx | 每季度全量 | clean | licences.permits
no 许可证号 邮; name 企业名称; code 统一社会信用代码; person 法定代表人; addr 住所; text 地域范围 全省 本市; kind=of 业务 国内快递 国际快递; date 发证日期 1700; until 有效期至 1700; status=of 状态 有效 注销
-- express_outlets | 快递末端网点 | shops .06 | csv | 每月全量 | messy | legal_entities.accounts
no 备案编号 网点; name 网点名称; person 负责人; phone 电话; addr 地址; opened_on=date 备案日期 1500; kind=of 品牌 甲 乙 丙 丁; status=of 状态 营业 关停
"""
