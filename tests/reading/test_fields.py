import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.document import Value
from mailbot.reading.fields import filled, read_fields
from mailbot.reading.region import Region
from tests.reading.papers import FIELDS, flowing, paper, sheet, table

#: What the seven numbers are in every form below.
NUMBERS = {
    "enterprises": "12",
    "teams": "40",
    "teams_cumulative": "310",
    "participants": "2680",
    "recommended": "5",
    "investment": "86.5",
    "awards": "20",
}
LABELS = {field.id: field.label for field in FIELDS}
UNITS = {field.id: field.unit or "" for field in FIELDS}


def read(region: Region, *, certain: bool = True) -> dict[str, Value]:
    return {value.field: value for value in read_fields(FIELDS, region, certain=certain)}


def numbers(region: Region, *, certain: bool = True) -> dict[str, str]:
    values = read(region, certain=certain)
    return {name: values[name].text for name in NUMBERS if name in values}


def in_grid(*rows: tuple[str, ...]) -> Region:
    return sheet(grids=[table(*rows)])


Rows = list[tuple[str, ...]]


def each(*pattern: str) -> Rows:
    """Lay out the seven numbers, one a row: {n} their number, {l} label, {u} unit, {v} value."""
    return [
        tuple(cell.format(n=i, l=LABELS[name], u=UNITS[name], v=value) for cell in pattern)
        for i, (name, value) in enumerate(NUMBERS.items(), 1)
    ]


LAYOUTS: dict[str, Rows] = {
    "unit in the label": each("{l}（{u}）", "{v}"),
    "no unit": each("{l}", "{v}"),
    "as in the notice": [("统 计 项 目", "单 位", "数 量"), *each("{l}", "{u}", "{v}")],
    "numbered, with remarks": [
        ("序号", "统计项目", "单位", "数量", "备注"),
        *each("{n}", "{l}", "{u}", "{v}", "据企业上报"),
    ],
    "numbers before the labels": each("{n}．{l}", "{v}"),
    "unit behind the value": each("{l}", "{v}", "{u}"),
    "wrapped labels": [
        (f"{label[:9]}\n{label[9:]}\n（{unit}）", value)
        for label, unit, value in each("{l}", "{u}", "{v}")
    ],
    "all in one cell": each("{l}（{u}）：{v}", ""),
    "in one cell without colons": each("{l} {u} {v}", ""),
    "blanks filled in": each("{l}：__{v}__", ""),
    "title over the whole width": [
        ("工程建设质量信得过班组活动统计表", "<", "<"),
        *each("{l}", "{u}", "{v}"),
    ],
}


def side_by_side(*pattern: str) -> Rows:
    """Lay the numbers out two in a row."""
    cells = [*each(*pattern), ("",) * len(pattern)]
    return [left + right for left, right in zip(cells[::2], cells[1::2], strict=True)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_ruled_form_is_read_in_any_usual_layout(layout: str) -> None:
    assert numbers(in_grid(*LAYOUTS[layout])) == NUMBERS


@pytest.mark.parametrize("pattern", [("{l}", "{v}"), ("{l}", "{u}", "{v}")])
def test_labels_side_by_side_keep_their_values(pattern: tuple[str, ...]) -> None:
    assert numbers(in_grid(*side_by_side(*pattern))) == NUMBERS


def test_a_heading_over_several_rows_belongs_to_their_labels() -> None:
    grid = table(
        ("本年度开展质量信得过班组活动", "企业数（个）", "12"),
        ("^", "班组数（个）", "40"),
        ("本年度对质量信得过班组活动", "奖励费用", "20"),
        ("^", "投入费用（培训、交流、规范化等）", "86.5"),
    )
    wanted = {"enterprises": "12", "teams": "40", "awards": "20", "investment": "86.5"}
    assert numbers(sheet(grids=[grid])) == wanted


def test_labels_over_their_values() -> None:
    names = list(NUMBERS)
    upper, lower = names[:4], names[4:]
    grid = table(
        tuple(LABELS[n] for n in upper),
        tuple(NUMBERS[n] for n in upper),
        (*(LABELS[n] for n in lower), ""),
        (*(NUMBERS[n] for n in lower), ""),
    )
    assert numbers(sheet(grids=[grid])) == NUMBERS


def test_a_row_of_units_between_labels_and_values_is_read_over() -> None:
    rows = [tuple(texts[name] for name in NUMBERS) for texts in (LABELS, UNITS, NUMBERS)]
    assert numbers(in_grid(*rows)) == NUMBERS


def test_the_number_of_the_row_below_is_no_second_figure() -> None:
    rows = [tuple(texts[name] for name in NUMBERS) for texts in (LABELS, NUMBERS)]
    region = in_grid(*rows, ("8", LABELS["contact"], "周文博", *("",) * 4))
    assert numbers(region) == NUMBERS
    assert all(value.legible for value in read(region).values())


@pytest.mark.parametrize("between", [(), ("",) * 7, tuple(NUMBERS.values())])
def test_of_figures_in_two_rows_below_their_labels_none_is_certain(
    between: tuple[str, ...],
) -> None:
    labels, values = (tuple(texts[name] for name in NUMBERS) for texts in (LABELS, NUMBERS))
    rows = [labels, *([between] if between else []), values]
    legible = {value.legible for value in read(in_grid(*rows)).values()}
    assert legible == {not between}


@pytest.mark.parametrize("between", ["\n{i}.", "；{i}、", "; ({i})", "\n", "；", "，"])
def test_numbered_figures_in_one_cell_are_cut_apart(between: str) -> None:
    pairs = [f"{LABELS[name]}：{value}" for name, value in NUMBERS.items()]
    text = "".join(between.format(i=i) + pair for i, pair in enumerate(pairs, start=1))
    text = text.strip(" \n；，;")
    for region in (in_grid(("活动情况", text)), Region(lines=flowing(text))):
        assert numbers(region) == NUMBERS


@pytest.mark.parametrize(("strewn", "legible"), [(8, False), (2, True)])
def test_words_of_a_watermark_are_no_value(strewn: int, *, legible: bool) -> None:
    grid = table(
        ("本年度推荐工程建设质量信得过班组数", "个", "内部资料严禁"),
        ("本年度开展质量信得过班组活动主要特点及存在的问题", "内部资料不得外传", "<"),
    )
    over = paper(*["内部资料 严禁外传"] * strewn)
    scanned = read(sheet(*over, grids=[grid]), certain=False)
    assert scanned["recommended"].legible is legible
    assert scanned["features"].legible
    assert read(sheet(*over, grids=[grid]))["recommended"].legible


def test_two_tables_are_one_form() -> None:
    rows = LAYOUTS["as in the notice"]
    upper, lower = table(*rows[:4]), table(*rows[4:], top=0.6)
    assert numbers(sheet(grids=[upper, lower])) == NUMBERS


def test_a_form_without_ruling_lines_is_read_by_its_rows() -> None:
    rows = [f"|{LABELS[n]}|{UNITS[n]}|{v}" for n, v in NUMBERS.items()]
    assert numbers(sheet(*paper("^统计表", "|统计项目|单位|数量", *rows))) == NUMBERS


def test_a_wrapped_label_without_ruling_lines_is_one_label() -> None:
    region = sheet(
        *paper(
            "|本年度对质量信得过班组活动投入||",
            "|费用（培训、交流、规范化等）|万元|260.1",
            "",
            "|本年度对质量信得过班组活动奖励费用|万元|20",
        )
    )
    assert numbers(region) == {"investment": "260.1", "awards": "20"}


def test_rows_of_a_tilted_photo_keep_to_their_labels() -> None:
    labels = paper(LABELS["participants"], LABELS["recommended"])
    # The values hang more than half a line lower than their labels.
    values = tuple(
        replace(line, box=replace(box, y0=box.y0 + 0.012, y1=box.y1 + 0.012))
        for line, box in ((line, line.box) for line in paper("|||2405", "|||5"))
        if box
    )
    found = numbers(sheet(*labels, *values), certain=False)
    assert found == {"participants": "2405", "recommended": "5"}


def test_a_sheet_gives_each_value_its_address() -> None:
    grid = table(*LAYOUTS["as in the notice"], placed=False)
    assert read(sheet(grids=[grid]))["teams"].cell == "C3"
    assert numbers(sheet(grids=[grid])) == NUMBERS


def test_the_rest_of_annex_three() -> None:
    features = "　　主要特点：领导重视。存在的问题：联系人：变动较多。"
    region = sheet(
        *paper("^工程建设质量信得过班组活动统计表", "推荐单位（盖章）：某某省建筑业协会"),
        grids=[
            table(
                (f"本年度开展质量信得过班组活动主要特点及存在的问题：\n{features}", *["<"] * 5),
                (
                    "质量信得过班组活动\n评审及交流形式",
                    "发表评审☐ 资料评审☑ 与QC小组合开☑ 单独举办☐",
                    *["<"] * 4,
                ),
                ("是否组织\n发布会", "☑是　☐否", "发布会报名\n班组数", "57", "发布班\n组数", "55"),
                ("发布会时间", "2025年1月8日", "发布会地点", "三楼报告厅", "参会人数", "275"),
                ("质量信得过班组工作归口部门及负责人：质量安全部　李海燕", *["<"] * 5),
                ("联系人：周文博", "<", "手机：13795016358", "<", "邮箱：zl6712@qq.com", "<"),
            )
        ],
    )
    values = {name: value.text for name, value in read(region).items()}
    assert values == {
        "unit": "某某省建筑业协会",
        "features": features.strip("　"),
        "review_forms": "资料评审、与QC小组合开",
        "conference": "是",
        "conference_registered": "57",
        "conference_presented": "55",
        "conference_time": "2025年1月8日",
        "conference_place": "三楼报告厅",
        "conference_attendance": "275",
        "department": "质量安全部　李海燕",
        "contact": "周文博",
        "mobile": "13795016358",
        "email": "zl6712@qq.com",
    }


@pytest.mark.parametrize(
    "row",
    [
        "联系人：周文博　手机：13795016358　邮箱：zl@qq.com",
        "联系人：周文博手机：13795016358邮箱：zl@qq.com",
        "联 系 人：周文博  手 机：13795016358  邮 箱：zl@qq.com",
    ],
)
def test_several_labels_in_one_row_are_cut_apart(row: str) -> None:
    for region in (sheet(*paper(row)), in_grid((row,)), Region(lines=flowing(row))):
        values = {name: value.text for name, value in read(region).items()}
        assert values == {"contact": "周文博", "mobile": "13795016358", "email": "zl@qq.com"}


@pytest.mark.parametrize(
    "row",
    [
        "推荐单位：某协会",
        "推荐单位 某协会",
        "推荐单位某协会",
        "推荐单位：某协会（盖章）",
        "|推荐单位：|某协会",
    ],
)
def test_the_unit_above_the_table_is_read(row: str) -> None:
    assert read(sheet(*paper(row)), certain=False)["unit"].text == "某协会"


def test_blank_is_blank_and_illegible_is_illegible() -> None:
    region = sheet(
        grids=[
            table(
                ("本年度开展质量信得过班组活动企业数", "个", ""),
                ("本年度开展质量信得过班组活动班组数", "个", "墨团"),
                ("历年质量信得过班组累计数", "个", "310"),
                illegible=["墨团"],
            )
        ]
    )
    values = read(region, certain=False)
    assert (values["enterprises"].text, values["enterprises"].legible) == ("", True)
    assert (values["teams"].text, values["teams"].legible) == ("", False)
    assert values["teams_cumulative"].legible
    assert "awards" not in values


def test_a_number_read_poorly_is_not_taken_for_read() -> None:
    rows = LAYOUTS["no unit"]
    grid = table(*rows, confidence=0.5)
    assert not read(sheet(grids=[grid]), certain=False)["teams"].legible
    assert read(sheet(grids=[grid]), certain=True)["teams"].legible


@pytest.mark.parametrize(("words", "legible"), [(0.99, True), (0.85, False)])
def test_on_a_page_that_is_read_poorly_a_number_must_be_surer(
    words: float, *, legible: bool
) -> None:
    lines = paper(*["特点：覆盖九个在建项目。"] * 60, confidence=words)
    grid = table(*LAYOUTS["no unit"], confidence=0.8)
    assert read(sheet(*lines, grids=[grid]), certain=False)["teams"].legible is legible


def test_nothing_beside_a_loose_label_is_blank_only_where_the_file_says_so() -> None:
    region = sheet(*paper("本年度开展质量信得过班组活动企业数"))
    assert read(region, certain=True)["enterprises"].legible
    assert not read(region, certain=False)["enterprises"].legible


def test_a_unit_or_the_next_label_never_becomes_a_value() -> None:
    region = in_grid(
        (
            "本年度开展质量信得过班组活动企业数",
            "个",
            "",
            "本年度开展质量信得过班组活动班组数",
            "个",
            "",
        ),
        ("联系人", "", "手机", "", "邮箱", ""),
    )
    assert {value.text for value in read(region).values()} == {""}


@pytest.mark.parametrize("value", ["50个", "约50", "1,140", "５０", "—", "见附表", "五十"])
def test_values_are_kept_as_they_stand(value: str) -> None:
    region = in_grid((LABELS["teams"], "个", value))
    assert read(region)["teams"].text == value


def test_misread_labels_still_find_their_fields() -> None:
    region = in_grid(
        ("本年度开展质量信得过斑组活动企业数", "12"),
        ("本年度开展质量信得过班组活动班組数", "40"),
        ("历年质量信得过班组累汁数", "310"),
    )
    wanted = {"enterprises": "12", "teams": "40", "teams_cumulative": "310"}
    assert numbers(region, certain=False) == wanted


def test_a_label_that_is_gone_leaves_its_value_to_nobody() -> None:
    region = in_grid(("", "12"), (LABELS["teams"], "40"))
    assert numbers(region) == {"teams": "40"}


@given(st.permutations(list(NUMBERS)), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(order: list[str], chance: random.Random) -> None:
    rows = [(LABELS[name], UNITS[name], NUMBERS[name]) for name in order]
    rows.insert(chance.randrange(len(rows)), ("统计项目", "单位", "数量"))
    assert numbers(in_grid(*rows)) == NUMBERS


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_table_breaks_it(rows: list[list[str]]) -> None:
    safe = [[text.replace("<", "").replace("^", "") for text in row] for row in rows]
    values = read_fields(FIELDS, sheet(grids=[table(*safe)]), certain=False)
    assert len({value.field for value in values}) == len(values)


def test_a_form_nobody_filled_in_is_known() -> None:
    empty = [(f"{LABELS[n]}（{UNITS[n]}）", "") for n in NUMBERS]
    assert not filled(read_fields(FIELDS, in_grid(*empty), certain=True))
    written = [*empty[:-1], (empty[-1][0], "20")]
    assert filled(read_fields(FIELDS, in_grid(*written), certain=True))


def test_a_grid_is_believed_before_the_lines_in_it() -> None:
    grid = table((LABELS["teams"], "40"))
    stray = paper("", "", "", "", f"{LABELS['teams']}：99")
    assert read(sheet(*stray, grids=[grid]))["teams"].text == "40"


def test_days_and_numbers_that_a_sheet_formats_wrongly() -> None:
    rows = [("发布会时间", "45765"), (LABELS["teams"], "1900-02-09"), (LABELS["awards"], "45765")]
    values = read(sheet(grids=[table(*rows, placed=False)]))
    assert values["conference_time"].text == "2025-04-18"
    assert not values["teams"].legible
    assert values["awards"].text == "45765"
