"""Invented pages, with what is to be read from each figure; places are real, what is said of them is not.

A figure is told as: number, place, indicator, kind, period, modality; ? is not judged, - is what the catalogue lacks.
"""

PAGES: list[tuple[str, str, str, str]] = [
    (
        "湘潭市科技局2023年上半年工作总结",
        "2023-07-11",
        """上半年，我市坚持创新引领，科技工作取得新进展。
一、主要指标完成情况
1—6月，全市高新技术产业增加值同比增长9.2%，高于规上工业增加值增速2.1个百分点。技术合同成交额突破110亿元，同比增长35.6%，完成年度目标任务的62%。截至6月底，全市有效高新技术企业897家，较上年末增加21家。入库科技型中小企业1203家，同比增长28.4%。
二、平台建设
新增省级工程技术研究中心4家，总数达到58家。湘潭高新区新获批省级众创空间1家，岳塘经开区引进新型研发机构2家。
三、下半年打算
力争全年新增高新技术企业150家以上，全社会研发投入强度达到3.3%。""",
        """
9.2 湘潭市 hightech_value_added_growth growth 2023-01/2023-06 actual
2.1 湘潭市 - growth 2023-01/2023-06 actual
110 湘潭市 tech_contract_value level 2023-01/2023-06 actual
35.6 湘潭市 tech_contract_value_growth growth 2023-01/2023-06 actual
62 湘潭市 - share 2023-01/2023-06 actual
897 湘潭市 hightech_firms level 2023-06 actual
21 湘潭市 - count_in_period ? actual
1203 湘潭市 tech_smes level 2023-06 actual
28.4 湘潭市 tech_smes_growth growth ? actual
4 湘潭市 - count_in_period 2023-01/2023-06 actual
58 湘潭市 engineering_centers level 2023-06 actual
1 湘潭市/高新区 - count_in_period 2023-01/2023-06 actual
2 湘潭市/岳塘区/岳塘经开区 - count_in_period 2023-01/2023-06 actual
150 湘潭市 hightech_firms_new target 2023 target
3.3 湘潭市 rd_intensity target 2023 target
""",
    ),
    (
        "2022年绍兴市国民经济和社会发展统计公报（摘要）",
        "2023-03-28",
        """初步核算，2022年全市生产总值7351亿元，比上年增长4.4%。
科技创新能力增强。全年研究与试验发展（R&D）经费支出220.5亿元，占地区生产总值的3.0%，比上年提高0.12个百分点。年末拥有国家级高新技术企业2516家、省科技型中小企业8760家。全年专利授权39786件，其中发明专利授权5012件，分别比上年下降9.1%和增长12.5%。每万人口发明专利拥有量42.6件。全年签订技术合同4120项，技术合同成交金额312.8亿元。
规模以上工业中，高新技术产业增加值占规模以上工业增加值的比重为62.4%，战略性新兴产业增加值增长8.8%。""",
        """
7351 绍兴市 gdp level 2022 actual
4.4 绍兴市 gdp_growth growth 2022 actual
220.5 绍兴市 rd_spending level 2022 actual
3.0 绍兴市 rd_intensity share 2022 actual
0.12 绍兴市 - growth 2022 actual
2516 绍兴市 hightech_firms level 2022-12 actual
8760 绍兴市 - level 2022-12 actual
39786 绍兴市 patents_granted count_in_period 2022 actual
5012 绍兴市 invention_patents_granted count_in_period 2022 actual
9.1 绍兴市 - growth 2022 actual
12.5 绍兴市 invention_patents_growth growth 2022 actual
42.6 绍兴市 invention_patents_per_10k level ? actual
4120 绍兴市 - count_in_period 2022 actual
312.8 绍兴市 tech_contract_value level 2022 actual
62.4 绍兴市 hightech_value_added_share share 2022 actual
8.8 绍兴市 - growth 2022 actual
""",
    ),
    (
        "遂宁：让创新成为高质量发展的第一动力",
        "2022-05-20",
        """走进位于遂宁高新区的某电子科技有限公司，智能生产线正高速运转。公司董事长介绍，去年企业研发投入4200万元，占销售收入的5.2%，今年一季度产值同比增长18%。
企业的成长，是遂宁创新发展的缩影。近年来，遂宁大力实施创新驱动发展战略，2021年，全市高新技术企业达到158家，是2016年的3.2倍；全社会研发经费投入21.8亿元，增速居全省第3位。
市科技局负责人表示，截至目前，全市已建成省级以上创新平台86个，其中国家级5个。今年，全市将新培育高新技术企业30家，科技型中小企业突破600家。
根据规划，到2025年，全市研发投入强度将达到1.8%，高新技术企业突破260家。""",
        """
4200 遂宁市/高新区 - level 2021 actual
5.2 遂宁市/高新区 - share 2021 actual
18 遂宁市/高新区 - growth 2022-01/2022-03 actual
158 遂宁市 hightech_firms level 2021 actual
3.2 遂宁市 - level ? actual
21.8 遂宁市 rd_spending level 2021 actual
3 遂宁市 rd_spending_growth_rank rank 2021 actual
86 遂宁市 provincial_platforms level 2022-05 actual
5 遂宁市 national_platforms level 2022-05 actual
30 遂宁市 hightech_firms_new target 2022 ?
600 遂宁市 tech_smes target 2022 ?
1.8 遂宁市 rd_intensity target 2025 target
260 遂宁市 hightech_firms target 2025 target
""",
    ),
    (
        "秀洲区：一季度科技创新“开门红”",
        "2024-04-16",
        """记者从秀洲区科技局获悉，今年一季度，全区规上工业企业研发费用8.6亿元，同比增长11.3%，增速居全市第二位；技术交易额24.5亿元，同比增长42%。
一季度，新增省级科技型中小企业62家，完成年度目标的31%。截至3月末，全区有效期内高新技术企业达到436家，省级重点企业研究院15家。
嘉兴秀洲高新区集聚了全区六成的高新技术企业，园区一季度高新技术产业产值突破90亿元。
“我们计划全年引进高层次人才120名，新增国家级专精特新‘小巨人’企业5家。”区科技局局长说。""",
        """
8.6 嘉兴市/秀洲区 - level 2024-01/2024-03 actual
11.3 嘉兴市/秀洲区 - growth 2024-01/2024-03 actual
二 嘉兴市/秀洲区 - rank 2024-01/2024-03 actual
24.5 嘉兴市/秀洲区 tech_contract_value level 2024-01/2024-03 actual
42 嘉兴市/秀洲区 tech_contract_value_growth growth 2024-01/2024-03 actual
62 嘉兴市/秀洲区 - count_in_period 2024-01/2024-03 actual
31 嘉兴市/秀洲区 - share 2024-01/2024-03 actual
436 嘉兴市/秀洲区 hightech_firms level 2024-03 actual
15 嘉兴市/秀洲区 - level 2024-03 actual
六成 ? ? ? ? actual
90 ? ? level ? actual
120 嘉兴市/秀洲区 - target 2024 ?
5 嘉兴市/秀洲区 little_giants_new target 2024 ?
""",
    ),
    (
        "邯郸市人民政府关于加快科技创新的实施意见解读",
        "2021-11-30",
        """《意见》明确，到2025年，全市研发经费投入强度达到2.2%，高新技术企业达到1000家，科技型中小企业达到12000家，技术合同成交额达到120亿元，万人发明专利拥有量达到3.5件。
《意见》提出，对首次认定的高新技术企业，给予30万元奖励；对新认定的国家级创新平台，最高给予500万元支持。
截至2020年底，全市高新技术企业561家，科技型中小企业8236家；2020年全市技术合同成交额达到68.4亿元，是2015年的5倍。今年前三季度，全市技术合同成交额达到71.2亿元，同比增长33.4%。""",
        """
2.2 邯郸市 rd_intensity target 2025 target
1000 邯郸市 hightech_firms target 2025 target
12000 邯郸市 tech_smes target 2025 target
120 邯郸市 tech_contract_value target 2025 target
3.5 邯郸市 invention_patents_per_10k target 2025 target
30 邯郸市 - ? ? ?
500 邯郸市 - ? ? ?
561 邯郸市 hightech_firms level 2020-12 actual
8236 邯郸市 tech_smes level 2020-12 actual
68.4 邯郸市 tech_contract_value level 2020 actual
5 邯郸市 - ? 2020 actual
71.2 邯郸市 tech_contract_value level 2021-01/2021-09 actual
33.4 邯郸市 tech_contract_value_growth growth 2021-01/2021-09 actual
""",
    ),
    (
        "在全市科技创新大会上的讲话",
        "2023-02-24",
        """过去一年，全市上下共同努力，三明科技创新实现了新突破。研发投入强度由1.6%提升到1.9%，高新技术企业从312家增加到398家，增长27.6%。新增国家级专精特新“小巨人”企业6家、省级以上创新平台11家。去年，我市引进各类人才2150人，其中博士86人。
永安市、沙县区、将乐县高新技术企业分别达到86家、72家、31家，三地合计占全市的47.5%。
今年是全面贯彻党的二十大精神的开局之年，要确保高新技术企业突破450家，研发投入增长18%以上，力争技术合同成交额翻一番。
同志们，与龙岩的412家相比，我们还有差距；全省平均研发投入强度2.1%，我们还没有达到。""",
        """
1.6 三明市 rd_intensity share 2021 actual
1.9 三明市 rd_intensity share 2022 actual
312 三明市 hightech_firms level 2021 actual
398 三明市 hightech_firms level 2022 actual
27.6 三明市 hightech_firms_growth growth 2022 actual
6 三明市 little_giants_new count_in_period 2022 actual
11 三明市 - count_in_period 2022 actual
2150 三明市 - count_in_period 2022 actual
86 三明市 - count_in_period 2022 actual
86 三明市/永安市 hightech_firms level 2022 actual
72 三明市/沙县区 hightech_firms level 2022 actual
31 三明市/将乐县 hightech_firms level 2022 actual
47.5 ? - share 2022 actual
450 三明市 hightech_firms target 2023 target
18 三明市 rd_spending_growth target 2023 target
一番 三明市 ? target 2023 target
412 龙岩市 hightech_firms level 2022 actual
2.1 福建省 rd_intensity share 2022 actual
""",
    ),
    (
        "南通科技创新交出亮眼答卷",
        "2021-01-22",
        """1月21日，南通市科技工作会议召开。会议通报，“十三五”期间，全市高新技术企业由847家增长到2166家，年均增长20.7%。2020年，全市全社会研发投入占GDP比重达到2.5%左右，高新技术产业产值占规上工业比重达47.8%，较2015年提高3.6个百分点。
平台载体不断丰富。全市建成国家级科技企业孵化器23家，省级以上众创空间68家。沿江科创带集聚各类创新平台112个。南通大学去年转化专利96件，到账金额3100万元。
人才加速汇聚。全市累计引进省双创人才452人，2020年新增高层次人才1800人。
今年，南通市将力争全年新增高新技术企业600家，技术合同成交额超过350亿元。""",
        """
847 南通市 hightech_firms level 2015 actual
2166 南通市 hightech_firms level 2020 actual
20.7 南通市 hightech_firms_growth growth 2016/2020 actual
2.5 南通市 rd_intensity share 2020 actual
47.8 南通市 hightech_output_share share 2020 actual
3.6 南通市 hightech_output_share_change growth ? actual
23 南通市 national_incubators level ? actual
68 南通市 - level ? actual
112 ? - level ? actual
96 南通市 - count_in_period 2020 actual
3100 南通市 - ? 2020 actual
452 南通市 - cumulative ? actual
1800 南通市 - count_in_period 2020 actual
600 南通市 hightech_firms_new target 2021 target
350 南通市 tech_contract_value target 2021 target
""",
    ),
    (
        "武进国家高新区2022年度创新发展报告",
        "2023-01-30",
        """2022年，园区实现地区生产总值1058亿元，增长5.1%；研发投入占比达4.5%，连续三年位居全市各板块第一。
全年新增高新技术企业96家，高新技术企业总数达到540家，瞪羚企业56家，独角兽企业2家。年内获批省级企业技术中心12家。专利授权量6120件，增长8.7%；有效发明专利拥有量突破5000件。
2023年，园区计划新增高新技术企业100家，引进科技型项目80个，全社会研发投入占比提高到4.8%。""",
        """
1058 常州市/武进区/武进高新区 gdp level 2022 actual
5.1 常州市/武进区/武进高新区 gdp_growth growth 2022 actual
4.5 常州市/武进区/武进高新区 rd_intensity share 2022 actual
三年 ? ? ? ? ?
第一 常州市/武进区/武进高新区 - rank ? actual
96 常州市/武进区/武进高新区 hightech_firms_new count_in_period 2022 actual
540 常州市/武进区/武进高新区 hightech_firms level 2022 actual
56 常州市/武进区/武进高新区 gazelles level 2022 actual
2 常州市/武进区/武进高新区 unicorns level 2022 actual
12 常州市/武进区/武进高新区 - count_in_period 2022 actual
6120 常州市/武进区/武进高新区 patents_granted count_in_period 2022 actual
8.7 常州市/武进区/武进高新区 - growth 2022 actual
5000 常州市/武进区/武进高新区 valid_invention_patents level 2022 actual
100 常州市/武进区/武进高新区 hightech_firms_new target 2023 ?
80 常州市/武进区/武进高新区 - target 2023 ?
4.8 常州市/武进区/武进高新区 rd_intensity target 2023 ?
""",
    ),
    (
        "聊城市高新区晒出创新“成绩单”",
        "2023-01-12",
        """1月11日，聊城高新区召开科技创新工作会议。2022年，全区新认定高新技术企业28家，总数达106家，占全市的22%；科技型中小企业入库235家，同比增长31%。全社会研发投入占GDP比重达5.1%，高于全市2.3个百分点。
新增省级工程技术研究中心3家、院士工作站1家；技术合同成交额18.6亿元，同比增长26.4%，完成年度任务的124%。
2023年，该区将力争高新技术企业达到130家，技术合同成交额突破22亿元。""",
        """
28 聊城市/高新区 hightech_firms_new count_in_period 2022 actual
106 聊城市/高新区 hightech_firms level 2022 actual
22 聊城市/高新区 - share 2022 actual
235 聊城市/高新区 tech_smes level 2022 actual
31 聊城市/高新区 tech_smes_growth growth 2022 actual
5.1 聊城市/高新区 rd_intensity share 2022 actual
2.3 聊城市/高新区 - growth 2022 actual
3 聊城市/高新区 - count_in_period 2022 actual
1 聊城市/高新区 - count_in_period 2022 actual
18.6 聊城市/高新区 tech_contract_value level 2022 actual
26.4 聊城市/高新区 tech_contract_value_growth growth 2022 actual
124 聊城市/高新区 - share 2022 actual
130 聊城市/高新区 hightech_firms target 2023 target
22 聊城市/高新区 tech_contract_value target 2023 target
""",
    ),
    (
        "我市科技创新指标持续向好",
        "2022-10-26",
        """记者昨日从芜湖市科技局获悉，今年1至9月，我市科技创新主要指标保持较快增长。
1至9月，全市吸纳技术合同成交额286.4亿元，输出技术合同成交额231.7亿元，分别增长41%和38%。全市规上工业企业研发费用同比增长15.2%。
截至9月底，全市有效发明专利拥有量达21640件，每万人发明专利拥有量58.9件，居全省第2位。全市高新技术企业总量为1592家，较去年同期增加262家。
今年以来，全市共有27个项目获省科技重大专项立项，争取资金1.36亿元。
四季度，我市将确保全年研发投入强度达3.4%以上，高新技术企业突破1700家。""",
        """
286.4 芜湖市 - level 2022-01/2022-09 actual
231.7 芜湖市 - level 2022-01/2022-09 actual
41 芜湖市 - growth 2022-01/2022-09 actual
38 芜湖市 - growth 2022-01/2022-09 actual
15.2 芜湖市 - growth 2022-01/2022-09 actual
21640 芜湖市 valid_invention_patents level 2022-09 actual
58.9 芜湖市 invention_patents_per_10k level 2022-09 actual
2 芜湖市 - rank 2022-09 actual
1592 芜湖市 hightech_firms level 2022-09 actual
262 芜湖市 - count_in_period ? actual
27 芜湖市 - count_in_period 2022-01/2022-10 actual
1.36 芜湖市 - ? 2022-01/2022-10 actual
3.4 芜湖市 rd_intensity target 2022 target
1700 芜湖市 hightech_firms target 2022 target
""",
    ),
    (
        "常德：科技创新赋能现代化新常德建设",
        "2024-02-06",
        """2023年，常德市坚持科技自立自强，全社会研发经费投入总量突破100亿元，达到104.3亿元，投入强度2.42%，较上年提高0.15个百分点。
主体培育提质增效。净增高新技术企业132家，总数突破1000家、达1046家，其中瞪羚企业18家；科技型中小企业评价入库1865家。
平台能级稳步提升。拥有国家级科技创新平台12个、省级以上226个，新获批省重点实验室2家。
成果转化提速。完成技术合同登记3120项，成交金额268.5亿元，同比增长45.7%。石门县、澧县、汉寿县技术合同成交额增速分别达62%、58%和51%。
2024年主要预期目标：研发经费投入增长12%以上，技术合同成交额达到300亿元，新增高新技术企业100家以上。""",
        """
100 常德市 rd_spending level 2023 actual
104.3 常德市 rd_spending level 2023 actual
2.42 常德市 rd_intensity share 2023 actual
0.15 常德市 - growth 2023 actual
132 常德市 - count_in_period 2023 actual
1000 常德市 hightech_firms level 2023 actual
1046 常德市 hightech_firms level 2023 actual
18 常德市 gazelles level 2023 actual
1865 常德市 tech_smes level 2023 actual
12 常德市 national_platforms level 2023 actual
226 常德市 provincial_platforms level 2023 actual
2 常德市 - count_in_period 2023 actual
3120 常德市 tech_contracts count_in_period 2023 actual
268.5 常德市 tech_contract_value level 2023 actual
45.7 常德市 tech_contract_value_growth growth 2023 actual
62 常德市/石门县 tech_contract_value_growth growth 2023 actual
58 常德市/澧县 tech_contract_value_growth growth 2023 actual
51 常德市/汉寿县 tech_contract_value_growth growth 2023 actual
12 常德市 rd_spending_growth target 2024 target
300 常德市 tech_contract_value target 2024 target
100 常德市 hightech_firms_new target 2024 target
""",
    ),
    (
        "潍坊市“十四五”科技创新中期评估情况",
        "2023-09-15",
        """“十四五”以来，潍坊市科技创新能力显著增强，规划目标完成情况总体良好。
——研发投入。2022年全市全社会研发经费支出193.6亿元，占GDP比重2.66%，比2020年提高0.27个百分点，完成“十四五”目标进度的78%。
——创新主体。2022年底全市高新技术企业1925家，是2020年的1.7倍；2023年8月底，科技型中小企业3120家，已提前完成“十四五”末达到3000家的目标。
——创新平台。截至目前，建成省级以上科技创新平台452家，其中国家级28家，“十四五”以来新增省级新型研发机构21家。
——创新产出。2022年高新技术产业产值占规上工业产值比重达58.1%；每万人口高价值发明专利拥有量6.3件，较2020年增加2.1件。
对照2025年目标，全社会研发投入占GDP比重还需提高0.34个百分点才能达到3%，任务艰巨。""",
        """
193.6 潍坊市 rd_spending level 2022 actual
2.66 潍坊市 rd_intensity share 2022 actual
0.27 潍坊市 - growth ? actual
78 潍坊市 - share ? actual
1925 潍坊市 hightech_firms level 2022-12 actual
1.7 潍坊市 - ? 2022-12 actual
3120 潍坊市 tech_smes level 2023-08 actual
3000 潍坊市 tech_smes target 2025 ?
452 潍坊市 provincial_platforms level 2023-09 actual
28 潍坊市 national_platforms level 2023-09 actual
21 潍坊市 - count_in_period 2021/2023-09 actual
58.1 潍坊市 hightech_output_share share 2022 actual
6.3 潍坊市 high_value_patents_per_10k level 2022 actual
2.1 潍坊市 - ? ? actual
0.34 潍坊市 - ? ? ?
3 潍坊市 rd_intensity target 2025 target
""",
    ),
    (
        "科技赋能 县域崛起——枝江创新发展纪实",
        "2021-07-08",
        """盛夏时节，走进宜昌枝江市，创新的热潮扑面而来。
2020年，枝江市高新技术企业达到62家，较“十二五”末增加48家；R&D经费支出占GDP比重为2.38%，居宜昌市第2位。今年上半年，该市高新技术产业增加值增长34.5%，占规上工业增加值的31.2%。
“去年我们的研发投入超过3000万元，占营收的6%。”湖北某化工公司总工程师说。该公司已拥有授权专利86件，今年将新建一条中试线，总投资1.2亿元。
枝江市科技局局长介绍，到“十四五”末，全市高新技术企业将突破120家，研发投入强度达到3%。""",
        """
62 宜昌市/枝江市 hightech_firms level 2020 actual
48 宜昌市/枝江市 - count_in_period ? actual
2.38 宜昌市/枝江市 rd_intensity share 2020 actual
2 宜昌市/枝江市 - rank 2020 actual
34.5 宜昌市/枝江市 hightech_value_added_growth growth 2021-01/2021-06 actual
31.2 宜昌市/枝江市 hightech_value_added_share share 2021-01/2021-06 actual
3000 宜昌市/枝江市 - level 2020 actual
6 宜昌市/枝江市 - share 2020 actual
86 宜昌市/枝江市 - level 2021-07 actual
1.2 宜昌市/枝江市 - target ? ?
120 宜昌市/枝江市 hightech_firms target 2025 ?
3 宜昌市/枝江市 rd_intensity target 2025 ?
""",
    ),
    (
        "鹤壁：小城市的大创新",
        "2023-11-09",
        """11月8日，鹤壁市举行新闻发布会，介绍“十四五”以来科技创新成效。
市科技局副局长介绍，2022年全市R&D经费投入22.4亿元、强度2.04%，分别是2020年的1.5倍和1.3倍。截至2023年10月，全市高新技术企业达到168家，科技型中小企业486家。2023年以来，新增省级创新平台15家，全市省级以上研发平台总数达到132家。
今年1—9月，全市技术合同成交额完成41.2亿元，同比增长52.3%，提前完成全年目标任务。
鹤壁经开区、浚县、淇县高新技术企业数量位居前三，分别为52家、31家、27家。
下一步，鹤壁市将聚焦产业需求，到2025年，研发投入强度力争达到2.5%，高新技术企业达到220家。""",
        """
22.4 鹤壁市 rd_spending level 2022 actual
2.04 鹤壁市 rd_intensity share 2022 actual
1.5 鹤壁市 - ? 2022 actual
1.3 鹤壁市 - ? 2022 actual
168 鹤壁市 hightech_firms level 2023-10 actual
486 鹤壁市 tech_smes level 2023-10 actual
15 鹤壁市 - count_in_period 2023-01/2023-11 actual
132 鹤壁市 provincial_platforms level ? actual
41.2 鹤壁市 tech_contract_value level 2023-01/2023-09 actual
52.3 鹤壁市 tech_contract_value_growth growth 2023-01/2023-09 actual
三 ? ? ? ? ?
52 ? hightech_firms level ? actual
31 鹤壁市/浚县 hightech_firms level ? actual
27 鹤壁市/淇县 hightech_firms level ? actual
2.5 鹤壁市 rd_intensity target 2025 target
220 鹤壁市 hightech_firms target 2025 target
""",
    ),
    (
        "关于2021年度全市科技创新主要指标完成情况的通报",
        "2022-04-18",
        """各县（市、区）人民政府，市直有关单位：
现将咸宁市2021年度科技创新主要指标完成情况通报如下。
一、总体情况
2021年，全市R&D经费投入37.2亿元，同比增长19.8%；R&D经费投入强度2.12%，比上年提高0.16个百分点，在全省排第9位。高新技术产业增加值310.5亿元，占GDP比重17.7%。年末高新技术企业512家，净增121家。技术合同成交额103.7亿元，增长33.2%。
二、各县市区情况
咸安区高新技术企业128家，居全市首位；赤壁市技术合同成交额24.8亿元，嘉鱼县18.1亿元；通山县R&D经费投入强度仅1.05%，低于全市1.07个百分点。
三、2022年目标
全市高新技术企业达到600家，R&D经费投入强度达到2.3%，技术合同成交额突破120亿元。""",
        """
37.2 咸宁市 rd_spending level 2021 actual
19.8 咸宁市 rd_spending_growth growth 2021 actual
2.12 咸宁市 rd_intensity share 2021 actual
0.16 咸宁市 - growth 2021 actual
9 咸宁市 - rank 2021 actual
310.5 咸宁市 - level 2021 actual
17.7 咸宁市 - share 2021 actual
512 咸宁市 hightech_firms level 2021-12 actual
121 咸宁市 - count_in_period 2021 actual
103.7 咸宁市 tech_contract_value level 2021 actual
33.2 咸宁市 tech_contract_value_growth growth 2021 actual
128 咸宁市/咸安区 hightech_firms level 2021 actual
首位 咸宁市/咸安区 - rank 2021 actual
24.8 咸宁市/赤壁市 tech_contract_value level 2021 actual
18.1 咸宁市/嘉鱼县 tech_contract_value level 2021 actual
1.05 咸宁市/通山县 rd_intensity share 2021 actual
1.07 咸宁市/通山县 - ? 2021 actual
600 咸宁市 hightech_firms target 2022 target
2.3 咸宁市 rd_intensity target 2022 target
120 咸宁市 tech_contract_value target 2022 target
""",
    ),
    (
        "衡水高新区上半年主要经济指标稳中有进",
        "2024-07-19",
        """上半年，衡水高新区坚持稳中求进，主要指标好于预期。
规模以上工业增加值同比增长8.2%，高于全市2.6个百分点；高新技术产业增加值占规上工业增加值比重61.3%；实际利用内资33亿元。
新认定省级科技型中小企业46家，国家科技型中小企业入库132家，同比增长22%。全区有效高新技术企业203家，占全市的近三成。
技术合同登记额12.6亿元，同比增长18.9%。发明专利授权97件，每万人口发明专利拥有量86.5件。
衡水市科技局有关负责人表示，全市上半年技术合同登记额39.8亿元，其中高新区占31.7%。""",
        """
8.2 衡水市/高新区 industrial_value_added_growth growth 2024-01/2024-06 actual
2.6 衡水市/高新区 - growth 2024-01/2024-06 actual
61.3 衡水市/高新区 hightech_value_added_share share 2024-01/2024-06 actual
33 衡水市/高新区 - ? 2024-01/2024-06 actual
46 衡水市/高新区 - count_in_period 2024-01/2024-06 actual
132 衡水市/高新区 tech_smes level ? actual
22 衡水市/高新区 tech_smes_growth growth ? actual
203 衡水市/高新区 hightech_firms level 2024-06 actual
三成 衡水市/高新区 - share 2024-06 actual
12.6 衡水市/高新区 tech_contract_value level 2024-01/2024-06 actual
18.9 衡水市/高新区 tech_contract_value_growth growth 2024-01/2024-06 actual
97 衡水市/高新区 invention_patents_granted count_in_period 2024-01/2024-06 actual
86.5 衡水市/高新区 invention_patents_per_10k level 2024-06 actual
39.8 衡水市 tech_contract_value level 2024-01/2024-06 actual
31.7 衡水市/高新区 - share 2024-01/2024-06 actual
""",
    ),
    (
        "渭南市召开科技创新工作推进会",
        "2020-09-04",
        """本报讯（记者 某）9月3日，渭南市科技创新工作推进会召开。
据悉，今年以来，渭南市克服疫情影响，1至7月，全市技术合同交易额达到12.8亿元，完成全年任务的64%；新认定高新技术企业21家，科技型中小企业入库316家。目前，全市共有高新技术企业109家，省级工程技术研究中心22个，省级以上孵化器和众创空间15家。
2019年，全市研发经费投入19.6亿元，投入强度为1.07%，低于全省2.27%的平均水平。
会议要求，力争到年底，全市高新技术企业突破120家，技术合同交易额突破20亿元；“十四五”末，研发投入强度达到2%。""",
        """
12.8 渭南市 tech_contract_value level 2020-01/2020-07 actual
64 渭南市 - share 2020-01/2020-07 actual
21 渭南市 hightech_firms_new count_in_period 2020-01/2020-07 actual
316 渭南市 tech_smes ? ? actual
109 渭南市 hightech_firms level 2020-09 actual
22 渭南市 engineering_centers level 2020-09 actual
15 渭南市 - level 2020-09 actual
19.6 渭南市 rd_spending level 2019 actual
1.07 渭南市 rd_intensity share 2019 actual
2.27 陕西省 rd_intensity share 2019 actual
120 渭南市 hightech_firms target 2020-12 target
20 渭南市 tech_contract_value target ? target
2 渭南市 rd_intensity target 2025 target
""",
    ),
]
