"""Which district an address speaks of, and what is left open."""

from __future__ import annotations

import pytest

from kechuang.engines.lake.gazetteer import Gazetteer

from .conftest import DIVISIONS, code

PLACES = Gazetteer(DIVISIONS)


@pytest.mark.parametrize(
    ("address", "hint", "found"),
    [
        ("山东省淄博市张店区柳泉路1号", None, "370303"), ("张店区柳泉路1号", None, "370303"),
        ("淄博张店人民东路13-1号", None, "370303"), ("博山颜北路161号", "370300", "370304"),
        ("市中区光明路1号", "370400", "370402"), ("市中区光明路1号", "370100", "370103"),
        ("济南市市中区六里山路1号", "370400", "370103"), ("淄博高新区万杰路100号", "370300", "370391"),
        ("淄博市高新技术产业开发区鲁泰大道9号", None, "370391"), ("章丘市双山街道", "370100", "370114"),
        ("东营区淄博路9号", "370500", "370502"), ("山东省　淄博市 桓台县索镇", None, "370321"),
        ("博山县城关", "370300", "370304"), ("张店区柳泉路1号", "370100", "370303"), ("工业园张店区内", None, "370303"),
    ],
)  # fmt: skip
def test_a_district_is_found(address, hint, found):
    assert PLACES.locate(address, hint, None).code == found


@pytest.mark.parametrize(
    ("address", "hint", "left"),
    [
        ("临淄大道688号", "370300", "370300"), ("张店路5号", "370300", "370300"), ("市中区光明路1号", None, None),
        ("高新区汇智谷", "370100", "370100"), ("南阳湖农场", "370400", "370400"), ("不详", None, None),
        (None, None, None), ("淄川路口", "370500", "370500"), ("高新区汇智谷", None, None),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_left_at_the_city_or_empty(address, hint, left):
    assert PLACES.locate(address, hint, None).code == left


def test_the_registering_authority_speaks_where_the_address_does_not():
    place = PLACES.locate("商家镇", "370300", code(1, "370302"))
    assert place.code == "370302" and "信用代码第 3—8 位" in place.how


def test_the_registering_authority_of_another_city_does_not_speak_against_the_city_column():
    assert PLACES.locate("商家镇", "370300", code(1, "370502")).code == "370300"


def test_the_code_settles_a_name_that_several_cities_bear():
    assert PLACES.locate("市中区光明路1号", None, code(1, "370400")).code == "370402"


def test_how_names_the_column_and_the_words():
    assert PLACES.locate("淄博张店人民路", None, None, label="住所").how == "由住所中的“张店”得到"
    assert PLACES.locate("x", "370303", None) == PLACES.locate("y", "370303", None)
    assert PLACES.locate("x", "370303", None).how == ""


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("370303", ("370303",)), ("370303001", ("370303",)), ("379999", ()), ("淄博", ("370300",)),
        ("东营", ("370500",)), ("东营区", ("370502",)), ("市中区", ("370103", "370402")), ("枣庄市市中区", ("370402",)),
        ("火星", ()), ("山东省", ("370000",)), ("３７０３０３", ("370303",)),
    ],
)  # fmt: skip
def test_a_cell_of_a_division_column_is_looked_up(cell, codes):
    assert PLACES.lookup(cell) == codes
