from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.document import Line
from mailbot.model.wanted import Wanted
from mailbot.reading.grid import Grid
from mailbot.reading.region import Region
from mailbot.reading.settle import Settled, settle
from mailbot.reading.survey import Survey, surveyed
from tests.reading.papers import FIELDS, GUANGZHOU, WANTED, paper, sheet, table

NUMBERS = ("12", "40", "310", "2680", "5", "86.5", "20")
SIGNED = ("", ">某某省建筑业协会", ">2025年5月12日")


def page(*rows: str, grids: tuple[Grid, ...] = (), confidence: float = 0.98) -> Region:
    return sheet(*paper(*rows, confidence=confidence), grids=grids)


def form(numbers: tuple[str, ...] = NUMBERS) -> Grid:
    labels = [field.label for field in FIELDS if field.required]
    return table(
        ("统计项目", "数量"),
        *zip(labels, numbers, strict=True),
        ("联系人：周文博" if numbers[0] else "联系人：", "手机："),
        ("邮箱：", "发布会时间"),
        ("归口部门及负责人：", "<"),
        ("参会人数", ""),
    )


def rows(first: int, last: int, *, header: bool = True) -> tuple[str, ...]:
    head = ("|序号|班组名称|单位名称",) if header else ()
    return (*head, *(f"|{i}|先锋测量{i}班组|某某建设集团公司" for i in range(first, last + 1)))


LETTER = page(
    "^关于推荐2025年工程建设质量信得过班组的函",
    "中国施工企业管理协会：",
    "按照贵会文件精神，现择优推荐5个班组参加活动，请予审核。",
    "附件：1.工程建设质量信得过班组活动统计表",
    "2.关于公布2024年度优秀名单的通知",
    *SIGNED,
)
STATISTICS = page(
    "附件3", "^工程建设质量信得过班组活动统计表", "推荐单位：某某省建筑业协会", grids=(form(),)
)
ANNOUNCED = page(
    "^关于公布2024年度质量信得过班组优秀名单的通知",
    "各有关单位：",
    "经评审和公示，现予以公布。",
    *SIGNED,
)
LIST = page("附件", "^2024年度质量信得过班组活动优秀名单", *rows(1, 20))
LIST_ON = page(*rows(21, 30, header=False))
BLANK = page()
CONTENTS = page("^目录", "1.推荐函……1", "2.统计表……2")
NOTICE = page(
    "^关于开展2025年工程建设质量信得过班组活动的通知",
    "各关联协会：",
    "请各推荐单位于5月30日前将推荐函、统计表、优秀名单的公布通知报送我会。",
)
STORY = page("^先锋班组的故事", "先锋班组坚持质量第一的方针，开展技术比武，推行标准化作业。")
UNKNOWN_LETTER = page(
    "^我会班组推荐情况", "中国施工企业管理协会：", "经研究，推荐5个班组参加活动，请审核。", *SIGNED
)
HEADLESS = page(
    "中国施工企业管理协会：", "按照贵会文件精神，现择优推荐5个班组参加活动，请予审核。", *SIGNED
)
LETTER_ON = page("继续做好指导工作，组织班组总结经验，按时参加现场发布，力争取得好成绩。", *SIGNED)
NOISE = page("丨囗 乂", "讠卜冫丿亅乀乁", "厶冖匚凵勹亻彳", confidence=0.4)


def answers(*regions: Region, wanted: Wanted = WANTED, certain: bool = False) -> list[Settled]:
    surveys = [survey(region, wanted, certain=certain) for region in regions]
    return settle(surveys, wanted)


def survey(region: Region, wanted: Wanted = WANTED, *, certain: bool = False) -> Survey:
    return surveyed(region, wanted, certain=certain, blank=not region.lines)


def items(*regions: Region, wanted: Wanted = WANTED, certain: bool = False) -> list[str | None]:
    found = answers(*regions, wanted=wanted, certain=certain)
    return [answer.sighting.item if answer.sighting else None for answer in found]


def open_for(*regions: Region) -> set[str]:
    return {item for answer in answers(*regions) for item in answer.could_be}


def test_a_complete_filing_is_settled_without_doubt() -> None:
    regions = (LETTER, BLANK, STATISTICS, BLANK, ANNOUNCED, LIST, LIST_ON)
    assert items(*regions) == [
        "letter",
        None,
        "statistics",
        None,
        "announcement",
        "announcement",
        "announcement",
    ]
    assert not open_for(*regions)


def test_a_letter_goes_on_over_the_page() -> None:
    regions = (LETTER, LETTER_ON, STATISTICS, ANNOUNCED, LIST)
    assert items(*regions)[:3] == ["letter", "letter", "statistics"]
    assert not open_for(*regions)


def test_a_list_of_numbered_lines_is_the_announcement_s_whatever_it_is_called() -> None:
    called = page("附件1", "^光荣榜", *(f"{i}．某某公司 先锋{i}班组" for i in range(1, 9)))
    assert items(LETTER, STATISTICS, ANNOUNCED, called)[3] == "announcement"


def test_order_does_not_matter() -> None:
    regions = (ANNOUNCED, LIST, LIST_ON, STATISTICS, LETTER)
    assert items(*regions) == ["announcement"] * 3 + ["statistics", "letter"]
    assert not open_for(*regions)


def test_a_list_before_its_title_page_or_behind_the_form_is_the_announcement_s() -> None:
    assert items(LIST, ANNOUNCED) == ["announcement", "announcement"]
    assert items(ANNOUNCED, STATISTICS, LIST) == ["announcement", "statistics", "announcement"]


@pytest.mark.parametrize("extra", [CONTENTS, NOTICE, STORY])
@pytest.mark.parametrize(
    ("missing", "regions"),
    [
        ("letter", (STATISTICS, ANNOUNCED, LIST, LIST_ON)),
        ("statistics", (LETTER, ANNOUNCED, LIST, LIST_ON)),
        ("announcement", (LETTER, STATISTICS)),
    ],
)
def test_what_is_missing_is_missing_whatever_else_is_there(
    missing: str, regions: tuple[Region, ...], extra: Region
) -> None:
    assert missing not in items(extra, *regions)
    assert missing not in open_for(extra, *regions)
    assert missing not in open_for(*regions, extra)


@pytest.mark.parametrize("letter", [UNKNOWN_LETTER, HEADLESS])
def test_a_letter_with_an_unexpected_title_or_none_is_never_missing(letter: Region) -> None:
    for regions in ((letter, STATISTICS, ANNOUNCED, LIST), (ANNOUNCED, LIST, STATISTICS, letter)):
        assert "letter" in open_for(*regions)


def test_a_page_whose_head_was_not_seen_is_not_swallowed_by_the_page_before() -> None:
    body = "按照贵会文件精神，现择优推荐5个班组参加本年度活动，望予审核为盼，特此致函"
    headless = page("", "", "", "", "", body, *SIGNED)
    assert "letter" in open_for(STATISTICS, ANNOUNCED, headless)
    assert "letter" not in open_for(STATISTICS, ANNOUNCED, page(body, *SIGNED))


def test_a_page_that_could_not_be_read_may_be_anything() -> None:
    assert open_for(NOISE) == {"letter", "statistics", "announcement"}
    assert open_for(LETTER, NOISE) == {"statistics", "announcement"}


def test_a_form_is_known_by_its_labels_where_its_title_cannot_be_read() -> None:
    untitled = page("附件3", "推荐单位：某某省建筑业协会", grids=(form(),))
    strange = page("^活动情况表", grids=(form(),))
    assert items(untitled, strange) == ["statistics", "statistics"]


def test_a_form_over_two_pages_is_one_form() -> None:
    whole = form()
    half = Grid(cells=tuple(c for c in whole.cells if c.row <= 4))
    rest = Grid(cells=tuple(replace(c, row=c.row - 5) for c in whole.cells if c.row > 4))
    first, second = answers(
        page("^工程建设质量信得过班组活动统计表", grids=(half,)), page(grids=(rest,))
    )
    assert first.form
    assert second.form
    assert second.sighting
    assert not second.sighting.begins
    numbers = [v.text for f in (first.form, second.form) for v in f.values if v.text.isdigit()]
    assert sorted(numbers) == sorted(n for n in NUMBERS if n.isdigit())


@pytest.mark.parametrize("first", [3, 5, 6])
def test_a_form_with_numbered_rows_over_two_pages_is_no_list(first: int) -> None:
    figures = [field for field in FIELDS if field.required]
    lines = [
        (str(i), field.label, field.unit or "", number)
        for i, (field, number) in enumerate(zip(figures, NUMBERS, strict=True), start=1)
    ]
    more = [("8", "联系人", "", "周文博"), ("9", "手机", "", "13800000000")]
    half = table(("序号", "统计项目", "单位", "数量"), *lines[:first])
    unit = "推荐单位：某某省建筑业协会"
    begun = page("^工程建设质量信得过班组活动统计表", unit, grids=(half,))
    rest = page(grids=(table(*lines[first:], *more),))
    whole = ["statistics", "statistics"]
    assert items(LETTER, begun, rest, ANNOUNCED, LIST)[1:3] == whole
    assert items(ANNOUNCED, LIST, begun, rest)[2:] == whole
    # The half alone, in a file of its own, is no list that goes on.
    assert "announcement" not in open_for(rest)


def test_the_notice_s_empty_form_is_no_item() -> None:
    empty = page(
        "附件3", "^工程建设质量信得过班组活动统计表", "推荐单位_____", grids=(form(("",) * 7),)
    )
    assert items(NOTICE, empty, certain=True) == [None, None]
    assert not any(answer.could_be for answer in answers(NOTICE, empty, certain=True))
    # On a scan its ink may not have been seen.
    assert open_for(empty) == {"statistics"}


def test_a_page_that_only_names_the_form_is_not_the_form() -> None:
    assert items(page("^工程建设质量信得过班组活动统计表")) == [None]
    assert open_for(page("^工程建设质量信得过班组活动统计表")) == {"statistics"}
    assert items(page("^推荐函")) == [None]
    assert "letter" in open_for(page("^推荐函"))


def test_a_list_behind_a_letter_is_its_enclosure_and_may_be_more_only_if_nothing_else_is() -> None:
    enclosure = page("附件", *rows(1, 5))
    assert items(LETTER, enclosure, ANNOUNCED, LIST) == [
        "letter",
        "letter",
        "announcement",
        "announcement",
    ]
    assert open_for(LETTER, enclosure) == set()
    named = page("^推荐班组名单", *rows(1, 5))
    assert open_for(LETTER, named) == {"announcement"}


def test_the_list_of_a_page_that_is_none_of_the_items_is_not_the_announcement_s() -> None:
    units = page("^推荐单位名单", *rows(1, 20))
    assert items(ANNOUNCED, LIST, NOTICE, units, page(*rows(21, 40))) == [
        "announcement",
        "announcement",
        None,
        None,
        None,
    ]


def test_a_paper_with_a_letterhead_and_a_title_does_not_go_on_with_a_list() -> None:
    opinion = page("^某某协会（函）", "质协〔2025〕13号", "^审批意见表", *rows(1, 3, header=False))
    assert items(ANNOUNCED, LIST, opinion) == ["announcement", "announcement", None]


def test_a_list_that_begins_with_a_later_number_may_be_any_list() -> None:
    assert open_for(page(*rows(25, 26))) == {"announcement"}
    assert open_for(page(*rows(1, 2))) == set()


def test_hidden_sheets_count_only_where_nothing_else_does() -> None:
    hidden = replace(survey(STATISTICS), hidden=True)
    shown = survey(STATISTICS)
    assert [bool(a.sighting) for a in settle([hidden, shown], WANTED)] == [False, True]
    assert [bool(a.sighting) for a in settle([hidden], WANTED)] == [True]


def test_a_summary_brings_its_rows() -> None:
    summary = page("^工程建设质量信得过班组活动申请成果汇总表", "申报单位：某公司", *rows(1, 3))
    (answer,) = answers(summary, wanted=GUANGZHOU)
    assert answer.sighting
    assert answer.sighting.item == "summary"
    assert answer.table
    assert len(answer.table.rows) == 3


POOL = (LETTER, STATISTICS, ANNOUNCED, LIST, LIST_ON, BLANK, CONTENTS, NOTICE, STORY, NOISE)
SURVEYS = tuple(survey(region) for region in POOL)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SURVEYS), max_size=6), st.sampled_from(SURVEYS))
def test_another_page_never_takes_an_item_away(pages: list[Survey], extra: Survey) -> None:
    before = {a.sighting.item for a in settle(pages, WANTED) if a.sighting}
    for place in range(len(pages) + 1):
        after = settle([*pages[:place], extra, *pages[place:]], WANTED)
        assert before <= {a.sighting.item for a in after if a.sighting}


@given(
    st.lists(st.sampled_from("天地玄黄宇宙洪荒日月盈昃辰宿列张，。：1234"), min_size=30).map(
        "".join
    )
)
def test_a_page_without_any_cue_never_becomes_an_item(text: str) -> None:
    lines = tuple(Line(text=text[i : i + 20]) for i in range(0, len(text), 20))
    (answer,) = settle([surveyed(Region(lines=lines), WANTED, certain=True)], WANTED)
    assert answer.sighting is None
    assert not answer.could_be
