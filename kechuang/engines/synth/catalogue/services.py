"""文化、体育、科协与工商联的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
SERVICES = """
== culture_tourism | 演示市文化和旅游局 | 市文旅局 | 文化与旅游
-- internet_cafes | 文化经营许可 | shops .03 | csv gb18030 | 每月全量 | usual | licences.permits
no 许可证号 文; name 单位名称; code 统一社会信用代码; person 法定代表人; addr 地址; text 项目 互联网上网服务 歌舞娱乐 演出经纪; kind=of 类别 娱乐场所 网吧 演出; date 发证日期 1500; until 有效期至 1000; status=of 状态 有效 注销
-- travel_agencies | 旅行社 | firms .006 | xlsx | 每季度全量 | clean | licences.permits
no 许可证号 旅; name 旅行社名称; code 统一社会信用代码; person 法定代表人; phone 电话; addr 地址; text 业务 国内游 入境游 出境游; kind=of 类别 总社 分社; date 发证日期 3000; until 有效期至 1000; status=of 状态 正常 停业
-- scenic_gates | 景区客流监测点 | places .005 | csv | 每日全量 | clean | perception.points
no 闸机编号 景; text 名称 入园闸机 客流相机; kind=of 类型 闸机 相机; div 区县; addr 位置; date 安装日期 1500; status=of 状态 在线 离线
== sports | 演示市体育局 | 市体育局 | 体育
-- gyms | 体育经营场所 | shops .03 | csv | 每年全量 | messy | licences.filings
no 备案编号 体; name 场所名称; person 经营者; phone 电话; addr 地址; text 项目 健身 游泳 羽毛球; kind=of 风险 一般 高危险性; date 备案日期 1500; status=of 状态 营业 停业
-- sports_goods | 体育产业示范单位 | firms .003 | xlsx | 每年全量 | messy | credit.honours
no 文号 体示; name 单位名称; text 类别名 器材制造 赛事运营; kind=of 称号 示范单位 示范项目; level=of 级别 市级 省级; date 命名日期 2000
== sci_association | 演示市科学技术协会 | 市科协 | 科普与学会
-- expert_stations | 院士专家工作站 | firms .004 | xlsx | 每年全量 | messy | innovation_carriers.carriers
no 编号 站; name 建站单位; contact 联系人; phone 电话; text 名称 专家工作站 海智工作站; kind=of 类型 院士工作站 专家工作站; level=of 级别 市级 省级; date 批准日期 2000; until 有效期至 1000; status=of 状态 在站 撤站
-- science_venues | 科普教育基地 | firms .004 | xlsx | 每年全量 | messy | innovation_carriers.carriers
no 编号 普; name 依托单位; text 名称 科普馆 开放实验室; kind=of 类型 科普基地; level=of 级别 市级 省级 国家级; date 命名日期 2500; until 有效期至 1500; status=of 状态 有效 过期
-- engineers | 企业科协会员 | staff .02 | csv | 每年全量 | messy | people.engagements
no 会员号 科协; person 姓名; pid 证件号; name 所在企业; kind=of 身份 会员; since=date 入会日期 2500
== industry_federation | 演示市工商业联合会 | 市工商联 | 民营经济与商会
-- federation_members | 工商联会员企业 | firms .08 | csv gb18030 | 每年全量 | messy | legal_entities.accounts
no 会员证号 商; name 企业名称; contact 代表人士; phone 手机; addr 通讯地址; opened_on=date 入会日期 4000; kind=of 职务 会员 执委 常委; status=of 状态 在会 退会
-- private_hundred | 民营企业调研 | firms .02 | csv | 每年 | messy | research.activities
no 问卷编号 调; name 企业全称; code 信用代码; phone 填报人手机; kind=of 类型 制造业 服务业 建筑业; int 研发人员 0 300; money 研发投入（万元） 0 5000; year 年度
-- business_chambers | 商会会员 | firms .03 | csv gb18030 | 每年全量 | messy | legal_entities.accounts
no 编号 商会; name 单位; person 会长（负责人）; phone 电话; addr 地址; opened_on=date 入会日期 3000; kind=of 商会 化工商会 建材商会 异地商会; status=of 状态 正常 退出
"""
