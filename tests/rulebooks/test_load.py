"""Every kind of mistake in a rulebook is told, with file, key and remedy, and all at once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.model.mistake import Mistake
from mailbot.rulebooks import RulebookError, load, load_folder

Edit = Callable[..., Path]

#: Old text, new text, the key that is blamed, a part of the sentence.
MISTAKES = [
    ("deadline = 2025", "deadlin = 2025", "notice.deadlin", "did you mean 'deadline'"),
    ("deadline = 2025", "deadlin = 2025", "notice.deadline", "is missing"),
    ("deadline = 2025-05-30", "deadline = 2025-04-30", "notice.deadline", "before opens"),
    ("deadline = 2025-05-30", 'deadline = "2025-05-30"', "notice.deadline", "without quotes"),
    ('"Asia/Shanghai"', '"Asia/Peking"', "notice.timezone", "no known timezone"),
    ('late     = "review"', 'late = "reviews"', "notice.late", "did you mean 'review'"),
    ("units    = 68", "units = 67", "unit", "has 68 units, but the rulebook says units = 67"),
    ("units    = 68", "", "notice.units", "is missing"),
    ("units    = 68", 'units = "68"', "notice.units", "whole number"),
    ('id       = "cacem-2025"', 'id = "CACEM 2025"', "notice.id", "lower-case letters"),
    (
        'title    = "2025年工程建设质量信得过班组活动"',
        'title = " "',
        "notice.title",
        "not be empty",
    ),
    (
        "cacem-2025.roster.toml",
        "cacem.roster.toml",
        "notice.roster",
        "did you mean 'cacem-2025.roster.toml'",
    ),
    ("010-63253408", "", "notice.contacts.黄新宇.phone", "must not be empty"),
    ('"目录"', '"*"', "notice.others[1]", "must hold words"),
    ('"目录"', '"推荐函"', "notice.others", "'推荐函' is already one of"),
    ('form  = ["pdf"]', 'form = ["pfd"]', "requirement.package.form[1]", "did you mean 'pdf'"),
    ('form  = ["pdf"]', 'form = ["pdf", "pdf"]', "requirement.package.form", "a form twice"),
    ('form  = ["pdf"]', 'form = "pdf"', "requirement.package.form", "must be a list"),
    ("count = 1", "count = 0", "requirement.package.count", "greater than or equal to 1"),
    ('"{unit}.pdf"', '"推荐单位.pdf"', "requirement.package.name", "with {unit} in it once"),
    ('"{unit}.pdf"', '"{unti}.pdf"', "requirement.package.name", "with {unit} in it once"),
    ('seal  = "expected"', "seal = true", "requirement.package.item.letter.seal", "expected"),
    ("headings = [", "heading = [", "requirement.package.item.letter.heading", "'headings'"),
    ('"推荐函",', '"",', "requirement.package.item.letter.headings[1]", "must hold words"),
    ('id     = "statistics"', 'id = "letter"', "requirement.package.item.letter.id", "taken"),
    ('id     = "statistics"', 'id = "blank"', "requirement.package.item.blank.id", "another id"),
    ('id    = "package"', 'id = "submission"', "requirement.submission.id", "another id"),
    (
        'name  = "{unit}.pdf"',
        'cues = ["推荐"]',
        "requirement.package.cues",
        "belongs to one of its [[requirement.item]] tables",
    ),
    (
        'fields = "statistics-2025"',
        'fields = "statistic-2025"',
        "requirement.package.item.statistics.fields",
        "did you mean 'statistics-2025'",
    ),
    (
        "package.announcement.marked",
        "package.anouncement.marked",
        "cross[1].equal",
        "did you mean 'package.announcement.marked'",
    ),
    ('"package.announcement.marked"', "", "cross[1].equal", "at least two different figures"),
    ("equal = [", 'together = ["package"]\nequal = [', "cross[1]", "either equal"),
    ("equal = [", 'together = ["package", "letter"] #', "cross[1].together", "no requirement"),
    ("[14, 7, 3, 1]", "[14, 7, 7, 1]", "remind.days_before", "a day twice"),
    ("[14, 7, 3, 1]", "[14, -7]", "remind.days_before[2]", "greater than or equal to 0"),
    ('id = "teams"', 'id = "enterprises"', "fields.statistics-2025.enterprises.id", "taken"),
    (
        '"报名班组数"',
        '"发布班组数"',
        "fields.statistics-2025.conference_presented.label",
        "already",
    ),
    ('kind = "flag"', 'kind = "flags"', "fields.statistics-2025.conference.kind", "'flag'"),
    ('["是", "否"]', '["是"]', "fields.statistics-2025.conference.choices", "yes first"),
    (
        'kind = "choices"',
        'kind = "number"',
        "fields.statistics-2025.review_forms.choices",
        "belongs to fields of the kind",
    ),
    ("[[plausible]]", "[[plausibel]]", "plausibel", "did you mean 'plausible'"),
    ("most  = 20000", "mots = 20000", "plausible[3].mots", "did you mean 'most'"),
    ("most  = 20000", "most = 0", "plausible[3].most", "greater than 0"),
    ("most  = 20000", "", "plausible[3]", "must say one of"),
    ("statistics.investment", "statistics.invest", "plausible[3].field", "did you mean"),
    ("statistics.participants", "statistics.mobile", "plausible[4].per", "is no figure"),
    ('field = "package.statistics.mobile"', "", "plausible[7].looks", "nothing without field"),
    ('looks = "mobile"', 'looks = "phone"', "plausible[7].looks", "one of mobile"),
    ('statistics.mobile"', 'statistics.teams"', "plausible[7].field", "is no field of words"),
    (
        '["package.statistics.conference_presented", ',
        "[",
        "plausible[2].ascending",
        "at least two different figures",
    ),
    ('labels = ["开展*', "label = [", "", "is no valid TOML"),
]


@pytest.mark.parametrize(("old", "new", "key", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_key(
    edit: Edit, old: str, new: str, key: str, sentence: str
) -> None:
    path = edit((old, new))
    with pytest.raises(RulebookError) as caught:
        load(path)
    assert any(m.key == key and sentence in m.sentence for m in caught.value.mistakes), (
        caught.value
    )
    assert all(m.file.startswith(str(path.parent)) for m in caught.value.mistakes)


ROSTER_MISTAKES = [
    ('"中国建筑", ', '"中国中铁", ', "unit.中国中铁股份有限公司.aliases", "already a name of"),
    (
        '"中国建筑", ',
        '"中国铁建股份有限公司", ',
        "unit.中国铁建股份有限公司.name",
        "already a name",
    ),
    ('"中国建筑", ', '"中国建筑股份有限公司", ', "unit.中国建筑股份有限公司.aliases", "itself"),
    ("中国中铁股份有限公司", "中国建筑股份有限公司", "unit.中国建筑股份有限公司.name", "taken"),
    ('"中国建筑", ', '"建", ', "unit.中国建筑股份有限公司.aliases[1]", "at least two characters"),
    ("1045301675@qq.com", "1045301675", "unit.广州市建筑业联合会.addresses[1]", "no mail address"),
    ('name = "中国安装协会"', 'nam = "中国安装协会"', "unit[18].nam", "did you mean 'name'"),
]


@pytest.mark.parametrize(("old", "new", "key", "sentence"), ROSTER_MISTAKES)
def test_a_mistake_in_the_roster_is_named_with_its_key(
    edit: Edit, old: str, new: str, key: str, sentence: str
) -> None:
    path = edit((old, new), file="cacem-2025.roster.toml")
    with pytest.raises(RulebookError) as caught:
        load(path)
    assert any(m.key == key and sentence in m.sentence for m in caught.value.mistakes), (
        caught.value
    )
    assert {Path(m.file).name for m in caught.value.mistakes} == {"cacem-2025.roster.toml"}


def test_every_mistake_is_told_at_once(edit: Edit) -> None:
    wanted = [MISTAKES[i] for i in (0, 1, 5, 6, 15, 22, 28, 29, 33, 35)]
    path = edit(*dict.fromkeys((old, new) for old, new, _, _ in wanted))
    with pytest.raises(RulebookError) as caught:
        load(path)
    told = {(m.key, m.sentence) for m in caught.value.mistakes}
    for _, _, key, sentence in wanted:
        assert any(key == k and sentence in s for k, s in told), (key, told)


def test_a_file_that_is_not_there_or_no_utf8_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"none\.toml: cannot be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes('[notice]\n# 规则\nid = "x"'.encode("gbk"))
    with pytest.raises(RulebookError, match=r"is not UTF-8 \(line 2\)"):
        load(tmp_path / "gbk.toml")


def test_a_byte_order_mark_costs_nothing(edit: Edit) -> None:
    path = edit()
    plain = load(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(path).requirements == plain.requirements


def test_the_hash_changes_with_rulebook_and_roster(edit: Edit) -> None:
    path = edit()
    before = load(path).hash
    assert load(path).hash == before
    roster = path.with_name("cacem-2025.roster.toml")
    roster.write_text(roster.read_text("utf-8") + "# 改过\n", encoding="utf-8")
    assert load(path).hash != before


def test_words_default_to_title_and_number(edit: Edit) -> None:
    notice = load(edit(("words = [", "# words = ["))).notice
    assert notice.words == (notice.title, notice.number)


def test_together_may_stand_at_the_top(rules: Path, tmp_path: Path) -> None:
    text = (rules / "gzcia-2025.toml").read_text("utf-8")
    group = 'together = ["application", "summary"]'
    assert f"[[cross]]\n{group}" in text
    path = tmp_path / "gzcia-2025.toml"
    path.write_text(group + "\n" + text.replace(f"[[cross]]\n{group}", ""), encoding="utf-8")
    assert load(path).together == (("application", "summary"),)


def test_a_folder_is_loaded_whole_and_ids_are_unique(rules: Path, tmp_path: Path) -> None:
    assert [r.id for r in load_folder(rules)] == ["cacem-2025", "gzcia-2025"]
    folder = tmp_path / "rules"
    shutil.copytree(rules, folder)
    shutil.copy(folder / "gzcia-2025.toml", folder / "gzcia-2026.toml")
    (folder / "broken.toml").write_text("[notice]\n", encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_folder(folder)
    files = {Path(m.file).name for m in caught.value.mistakes}
    assert files == {"gzcia-2026.toml", "broken.toml"}


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="holds no rulebook"):
        load_folder(tmp_path)


_KEYS = st.sampled_from(
    (
        "notice",
        "requirement",
        "item",
        "fields",
        "statistics",
        "cross",
        "together",
        "equal",
        "remind",
        "days_before",
        "id",
        "label",
        "headings",
        "form",
        "count",
        "name",
        "seal",
        "marked",
        "opens",
        "deadline",
        "roster",
        "units",
        "contacts",
        "unit",
        "x",
    )
)
_SCALARS = st.one_of(
    st.text(max_size=8).map(lambda t: json.dumps(t, ensure_ascii=True)),
    st.integers(-3, 10**6).map(str),
    st.sampled_from(['"open"', '"expected"', '"statistics"', "true", "2025-05-01", "1.5", '"*"']),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(_KEYS, inner, max_size=5).map(
            lambda table: "{" + ", ".join(f"{k} = {v}" for k, v in table.items()) + "}"
        ),
    ),
    max_leaves=20,
)
_quick = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _mistakes(path: Path) -> tuple[Mistake, ...]:
    """Load what may be a rulebook; anything but a RulebookError is a failure."""
    try:
        load(path)
    except RulebookError as error:
        return error.mistakes
    return ()


@_quick
@given(table=st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_nothing_but_a_rulebook_error_for_any_toml(tmp_path: Path, table: dict[str, str]) -> None:
    path = tmp_path / "any.toml"
    path.write_text("\n".join(f"{k} = {v}" for k, v in table.items()), encoding="utf-8")
    assert all(str(m).isprintable() for m in _mistakes(path))


@_quick
@given(data=st.data())
def test_nothing_but_a_rulebook_error_for_a_torn_file(
    tmp_path: Path, rules: Path, data: st.DataObject
) -> None:
    raw = (rules / "gzcia-2025.toml").read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 300))
    path = tmp_path / "torn.toml"
    path.write_bytes(raw[:start] + data.draw(st.binary(max_size=4)) + raw[start + length :])
    assert all(str(m).isprintable() for m in _mistakes(path))
