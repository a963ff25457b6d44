import ast
import re
from pathlib import Path

import pytest

import mailbot.checks
from mailbot.letters.wording import Wording, WordingError, shown
from mailbot.letters.writer import Writer
from mailbot.model.verdict import Finding, Ground, Status
from tests.letters.conftest import TEMPLATES

#: Every sentence the checks say, with the facts they give it (CONTRACT §6).
SENTENCES = {
    "file_name_met": "name",
    "file_name_words": "name right",
    "file_name_typo": "name right",
    "file_name_none": "name right",
    "file_name_missing": "right",
    "file_form_met": "",
    "file_form_wrong": "name kind wanted",
    "file_form_scan": "name wanted",
    "file_form_unsafe": "name kind",
    "file_form_password": "name",
    "file_form_damaged": "name",
    "file_form_large": "name",
    "file_form_timeout": "name",
    "file_form_unsupported": "name kind",
    "file_count_met": "",
    "file_count_wrong": "count",
    "file_missing_link": "links providers",
    "file_missing": "",
    "file_unopened": "name",
    "item_met": "item pages",
    "item_missing": "item",
    "item_unsure": "item",
    "item_worse": "item",
    "seal_met": "items",
    "seal_unsure": "items",
    "mark_met": "count",
    "mark_unsure": "",
    "field_met": "",
    "field_blank": "fields",
    "field_no_number": "fields",
    "field_unread": "fields",
    "field_vague": "fields",
    "plausible_order": "larger smaller",
    "plausible_amount": "figure unit",
    "plausible_mobile": "field said",
    "plausible_email": "field said",
    "count_met": "",
    "count_differs": "figures",
    "unit_met": "unit",
    "unit_conflict": "names",
    "unit_not_on_roster": "name",
    "unit_unknown": "",
    "unit_ambiguous": "names",
    "deadline_met": "",
    "deadline_late": "deadline received",
    "deadline_refused": "deadline received",
    "deadline_noted": "deadline received",
    "requirement_met": "requirement name pages",
    "requirement_missing": "requirement",
    "requirement_together": "requirement other",
    "rows_missing": "requirement",
    "notice_ambiguous": "",
    "ruled": "status reason by",
}
#: Values that are words of the program rather than text from a mail.
VALUES = {
    "kind": "DOC",
    "wanted": "xlsx、docx",
    "deadline": "2025-05-30",
    "received": "2025-05-31 00:00",
    "status": "wrong",
}


def facts(sentence: str) -> tuple[tuple[str, str], ...]:
    return tuple((f, VALUES.get(f, f"〔{f}〕")) for f in SENTENCES[sentence].split())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_worded_from_its_facts_alone(writer: Writer, sentence: str) -> None:
    ground = Ground(status=Status.WRONG, sentence=sentence, facts=facts(sentence))
    told = writer.sentence(ground)
    assert told.endswith("。")
    assert "\n" not in told
    assert "Undefined" not in told
    assert "{" not in told


def test_no_sentence_is_worded_that_nobody_says() -> None:
    wording = Wording(TEMPLATES / "letters")
    assert wording.names("findings.txt") == set(SENTENCES)
    assert wording.names("remedies.txt") <= set(SENTENCES)


def test_the_checks_say_nothing_else() -> None:
    """Their source is searched: a sentence that only a rare mail brings up is found as well."""
    spoken = re.compile(
        r"(?:file|item|seal|mark|field|plausible|count|unit|deadline|requirement|rows|notice)_[a-z_]+|ruled"
    )
    said = {
        node.value
        for file in Path(mailbot.checks.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if spoken.fullmatch(node.value)
    }
    assert said
    assert said <= set(SENTENCES)


def test_every_reason_is_worded_from_its_facts() -> None:
    wording = Wording(TEMPLATES / "letters")
    for name in wording.names("reasons.txt"):
        known = {a: VALUES.get(a, f"〔{a}〕") for a in wording.arguments("reasons.txt", name)}
        assert wording.say("reasons.txt", name, known).endswith("。"), name


def test_remedies_name_only_what_is_known() -> None:
    wording = Wording(TEMPLATES / "letters")
    demands = {"form", "right", "resend"}
    for name in wording.names("remedies.txt"):
        known = demands | set(SENTENCES[name].split())
        assert set(wording.arguments("remedies.txt", name)) <= known, name


def test_detail_tells_doubts_rather_than_what_is_well(writer: Writer) -> None:
    well = Ground(status=Status.MET, sentence="seal_met", facts=(("items", "推荐函"),))
    doubt = Ground(status=Status.UNSURE, sentence="seal_unsure", facts=(("items", "公布通知"),))
    both = Finding(requirement="package", code="seal", grounds=(well, doubt))
    assert writer.detail(both) == "未能在“公布通知”上辨认出印章，由工作人员核对。"
    fine = Finding(requirement="package", code="seal", grounds=(well,))
    assert writer.detail(fine) == "“推荐函”已盖章。"


KINDS = "pdf jpg png gif bmp tiff webp heic xlsx docx pptx ofd zip xls et doc wps rar 7z tnef eml"


@pytest.mark.parametrize("kind", [*KINDS.split(), "html", "txt"])
def test_every_kind_of_file_has_a_word(kind: str) -> None:
    wording = Wording(TEMPLATES / "letters")
    assert wording.say("phrases.txt", "kind_word", {"kind": kind}) != "其他格式的文件"
    assert wording.say("phrases.txt", "kind_word", {"kind": kind.upper()}) != "其他格式的文件"


def test_unknown_sentence_names_the_file(writer: Writer) -> None:
    with pytest.raises(WordingError, match=r"findings\.txt has no sentence named 'marsupilami'"):
        writer.sentence(Ground(status=Status.MET, sentence="marsupilami"))


def test_missing_fact_names_the_sentence(writer: Writer) -> None:
    with pytest.raises(WordingError, match="item_missing names item, which is not known"):
        writer.sentence(Ground(status=Status.MISSING, sentence="item_missing"))


def test_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match="mailbot init"):
        Writer(tmp_path)


def test_broken_template_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "findings.txt").write_text("{% macro a() %}\n{{ b \n{% endmacro %}", "utf-8")
    with pytest.raises(WordingError, match=r"findings\.txt, line 3"):
        Wording(tmp_path).names("findings.txt")


def test_template_that_asks_for_nothing_known_fails(tmp_path: Path) -> None:
    (tmp_path / "findings.txt").write_text("{% macro a() %}{{ b }}{% endmacro %}", "utf-8")
    with pytest.raises(WordingError, match="a cannot be worded: 'b' is undefined"):
        Wording(tmp_path).say("findings.txt", "a")


def test_templates_cannot_reach_into_the_program(tmp_path: Path) -> None:
    escape = "{% macro a(x) %}{{ x.__class__.__mro__ }}{% endmacro %}"
    (tmp_path / "findings.txt").write_text(escape, "utf-8")
    with pytest.raises(WordingError, match="unsafe"):
        Wording(tmp_path).say("findings.txt", "a", {"x": "y"})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("甲\r\nBcc: x@example.com", "甲 Bcc: x@example.com"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("看 https://example.com/a", "看 https:／／example.com/a"),
        ("长" * 50, "长" * 39 + "…"),
    ],
)
def test_values_are_made_harmless(given: str, told: str) -> None:
    assert shown(given, 40) == told
