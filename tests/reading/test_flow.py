from mailbot.reading.flow import regions_of
from mailbot.reading.headings import titled
from mailbot.reading.region import Region
from tests.reading.papers import GUANGZHOU, WANTED, flowing, paper, table

LETTER = ("推荐函", "中国施工企业管理协会：", "按照贵会文件精神，现择优推荐5个班组，请予审核。")
SIGNED = ("某某协会", "2025年5月8日")
FORM = table(
    ("本年度开展质量信得过班组活动企业数", "个", "12"), ("联系人：", "周文博", ""), placed=False
)
FORM_LINES = ("本年度开展质量信得过班组活动企业数", "个", "12", "联系人：", "周文博")
LIST = table(("序号", "班组名称"), ("1", "先锋班组"), placed=False)
LIST_LINES = ("序号", "班组名称", "1", "先锋班组")


def heads(regions: tuple[Region, ...]) -> list[str]:
    return [region.lines[0].text for region in regions]


def test_a_word_file_with_everything_in_one_flow_is_cut_at_its_titles() -> None:
    lines = flowing(
        *LETTER,
        *SIGNED,
        "工程建设质量信得过班组活动统计表",
        "（2024年4月至2025年4月）",
        "推荐单位：某某协会",
        *FORM_LINES,
        "关于表彰2024年度质量信得过班组的决定",
        "各有关单位：",
        "经评审和公示，现予以公布。",
        *LIST_LINES,
        *SIGNED,
    )
    regions = regions_of(lines, (FORM, LIST), WANTED)
    assert heads(regions) == [
        "推荐函",
        "工程建设质量信得过班组活动统计表",
        "关于表彰2024年度质量信得过班组的决定",
    ]
    assert [region.grids for region in regions] == [(), (FORM,), (LIST,)]
    assert sum((region.lines for region in regions), ()) == lines


def test_enclosures_that_word_numbers_by_itself_begin_nothing() -> None:
    enclosures = ("附件：", "工程建设质量信得过班组活动统计表", "关于公布2024年度优秀名单的通知")
    lines = flowing(*LETTER, *enclosures, *SIGNED, *enclosures[1:2], *FORM_LINES)
    regions = regions_of(lines, (FORM,), WANTED)
    assert heads(regions) == ["推荐函", "工程建设质量信得过班组活动统计表"]
    assert len(regions[0].lines) == len(LETTER) + len(enclosures) + len(SIGNED)


def test_a_document_with_an_unexpected_title_begins_too() -> None:
    lines = flowing(
        *LETTER, *SIGNED, "2024年度班组评选情况", "各有关单位：", "现予以公布，请珍惜荣誉。"
    )
    assert heads(regions_of(lines, (), WANTED)) == ["推荐函", "2024年度班组评选情况"]


def test_a_double_page_is_cut_at_its_fold() -> None:
    left = paper("^推荐函", *LETTER[1:], ">某某协会", width=0.5)
    right = paper("附件3", "^工程建设质量信得过班组活动统计表", "|企业数|12", left=0.5, width=0.5)
    first, second = regions_of((*left, *right), (), WANTED, landscape=True)
    assert (first.lines, second.lines) == (left, right)
    assert titled(second, WANTED).heading
    assert regions_of((*left, *right), (), WANTED) == (Region(lines=(*left, *right)),)


def test_a_stroke_over_the_fold_does_not_hide_it() -> None:
    left = paper("^推荐函", *LETTER[1:], *["我会认真组织所属企业开展活动，"] * 20, width=0.5)
    right = paper(
        "^工程建设质量信得过班组活动统计表", "|企业数|12", "|班组数|3", left=0.5, width=0.5
    )
    ring = paper("", "", "", "|  |信建设协会|", width=1.0)
    assert len(regions_of((*left, *right, *ring), (), WANTED, landscape=True)) == 2


def test_a_wide_table_is_no_double_page() -> None:
    rows = [f"|{i}|先锋{i}班组|某公司|某项目部" for i in range(1, 12)]
    lines = paper("^申请成果汇总表", "|序号|班组名称|单位|项目部", *rows)
    assert len(regions_of(lines, (), GUANGZHOU, landscape=True)) == 1


def test_two_short_papers_on_one_page_are_two() -> None:
    lines = paper(
        *("^推荐函", *LETTER[1:], "附件：1.工程建设质量信得过班组活动统计表"),
        *(">某某协会", ">2025年5月8日", "", ""),
        *("^关于公布2024年度优秀名单的通知", "各有关单位：", "经评审和公示，现予以公布。"),
    )
    upper, lower = regions_of(lines, (), WANTED)
    assert titled(upper, WANTED).heading
    assert heads((lower,)) == ["关于公布2024年度优秀名单的通知"]


def test_a_letter_with_its_enclosures_is_one_paper() -> None:
    lines = paper(
        *("^推荐函", *LETTER[1:], "附件：1.工程建设质量信得过班组活动统计表"),
        *("　　　2.关于公布2024年度优秀名单的通知", ">某某协会", ">2025年5月8日"),
    )
    assert len(regions_of(lines, (), WANTED)) == 1
