from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.document import Box, Line
from mailbot.reading.headings import Titled, TitleState, lists_titles, titled
from mailbot.reading.region import Region
from tests.reading.papers import GUANGZHOU, WANTED, flowing, paper

BODY = (
    "中国施工企业管理协会：",
    "根据贵会要求，我会认真组织所属企业开展质量信得过班组活动，经评审，",
    "现推荐下列班组参加活动，请予审核。",
    "附件：1.工程建设质量信得过班组活动统计表",
    "2.关于公布2024年度质量信得过班组活动优秀名单的通知",
    "",
    ">某某省建筑业协会",
    ">2025年5月12日",
)


def of(*rows: str, confidence: float = 1.0) -> Titled:
    return titled(Region(lines=paper(*rows, confidence=confidence)), WANTED)


def item(*rows: str) -> str | None:
    heading = of(*rows).heading
    return heading.item if heading else None


@pytest.mark.parametrize(
    "title",
    [
        ("^推荐函",),
        ("^推 荐 函",),
        ("^关于推荐2025年工程建设质量信得过班组的函",),
        ("^关于报送2025年工程建设质量信得过班组推荐材料的函",),
        ("^推荐意见",),
        ("^推荐报告",),
        ("^2025年工程建设质量信得过班组申报推荐书",),
        ("^关于推荐2025年工程建设质量", "^信得过班组的函"),
        ("^关于推荐恒石工程局有限公司等单位参加", "^2025年工程建设质量信得过班组", "^活动的函"),
        ("^某某省建筑业协会关于推荐2025年质量信得过班组的函",),
        ("^某某省建筑业协会文件", "^某建协〔2025〕12号", "^关于推荐质量信得过班组的函"),
        ("附件1", "^推荐函"),
        ("^某某省建筑业协会", "", "", "^推荐函"),
        ("^关于推荐《质量信得过班组》的函",),
        ("^推荐函（盖章）",),
    ],
)
def test_a_letter_by_any_name_is_the_letter(title: tuple[str, ...]) -> None:
    assert item(*title, *BODY) == "letter"


@pytest.mark.parametrize(
    "title",
    [
        ("^关于公布2024年度质量信得过班组活动优秀", "^班组名单的通知"),
        ("^关于表彰2024年度工程建设质量信得过班组的决定",),
        ("^关于2024年度质量信得过班组活动情况的通报",),
        ("^2024年度质量信得过班组优秀名单公示",),
        ("^关于命名2024年度质量信得过班组的通知",),
        ("^关于公布2024年度优秀QC小组和质量信得过班组名单的通知",),
        ("^某某集团有限公司文件", "^质协〔2025〕34号", "^关于公布2024年度", "^优秀名单的通知"),
    ],
)
def test_an_announcement_by_any_name_is_the_announcement(title: tuple[str, ...]) -> None:
    assert item(*title, "各有关单位：", "经评审和公示，现予以公布。") == "announcement"


def test_a_form_is_known_by_its_title_with_tag_and_period() -> None:
    rows = (
        "附件3",
        "^工程建设质量信得过班组活动统计表",
        "^（2024年4月至2025年4月）",
        "推荐单位：某协会",
    )
    assert item(*rows) == "statistics"
    assert item("^附件3：工程建设质量信得过班组活动统计表") == "statistics"
    one_row = "^工程建设质量信得过班组活动统计表（2024年4月至2025年4月）"
    assert item(one_row, "推荐单位：某协会") == "statistics"


def test_a_seal_read_as_text_beside_the_title_does_no_harm() -> None:
    lines = paper("^关于公布2024年度优秀名单的通知", "各有关单位：")
    box = lines[0].box
    assert box
    ring = Line(text="协公", box=Box(box.x1 + 0.02, box.y0, box.x1 + 0.08, box.y1), confidence=0.6)
    found = titled(Region(lines=(*lines, ring)), WANTED)
    assert found.heading
    assert found.heading.item == "announcement"
    assert found.heading.text == "关于公布2024年度优秀名单的通知"


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("^关于公市2024年度优秀名单的通知", "announcement"),
        ("^关于推荐2025年质量信得过班组的图", "letter"),
        ("^工程建设质量信得过班组活动统让表", "statistics"),
    ],
)
def test_one_wrong_character_is_forgiven(read: str, wanted: str) -> None:
    assert item(read, "各有关单位：") == wanted


@pytest.mark.parametrize(
    "title",
    [
        "^目录",
        "^目　录",
        "^关于开展2025年工程建设质量信得过班组活动的通知",
        "^关于转发《关于公布优秀名单的通知》的通知",
        "^质量信得过班组典型经验材料",
        "^班组活动照片",
        "^关于推荐2025年优秀QC小组的函",
    ],
)
def test_known_headings_of_other_pages_are_none_of_the_items(title: str) -> None:
    found = of(title, "各有关单位：", "请于五月三十日前报送推荐函，逾期不予受理。")
    assert found.state is TitleState.OTHER


def test_a_title_that_is_told_to_be_another_stays_open_for_the_item_it_fits_too() -> None:
    assert of("^关于推荐2025年优秀QC小组的函", *BODY).near == {"letter"}


def test_enclosures_of_a_letter_are_no_titles() -> None:
    found = of("^致贵会", *BODY)
    assert found.state is TitleState.UNKNOWN
    assert found.near == frozenset()


def test_a_page_that_begins_with_the_rest_of_a_list_of_enclosures_is_nothing() -> None:
    rows = (
        "附件：工程建设质量信得过班组活动统计表",
        "2.关于公布2024年度优秀名单的通知",
        ">某协会",
    )
    assert of(*rows).state is TitleState.NONE


def test_body_text_that_names_an_item_is_no_title() -> None:
    rows = (
        "一、请各单位于五月底前报送推荐函，",
        "工程建设质量信得过班组活动统计表",
        "三、其他要求。",
    )
    assert of(*rows).heading is None


@pytest.mark.parametrize("head", ["^材料清单", "^报送材料一览", "^某某协会"])
def test_contents_pages_by_any_name_are_no_items(head: str) -> None:
    numbered = Region(
        lines=paper(
            head,
            "1.推荐函……1",
            "2.工程建设质量信得过班组活动统计表……2",
            "3.关于公布2024年度优秀名单的通知……3",
        )
    )
    assert titled(numbered, WANTED).state is not TitleState.ITEM
    assert lists_titles(numbered, WANTED)
    bare = of(head, "^推荐函", "^工程建设质量信得过班组活动统计表")
    assert bare.state is TitleState.OTHER


def test_a_letter_that_numbers_its_enclosures_is_no_contents_page() -> None:
    assert not lists_titles(Region(lines=paper("^推荐函", *BODY)), WANTED)


def test_an_unexpected_title_is_known_to_be_there() -> None:
    assert of("^我会2025年班组推荐情况说明", *BODY).state is TitleState.UNKNOWN
    assert of("^推荐情况如下：", *BODY[1:]).state is TitleState.UNKNOWN


def test_a_letter_whose_title_was_not_seen_is_known_to_begin() -> None:
    assert of(*BODY).state is TitleState.UNKNOWN


def test_a_page_that_begins_with_running_text_or_rows_has_no_title() -> None:
    text = "量管理水平，我单位组织开展了年度质量信得过班组活动评审工作，现予公布"
    assert of(text, text).state is TitleState.NONE
    assert of("|25|先锋班组|某公司", "|26|晨曦班组|某公司").state is TitleState.NONE
    assert of().state is TitleState.NONE


def test_a_title_that_fits_two_items_alike_is_neither_and_open_for_both() -> None:
    twin = replace(WANTED.items[0], id="twin", headings=("关于推荐*的函",))
    letter = replace(WANTED.items[0], headings=("关于推荐*的函",))
    found = titled(
        Region(lines=paper("^关于推荐优秀班组的函", *BODY)),
        replace(WANTED, items=(letter, twin)),
    )
    assert found.state is TitleState.UNKNOWN
    assert found.near == {"letter", "twin"}


def test_near_items_of_one_family_are_told_apart() -> None:
    for title, wanted in (
        ("^广州市工程建设质量信得过班组活动统计表", "statistics"),
        ("^工程建设质量信得过班组活动申请成果汇总表", "summary"),
        ("^关于参加2025年工程建设质量信得过班组活动的申请函", "application"),
    ):
        heading = titled(Region(lines=paper(title)), GUANGZHOU).heading
        assert heading
        assert heading.item == wanted


def test_flowing_text_and_sheets_have_titles_too() -> None:
    found = titled(
        Region(lines=flowing("推荐函", "中国施工企业管理协会：", "现推荐，请审。")), WANTED
    )
    assert found.heading
    assert found.heading.item == "letter"


@given(st.text(max_size=60), st.integers(1, 6))
def test_no_text_breaks_it(text: str, count: int) -> None:
    region = Region(lines=paper(*[f"^{text}"] * count))
    assert titled(region, WANTED).state in TitleState
