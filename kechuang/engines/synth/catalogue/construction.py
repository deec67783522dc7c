"""自然资源、建设、交通、水利与农业部门的表目."""

# ruff: noqa: E501 - a table is one line, its columns another
CONSTRUCTION = """
== natural_resources | 演示市自然资源和规划局 | 市自然资源和规划局 | 用地与不动产
-- parcels | 宗地 | firms .12 | csv gb18030 | 每月全量 | usual | places.parcels
no 宗地代码 宗; name 使用权人; code 使用权人证件号; kind=of 用途 工业用地 商服用地 仓储用地 科研用地; div 区县; addr 坐落; area=int 面积（平方米） 300 90000; happened_on=date 登记日期 5000
-- real_estate | 不动产登记 | firms .1 x1.3 | csv gb18030 | 每日增量 | usual | places.buildings
no 不动产权证号 不动; name 权利人; code 权利人证件号; kind=of 用途 厂房 办公 商业 仓储; div 区县; addr 坐落; area=int 建筑面积（平方米） 40 30000; happened_on=date 登记日期 4000
-- land_supply | 土地供应 | firms .01 | xlsx | 每季度全量 | clean | projects.investments
no 合同编号 地; name 受让单位; code 统一社会信用代码; text 项目 工业项目 商住项目; level=of 供应方式 出让 划拨 租赁; money 成交价（万元） 100 60000; div 区县; date 签订日期 2500; status=of 状态 已开工 未开工 闲置
-- mining_rights | 采矿权 | firms .003 | xlsx | 每年全量 | clean | licences.permits
no 许可证号 矿; name 矿山企业; code 统一社会信用代码; addr 矿区位置; text 矿种 石灰岩 耐火黏土 铝土矿; kind=of 方式 露天 地下; date 发证日期 3000; until 有效期至 2000; status=of 状态 有效 过期
== housing_construction | 演示市住房和城乡建设局 | 市住建局 | 住房与建筑市场
-- construction_permits | 建筑工程施工许可 | firms .03 x1.4 | csv gb18030 | 每周全量 | usual | licences.permits
no 施工许可证编号 建施; name 建设单位; code 统一社会信用代码; text 工程名称 厂房 办公楼 住宅楼; kind=of 类别 新建 改建 扩建; date 发证日期 1500; until 合同竣工日期 600; status=of 状态 在建 竣工
-- construction_qualifications | 建筑业企业资质 | firms .05 x1.3 | csv | 每月全量 | clean | licences.qualifications
no 证书编号 资; name 企业名称; code 统一社会信用代码; person 法定代表人; addr 注册地址; kind=of 资质类别 施工总承包 专业承包 劳务; level=of 等级 三级 二级 一级; date 发证日期 1700; until 有效期至 1700
-- buildings | 既有建筑普查 | places .1 | csv | 一次性 | clean | places.buildings
no 建筑编号 楼; kind=of 用途 住宅 工业 公共; div 区县; addr 地址; area=int 建筑面积（平方米） 80 50000; happened_on=date 竣工日期 9000
-- housing_agencies | 房地产中介备案 | firms .02 | csv gb18030 | 每月全量 | messy | legal_entities.accounts
no 备案证号 介; name 机构名称; code 信用代码; person 负责人; phone 电话; addr 经营地址; opened_on=date 备案日期 2000; kind=of 类别 经纪 评估; status=of 状态 有效 注销
== transport | 演示市交通运输局 | 市交通局 | 道路运输与交通建设
-- transport_permits | 道路运输经营许可 | firms .05 | csv gb18030 | 每月全量 | usual | licences.permits holds
no 许可证号 运; code 统一社会信用代码; name 业户名称; person 负责人; phone 联系电话; addr 业户地址; text 经营范围 普通货运 危货运输 客运; kind=of 业户类别 企业 个体; date 发证日期 1400; until 有效期至 1400; status=of 状态 营业 停业 注销
-- vehicles | 营运车辆 | firms .04 x4 | parquet | 每日全量 | messy | legal_entities.accounts
no clbh 车; name yhmc; code yhdm; opened_on=date djrq 3000; kind=of cllx 重型货车 轻型货车 客车 挂车; status=of yyzt 营运 停运 报废
-- driving_schools | 机动车维修备案 | shops .05 | csv | 每季度全量 | messy | licences.filings
no 备案号 修; name 业户名称; person 经营者; phone 电话; addr 地址; text 项目 一类维修 三类维修; kind=of 类别 小型车 大型车; date 备案日期 2000; status=of 状态 有效 注销
== water | 演示市水利局 | 市水利局 | 水资源与水利工程
-- water_permits | 取水许可 | firms .02 | xlsx | 每年全量 | usual | licences.permits
no 许可证编号 取水; name 取水权人; code 统一社会信用代码; addr 取水地点; text 水源 地下水 地表水 再生水; kind=of 用途 工业 农业 生活; date 发证日期 1700; until 有效期至 1700; status=of 状态 有效 注销
-- rivers_reservoirs | 河库与水利工程 | places .02 | csv | 每年全量 | clean | places.parcels
no 工程编号 水利; kind=of 类别 河道 水库 塘坝 闸坝; div 区县; addr 位置; area=int 面积（平方米） 900 900000; happened_on=date 普查日期 1500
== agriculture | 演示市农业农村局 | 市农业农村局 | 农业农村
-- farm_cooperatives | 农民合作社与家庭农场名录 | shops .06 | csv gb18030 | 每年全量 | messy | legal_entities.accounts
no 名录编号 农; name 名称; regno 注册号; person 理事长（农场主）; phone 手机号; addr 地址; opened_on=date 认定日期 2500; kind=of 类别 合作社 家庭农场; status=of 状态 正常 空壳
-- seed_permits | 种子与农药经营许可 | firms .01 | xlsx | 每年全量 | usual | licences.permits
no 许可证号 种; name 企业名称; code 统一社会信用代码; addr 地址; text 作物 玉米 小麦 蔬菜; kind=of 类别 种子生产经营 农药经营; date 发证日期 1700; until 有效期至 1700; status=of 状态 有效 注销
-- leading_firms | 农业产业化龙头企业 | firms .006 | xlsx | 每两年 | messy | credit.honours
no 文号 龙; name 企业名称; text 主导产业 粮油 果蔬 畜牧; kind=of 称号 龙头企业; level=of 级别 市级 省级 国家级; date 认定日期 2500
== forestry | 演示市园林和林业局 | 市林业局 | 园林与林业
-- forest_parcels | 林地资源 | places .05 | csv | 每年全量 | clean | places.parcels
no 小班号 林; kind=of 类别 乔木林 灌木林 苗圃; div 区县; addr 位置; area=int 面积（平方米） 600 600000; happened_on=date 调查日期 1200
-- timber_permits | 林木采伐与木材经营 | firms .005 | csv gb18030 | 每年全量 | messy | licences.permits
no 许可证号 伐; name 单位名称; person 法定代表人; addr 地点; text 树种 杨树 松树; kind=of 类别 采伐 经营加工; date 发证日期 1000; until 有效期至 400; status=of 状态 有效 过期
== meteorology | 演示市气象局 | 市气象局 | 气象
-- weather_stations | 气象观测站 | places .01 | csv | 每月全量 | clean | perception.points
no 站号 气象; text 名称 自动站 雷达站 土壤墒情站; kind=of 类型 国家站 区域站; div 区县; addr 站址; date 建站日期 4000; status=of 状态 正常 维护
-- lightning_checks | 防雷装置检测 | firms .03 | csv gb18030 | 每年全量 | messy | credit.inspections
no 报告编号 雷; name 受检单位; contact 联系人; phone 电话; addr 地址; kind=of 场所 加油站 化工厂 仓库; level=of 类别 一类 二类 三类; date 检测日期 700; status=of 结论 合格 不合格
"""
