from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailbot.checks.judge import judge
from mailbot.checks.standing import nothing_yet, stand
from mailbot.model.document import Document
from mailbot.model.standing import Standing, StandingStatus, Submission
from mailbot.model.verdict import Ruling, Status
from tests.factories import (
    AFTER,
    NOON,
    announcement_page,
    document,
    letter_page,
    message,
    package,
    package_rulebook,
    page,
    statistics_page,
)

UNIT = "上海市市政公路行业协会"
RULES = package_rulebook()


def submission(
    number: int, file: Document, *, late: bool = False, rulings: tuple[Ruling, ...] = ()
) -> Submission:
    received = (AFTER if late else NOON) + timedelta(hours=number)
    verdict = judge(message(), (file,), RULES, received=received)
    return Submission(message=number, received=received, verdict=verdict, rulings=rulings)


def standing(*submissions: Submission) -> Standing:
    return stand(RULES, UNIT, submissions)


def without_announcement() -> Document:
    return document(f"{UNIT}.pdf", letter_page(1), statistics_page(2))


def only_announcement() -> Document:
    return document(f"{UNIT}.pdf", announcement_page(1))


def faults(merged: Standing) -> dict[str, str]:
    return {
        (f.requirement if f.code == "item" else f.code): f.status.value
        for f in merged.findings
        if f.status is not Status.MET
    }


def test_nobody_who_has_not_written_stands_anywhere() -> None:
    assert standing() == nothing_yet(RULES, UNIT)
    assert standing().status is StandingStatus.NONE


def test_a_supplement_completes_the_unit() -> None:
    first = submission(1, without_announcement())
    assert standing(first).status is StandingStatus.INCOMPLETE
    merged = standing(first, submission(2, only_announcement()))
    assert merged.status is StandingStatus.COMPLETE
    assert merged.messages == (1, 2)
    assert dict(merged.items) == {
        "package.letter": Status.MET,
        "package.statistics": Status.MET,
        "package.announcement": Status.MET,
    }
    assert dict(merged.statistics)["teams"] == 40
    assert len(merged.marked) == 2


def test_a_newer_version_supersedes_the_older() -> None:
    merged = standing(
        submission(1, package(teams="")),
        submission(2, package(teams="77")),
    )
    assert merged.status is StandingStatus.COMPLETE
    assert dict(merged.statistics)["teams"] == 77


def test_a_newer_version_that_is_worse_is_for_a_person() -> None:
    merged = standing(submission(1, package()), submission(2, package(teams="")))
    assert merged.status is StandingStatus.REVIEW
    assert faults(merged) == {"field": "unsure"}


def test_a_badly_named_supplement_does_not_refuse_the_whole() -> None:
    badly = document("公布通知.pdf", announcement_page(1), statistics_page(2))
    merged = standing(submission(1, without_announcement()), submission(2, badly))
    assert merged.status is StandingStatus.REVIEW


def test_a_doubt_outlives_a_later_absence() -> None:
    doubtful = document(
        f"{UNIT}.pdf", letter_page(1), statistics_page(2), page(3, could_be=("announcement",))
    )
    merged = standing(submission(1, doubtful), submission(2, without_announcement()))
    assert faults(merged) == {"package.announcement": "unsure"}


def test_the_figures_of_different_mails_are_compared() -> None:
    merged = standing(
        submission(1, document(f"{UNIT}.pdf", letter_page(), statistics_page(recommended="9"))),
        submission(2, only_announcement()),
    )
    assert faults(merged) == {"count": "warning"}


def test_late_is_whose_completing_mail_was_late() -> None:
    first = submission(1, without_announcement())
    assert standing(first, submission(2, only_announcement(), late=True)).late
    in_time = standing(submission(1, package()), submission(2, package(), late=True))
    assert not in_time.late
    assert in_time.status is StandingStatus.COMPLETE


def test_a_ruling_outweighs_the_machine_and_keeps_the_evidence() -> None:
    doubtful = document(f"{UNIT}.pdf", letter_page(seal=False), *package().pages[1:])
    ruling = Ruling(
        requirement="package", code="seal", status=Status.MET, reason="看过", by="李真", at=NOON
    )
    assert standing(submission(1, doubtful)).status is StandingStatus.REVIEW
    ruled = standing(submission(1, doubtful, rulings=(ruling,)))
    assert ruled.status is StandingStatus.COMPLETE
    seal = next(f for f in ruled.findings if f.code == "seal")
    assert seal.grounds[0].sentence == "ruled"
    assert seal.evidence


def test_a_ruling_on_lateness_holds() -> None:
    ruling = Ruling(
        requirement="package",
        code="deadline",
        status=Status.MET,
        reason="同意",
        by="田壮",
        at=AFTER,
    )
    late = submission(1, package(), late=True, rulings=(ruling,))
    assert standing(late).status is StandingStatus.COMPLETE


files = st.sampled_from(
    [
        package(),
        package(teams=""),
        package("新建文件夹.pdf"),
        without_announcement(),
        only_announcement(),
        document(f"{UNIT}.pdf", letter_page(seal=False)),
        document(f"{UNIT}.pdf", page(1, could_be=("letter",))),
    ]
)


@given(st.lists(files, min_size=1, max_size=5))
def test_what_came_well_once_is_never_missing_or_wrong_again(history: list[Document]) -> None:
    submissions = [submission(n, file) for n, file in enumerate(history, 1)]
    merged = stand(RULES, UNIT, submissions)
    met = {path for s in submissions for path in s.verdict.carries}
    assert all(not dict(merged.items)[path].faulty for path in met)


@given(st.lists(files, min_size=1, max_size=4))
def test_a_resend_of_the_newest_changes_nothing(history: list[Document]) -> None:
    submissions = [submission(n, file) for n, file in enumerate(history, 1)]
    again = [*submissions, submission(len(history) + 1, history[-1])]
    once, twice = stand(RULES, UNIT, submissions), stand(RULES, UNIT, again)
    assert once.status == twice.status
    assert dict(once.items) == dict(twice.items)
