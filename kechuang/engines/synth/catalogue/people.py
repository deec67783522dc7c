"""人力资源、教育、卫生、民政等部门的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
PEOPLE = """
== human_resources | 演示市人力资源和社会保障局 | 市人社局 | 就业、社会保险与人才
-- insured_units | 社保参保单位 | firms .35 | csv gb18030 | 每月全量 | usual | legal_entities.accounts holds
no 单位编号 社; name 单位名称; code 统一社会信用代码; contact 专管员; phone 专管员电话; addr 单位地址; opened_on=date 参保日期 4000; kind=of 单位类型 企业 个体工商户 其他; status=of 参保状态 正常 欠费 注销
-- insured_people | 职工养老保险参保 | staff .4 | csv gb18030 | 每月全量 | usual | people.engagements
no 个人编号 养; person 姓名; pid 证件号码; name 单位名称; code 单位信用代码; kind=of 身份 养老保险参保; since=date 参保日期 4000
-- skill_training | 职业技能培训补贴 | firms .04 x1.3 | csv | 每季度全量 | usual | talents.training
no 班次编号 训; name 用工单位; code 统一社会信用代码; text 工种 电工 焊工 化工操作 数控; kind=of 等级 初级 中级 高级; int 人数 5 120; date 开班日期 900
-- job_fairs | 招聘岗位 | firms .08 x1.5 | csv gb18030 | 每周增量 | messy | talents.training
no 岗位编号 岗; name 招聘单位; contact 联系人; phone 联系电话; text 岗位 操作工 研发工程师 销售 会计; kind=of 性质 全职 实习; int 人数 1 60; date 发布日期 300
-- labour_arbitration | 劳动人事争议仲裁 | firms .02 x1.2 | csv gb18030 | 每月增量 | messy | credit.cases
no 案号 劳; name 被申请人; code 信用代码; text 请求 工资 工伤待遇 经济补偿; kind=of 结果 调解 裁决 撤回; money 标的额（元） 2000 300000; date 立案日期 1100; status=of 状态 结案 审理中
== education | 演示市教育局 | 市教育局 | 学校与校城融合
-- internships | 校企合作实习基地 | firms .015 | xlsx | 每年全量 | messy | talents.training
no 协议编号 校; name 合作企业; contact 企业联系人; phone 联系电话; text 专业 机械 化工 计算机 护理; kind=of 层次 高职 本科 研究生; int 接收人数 2 80; date 签订日期 1500
-- teachers | 民办学校教师 | staff .02 | csv | 每年全量 | clean | people.engagements
no 教师编号 教; person 姓名; pid 身份证号; name 学校名称; code 统一社会信用代码; kind=of 身份 专任教师 职员; since=date 聘任日期 3000
== talent | 演示市委组织部 | 市委组织部 | 人才工作
-- talent_recognitions | 高层次人才认定 | staff .02 | xlsx | 每年全量 | usual | talents.recognitions
no 证书编号 才; person 姓名; pid 证件号码; name 用人单位; code 单位信用代码; kind=of 类别 技术领军 经营管理 高技能 青年; level=of 层次 D类 C类 B类 A类; date 认定日期 1800
-- talent_allowances | 人才补贴发放 | staff .03 x1.5 | csv gb18030 | 每季度全量 | usual | talents.services
no 发放编号 补; person 姓名; name 单位名称; code 统一社会信用代码; kind=of 项目 生活补贴 购房补贴 租房补贴; money 金额（元） 1000 60000; date 发放日期 900
== health | 演示市卫生健康委员会 | 市卫生健康委 | 卫生健康
-- medical_institutions | 医疗机构执业许可 | shops .03 | csv gb18030 | 每月全量 | usual | licences.permits
no 登记号 医; name 机构名称; code 统一社会信用代码; person 主要负责人; phone 电话; addr 地址; text 诊疗科目 内科 口腔科 中医科; kind=of 类别 诊所 门诊部 卫生室; date 发证日期 1800; until 有效期至 1800; status=of 状态 有效 注销
-- occupational_health | 职业病危害申报 | firms .05 | csv gb18030 | 每年全量 | messy | licences.filings
no 申报编号 职; name 用人单位; code 信用代码; contact 职业卫生管理员; phone 联系电话; addr 工作场所; text 危害因素 粉尘 噪声 化学毒物; kind=of 风险 一般 严重; date 申报日期 900; status=of 状态 已申报 需更新
-- physicians | 执业医师注册 | people .02 | csv | 每月全量 | clean | people.residents
no 证书编码 师; person 姓名; pid 身份证号; born 出生年月; div 执业区县; phone 手机
== medical_security | 演示市医疗保障局 | 市医保局 | 医疗保障
-- medical_units | 医保参保单位 | firms .25 | csv gb18030 | 每月全量 | usual | legal_entities.accounts holds
no 单位医保号 医保; name 单位名称; code 统一社会信用代码; contact 联系人; phone 联系电话; addr 通讯地址; opened_on=date 参保日期 3500; kind=of 险种 职工医保 灵活就业; status=of 状态 正常 中断
-- medical_members | 基本医疗保险参保人 | people .7 | csv gb18030 | 每月全量 | clean | people.residents
no 医保编号 保; person 姓名; pid 证件号码; born 出生日期; phone 手机号码; div 参保区县; addr 联系地址
-- designated_pharmacies | 医保定点药店 | shops .03 | xlsx | 每季度全量 | usual | licences.qualifications
no 定点编号 药; name 药店名称; code 统一社会信用代码; person 负责人; phone 电话; addr 地址; kind=of 类别 门诊统筹 普通; level=of 考核等级 A B C; date 签约日期 1500; until 协议到期 700
== civil_affairs | 演示市民政局 | 市民政局 | 社会组织与社会救助
-- social_organisations | 社会组织登记 | firms .008 | xlsx | 每季度全量 | usual | legal_entities.accounts
no 登记证号 民; name 业务主管单位企业; code 统一社会信用代码; person 法定代表人; addr 住所; opened_on=date 成立日期 4000; kind=of 类别 社会团体 民办非企业 基金会; status=of 状态 正常 注销
-- care_homes | 养老机构备案 | shops .008 | xlsx | 每季度全量 | usual | licences.filings
no 备案号 养老; name 机构名称; code 统一社会信用代码; person 负责人; phone 电话; addr 地址; text 性质 民办 公建民营; kind=of 等级 未评 二级 三级; date 备案日期 1800; status=of 状态 运营 停业
-- deaths_removed | 人口变动通报 | people .02 | csv | 每月增量 | clean | people.residents
no 通报编号 动; person 姓名; pid 身份证号码; born 出生日期; div 区县; addr 原住址
== veterans | 演示市退役军人事务局 | 市退役军人局 | 退役军人服务
-- veteran_jobs | 退役军人就业 | staff .015 | xlsx | 每年全量 | usual | people.engagements
no 编号 退; person 姓名; pid 身份证号; name 就业单位; code 单位代码; kind=of 身份 退役军人; since=date 就业日期 2000
-- veteran_firms | 退役军人创业企业 | firms .01 | csv | 每年全量 | messy | credit.honours
no 编号 退创; name 企业名称; person 创办人; phone 手机; text 领域 商贸 制造 服务; kind=of 称号 创业示范 一般; level=of 级别 市级 省级; date 登记日期 1500
== disabled_persons | 演示市残疾人联合会 | 市残联 | 残疾人就业
-- employment_levy | 按比例安置残疾人就业 | firms .1 | csv gb18030 | 每年全量 | usual | talents.services
no 审核编号 残; name 用人单位; code 统一社会信用代码; contact 经办人; phone 联系电话; kind=of 方式 安置 缴纳保障金; money 应缴保障金（元） 0 200000; date 审核日期 1000
-- assistive_shops | 辅助器具定点机构 | shops .006 | xlsx | 每年全量 | messy | licences.filings
no 编号 辅; name 机构名称; person 负责人; phone 电话; addr 地址; text 服务 轮椅 助听器; kind=of 类别 定点 合作; date 签约日期 1200; status=of 状态 有效 终止
== trade_union | 演示市总工会 | 市总工会 | 工会
-- unions | 基层工会 | firms .15 | csv gb18030 | 每年全量 | messy | legal_entities.accounts
no 工会编号 工; name 单位名称; contact 工会主席; phone 联系电话; addr 单位地址; opened_on=date 建会日期 4000; kind=of 类型 单独建会 联合建会; status=of 状态 正常 撤销
-- model_workers | 劳动模范 | staff .004 | xlsx | 每年全量 | clean | talents.recognitions
no 证书号 模; person 姓名; pid 身份证号; name 所在单位; code 单位代码; kind=of 称号 劳动模范 五一奖章; level=of 级别 市级 省级; date 授予日期 3000
"""
