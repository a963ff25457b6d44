"""Every kind of mistake in config.toml is told, with file, key and remedy, and all at once."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.model.account import Account, Security
from mailbot.settings import (
    Caps,
    Limits,
    Replies,
    Schedule,
    Settings,
    SettingsError,
    check_rulebooks,
    load,
)

LEAST = """
[mailbox.cacem]
address = "xzhd@cacem.com.cn"
rulebooks = ["cacem-2025"]
imap = { host = "imap.exmail.qq.com", password = { env = "PASSWORD_OF_CACEM" } }
smtp = { host = "smtp.exmail.qq.com", password = { file = "secrets/cacem" } }
"""

#: Old text of the example, new text, the key that is blamed, a part of the sentence.
MISTAKES = [
    ('"Asia/Shanghai"', '"Asia/Peking"', "timezone", "no known timezone"),
    ("timezone ", "timezon ", "timezon", "did you mean 'timezone'"),
    ("sqlite:///storage", "sqlite://storage", "database", "must be"),
    ("sqlite:///storage/ledger.sqlite", "sqlite:///:memory:", "database", "must be"),
    ("sqlite:///storage", "mysql://storage", "database", "postgresql+psycopg"),
    ('storage   = "storage"', 'storage = ""', "storage", "must not be empty"),
    ('"xzhd@cacem.com.cn"', '"xzhd"', "mailbox.cacem.address", "one mail address"),
    ('"xzhd@cacem.com.cn"', '"1045301675@QQ.com"', "mailbox.gzcia.address", "already the address"),
    ('["cacem-2025"]', '"cacem-2025"', "mailbox.cacem.rulebooks", "must be a list"),
    ('["cacem-2025"]', "[]", "mailbox.cacem.rulebooks", "at least 1"),
    ('["INBOX"]', "[]", "mailbox.cacem.folders", "at least 1"),
    ("since       = 2025-05-01", 'since = "2025-05-01"', "mailbox.cacem.since", "without quotes"),
    ('"hold"', '"helt"', "mailbox.cacem.replies", "did you mean 'hold'"),
    ("port = 993", 'port = "993"', "mailbox.cacem.imap.port", "whole number"),
    ("port = 993", "port = 99300", "mailbox.cacem.imap.port", "less than or equal to 65535"),
    ("port = 993", "prot = 993", "mailbox.cacem.imap.prot", "did you mean 'port'"),
    (
        'security = "tls"',
        'security = "ssl"',
        "mailbox.cacem.imap.security",
        "one of tls, starttls",
    ),
    ('security = "tls"', 'security = "none"', "mailbox.cacem.imap", "for this machine only"),
    ('{ env = "MAILBOT_CACEM_PASSWORD" }', '""', "mailbox.cacem.imap.password", "secret itself"),
    ('env = "MAILBOT_CACEM_PASSWORD"', "", "mailbox.cacem.imap.password", "must be either"),
    (
        'env = "MAILBOT_CACEM_PASSWORD"',
        'env = "A", file = "b"',
        "mailbox.cacem.imap.password",
        "must be either",
    ),
    (
        ', password = { env = "MAILBOT_CACEM_PASSWORD" }',
        "",
        "mailbox.cacem.imap.password",
        "missing",
    ),
    ("smtp = {", "# smtp = {", "mailbox.cacem.smtp", 'replies = "off"'),
    ("imap = {", "# imap = {", "mailbox.cacem.imap", "is missing"),
    ('poll   = "60s"', "poll = 60", "schedule.poll", 'such as "60s"'),
    ('poll   = "60s"', "poll = 0", "schedule.poll", 'at least "1s"'),
    ("idle   = true", 'idle = "yes"', "schedule.idle", "true or false"),
    ('"09:00"', '"24:00"', "schedule.remind", "time of day"),
    ('"2s"', '"2"', "letters.pace", 'such as "60s"'),
    ('"2s"', '"-2s"', "letters.pace", 'such as "60s"'),
    ("cap_sender_day =", "cap_sender =", "letters.cap_sender", "did you mean 'cap_sender_day'"),
    ("workers   = 2", "workers = 0", "reading.workers", "greater than or equal to 1"),
    ("30_000_000", "true", "reading.pixels", "whole number"),
    ("[reading]", "[readings]", "readings", "did you mean 'reading'"),
    ("[mailbox.cacem]", "[mailbox.cacem", "", "is no valid TOML"),
]


@pytest.fixture
def example() -> str:
    return (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def _loaded(config: Path, text: str) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load(config)


@pytest.mark.parametrize(("old", "new", "key", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_key(
    config: Path, example: str, old: str, new: str, key: str, sentence: str
) -> None:
    assert old in example
    with pytest.raises(SettingsError) as caught:
        _loaded(config, example.replace(old, new, 1))
    assert any(m.key == key and sentence in m.sentence for m in caught.value.mistakes), (
        caught.value
    )
    assert {m.file for m in caught.value.mistakes} == {str(config)}


def test_every_mistake_is_told_at_once(config: Path, example: str) -> None:
    wanted = [MISTAKES[i] for i in (1, 7, 12, 15, 22, 24, 27, 30, 31)]
    for old, new, _, _ in wanted:
        example = example.replace(old, new, 1)
    with pytest.raises(SettingsError) as caught:
        _loaded(config, example)
    told = [(m.key, m.sentence) for m in caught.value.mistakes]
    for _, _, key, sentence in wanted:
        assert any(key == k and sentence in s for k, s in told), (key, told)


def test_a_file_without_a_mailbox_is_a_mistake(config: Path) -> None:
    with pytest.raises(SettingsError, match="mailbox: is missing"):
        _loaded(config, "")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(config.with_name("none.toml"))


def test_a_secret_in_the_wrong_place_is_not_repeated(config: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        _loaded(config, LEAST.replace('{ env = "PASSWORD_OF_CACEM" }', '"hunter2"'))
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_example_is_valid_as_it_is(config: Path, example: str) -> None:
    settings = _loaded(config, example)
    folder = config.parent
    assert settings.database == f"sqlite:///{folder}/storage/ledger.sqlite"
    assert (settings.storage, settings.rules) == (folder / "storage", folder / "rules")
    assert settings.templates == folder / "templates"
    assert settings.timezone.key == "Asia/Shanghai"
    cacem, gzcia = settings.mailboxes
    assert (cacem.name, cacem.rulebooks, cacem.folders) == ("cacem", ("cacem-2025",), ("INBOX",))
    assert cacem.since == cacem.reply_since == datetime(2025, 4, 30, 16, tzinfo=UTC)
    assert cacem.replies is Replies.HOLD
    assert (cacem.imap.host, cacem.imap.port) == ("imap.exmail.qq.com", 993)
    assert gzcia.smtp is not None
    assert (gzcia.smtp.host, gzcia.smtp.port) == ("smtp.qq.com", 465)
    assert gzcia.smtp.security is Security.TLS
    assert settings.addresses == {"xzhd@cacem.com.cn", "1045301675@qq.com"}
    assert settings.mailbox("gzcia") is gzcia
    assert settings.mailbox("gz") is None
    check_rulebooks(settings, ["cacem-2025", "gzcia-2025"])


def test_every_default_is_the_examples(config: Path, example: str) -> None:
    settings = _loaded(config, LEAST)
    spelt_out = _loaded(config, example)
    assert settings.schedule == spelt_out.schedule
    assert settings.letters == spelt_out.letters
    assert settings.reading == spelt_out.reading
    assert settings.schedule == Schedule(poll=timedelta(minutes=1), idle=True, remind=time(9))
    assert settings.letters == Caps(pace=timedelta(seconds=2), sender_day=5, hour=200)
    assert settings.reading == Limits(
        workers=2, memory_mb=1500, seconds=180, pages=300, pixels=30_000_000
    )
    assert settings.database == spelt_out.database
    assert settings.storage == spelt_out.storage
    (box,) = settings.mailboxes
    assert (box.display_name, box.folders) == ("xzhd@cacem.com.cn", ("INBOX",))
    assert (box.since, box.reply_since, box.replies) == (None, None, Replies.HOLD)
    assert (box.imap.port, box.imap.security) == (993, Security.TLS)
    assert box.imap.username == "xzhd@cacem.com.cn"
    assert box.smtp is not None
    assert box.smtp.port == 465


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0", timedelta()),
        ('"0s"', timedelta()),
        ('"90s"', timedelta(seconds=90)),
        ('"5m"', timedelta(minutes=5)),
        ('"1.5h"', timedelta(minutes=90)),
        ('"250ms"', timedelta(milliseconds=250)),
        ('"1d"', timedelta(days=1)),
    ],
)
def test_durations_read_as_people_write_them(config: Path, written: str, meant: timedelta) -> None:
    assert _loaded(config, f"{LEAST}\n[letters]\npace = {written}\n").letters.pace == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-05-01", datetime(2025, 4, 30, 16, tzinfo=UTC)),
        ("2025-05-01T12:00:00", datetime(2025, 5, 1, 4, tzinfo=UTC)),
        ("2025-05-01T12:00:00Z", datetime(2025, 5, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_day_begins_in_the_timezone(config: Path, written: str, meant: datetime) -> None:
    text = LEAST.replace("imap =", f"reply_since = {written}\nimap =")
    assert _loaded(config, text).mailboxes[0].reply_since == meant


def test_in_the_clear_is_allowed_at_home_only(config: Path) -> None:
    for host in ("127.0.0.1", "localhost", "::1", "127.9.9.9"):
        text = LEAST.replace('host = "imap.exmail.qq.com"', f'host = "{host}", security = "none"')
        imap = _loaded(config, text).mailboxes[0].imap
        assert (imap.host, imap.port, imap.security) == (host, 143, Security.NONE)


def test_paths_start_at_the_folder_of_the_file(config: Path, tmp_path: Path) -> None:
    head = 'database = "sqlite:////var/lib/ledger.sqlite"\nstorage = "/srv/mail"\nrules = "../r"\n'
    settings = _loaded(config, head + LEAST)
    assert settings.database == "sqlite:////var/lib/ledger.sqlite"
    assert settings.storage == Path("/srv/mail")
    assert settings.rules == tmp_path / "../r"
    postgresql = 'database = "postgresql+psycopg://mailbot:hunter2@db/mailbot"\n'
    settings = _loaded(config, postgresql + LEAST)
    assert settings.database == "postgresql+psycopg://mailbot:hunter2@db/mailbot"
    assert "hunter2" not in repr(settings)


def test_replies_off_need_no_smtp(config: Path) -> None:
    text = LEAST.replace("smtp =", "# smtp =").replace("imap =", 'replies = "off"\nimap =')
    assert _loaded(config, text).mailboxes[0].smtp is None


def test_a_secret_is_looked_up_only_when_asked_for(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PASSWORD_OF_CACEM", raising=False)
    (box,) = _loaded(config, LEAST).mailboxes
    assert box.smtp is not None
    with pytest.raises(SettingsError, match=r"mailbox\.cacem\.imap\.password.*PASSWORD_OF_CACEM"):
        box.imap.account()
    with pytest.raises(SettingsError, match=r"mailbox\.cacem\.smtp\.password.*secrets/cacem"):
        box.smtp.account()
    monkeypatch.setenv("PASSWORD_OF_CACEM", "授权码")
    secret = config.parent / "secrets" / "cacem"
    secret.parent.mkdir()
    secret.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="is empty"):
        box.smtp.account()
    secret.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="is no text"):
        box.smtp.account()
    secret.write_text("correct horse \r\n", encoding="utf-8")
    account = box.smtp.account()
    assert account.password == "correct horse "
    assert "horse" not in repr(account)
    assert box.imap.account() == Account(
        host="imap.exmail.qq.com",
        port=993,
        security=Security.TLS,
        username="xzhd@cacem.com.cn",
        password="授权码",
    )


def test_a_rulebook_that_is_nowhere_is_told_with_the_nearest(config: Path) -> None:
    settings = _loaded(config, LEAST)
    with pytest.raises(SettingsError, match="did you mean 'cacem-2026'") as caught:
        check_rulebooks(settings, ["cacem-2026", "gzcia-2025"])
    assert [m.key for m in caught.value.mistakes] == ["mailbox.cacem.rulebooks"]


_KEYS = st.sampled_from(
    ("mailbox", "imap", "smtp", "password", "env", "port", "schedule", "poll", "letters", "a")
)
_VALUES = st.recursive(
    st.one_of(
        st.text(max_size=6).map(json.dumps),
        st.integers(-1, 70_000).map(str),
        st.sampled_from(["true", "2025-05-01", "09:00:00", '"60s"', '"off"', "1e400", "nan"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(_KEYS, inner, max_size=5).map(
            lambda table: "{" + ", ".join(f"{k} = {v}" for k, v in table.items()) + "}"
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_nothing_but_a_settings_error_for_any_toml(config: Path, table: dict[str, str]) -> None:
    text = "\n".join(f"{k} = {v}" for k, v in table.items())
    try:
        _loaded(config, text)
    except SettingsError as error:
        told = error.mistakes
    else:
        told = ()
    assert all(str(m).isprintable() for m in told)
