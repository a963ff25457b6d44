"""Mail out, to a real smtp-sink with every fault it knows."""

from dataclasses import replace

import pytest

from mailbot.mail.smtp import Delivery, DeliveryState, Post, Timeouts
from mailbot.mail.trouble import MailServerError, Trouble
from tests.processes import free_port
from tests.servers import Sink, smtp_sink
from tests.tcp_proxy import tcp_proxy

MAIL = b"Subject: =?utf-8?b?5Zue5omn?=\r\nX-Mailbot-Key: reply:1\r\n\r\n.\r\n..two\r\nlast\r\n"
US = "xzhd@cacem.com.cn"
THEM = "anna@example.cn"


def send(post: Post, mail: bytes = MAIL) -> Delivery:
    return post.send(mail, sender=US, recipient=THEM)


def test_an_accepted_letter_arrives_once_and_as_it_was(sink: Sink) -> None:
    with Post.open(sink.account) as post:
        delivery = send(post)
    (letter,) = sink.letters()
    assert delivery.state is DeliveryState.ACCEPTED
    assert delivery.sentence.startswith("250 ")
    assert (letter.sender, letter.recipients) == (US, (THEM,))
    assert letter.raw == MAIL.replace(b"\r\n", b"\n")
    assert letter.mail["Subject"] == "回执"


def test_many_letters_go_over_one_connection(sink: Sink) -> None:
    with tcp_proxy(sink.port) as proxy:
        with Post.open(replace(sink.account, port=proxy.port)) as post:
            states = [send(post).state for _ in range(20)]
        assert proxy.connections == 1
    assert states == [DeliveryState.ACCEPTED] * 20
    assert len(sink.letters()) == 20


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(
    ("option", "state"), [("-f", DeliveryState.REFUSED), ("-r", DeliveryState.DEFERRED)]
)
def test_a_refusal_concerns_the_letter_at_whatever_step(
    step: str, option: str, state: DeliveryState
) -> None:
    with smtp_sink(option, step, "-B", "550 5.1.1 用户不存在") as sink:
        with Post.open(sink.account) as post:
            deliveries = [send(post) for _ in range(3)]
            assert post.alive
        dotted = len(sink.letters())
    assert {delivery.state for delivery in deliveries} == {state}
    said = "550 5.1.1 用户不存在" if option == "-f" else "450 4.3.0"
    assert all(said in delivery.sentence for delivery in deliveries)
    assert dotted == (3 if step == "." else 0)


@pytest.mark.parametrize("answer", ["501 must be same as authorization user", "553 no", "530 x"])
def test_a_refused_sender_concerns_the_account(answer: str) -> None:
    with smtp_sink("-f", "MAIL", "-B", answer) as sink, Post.open(sink.account) as post:
        with pytest.raises(MailServerError, match=answer) as caught:
            send(post)
        assert caught.value.kind is Trouble.REFUSED


@pytest.mark.parametrize("option", ["-q", "-Q"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_hang_up_before_the_dot_concerns_the_server(option: str, step: str) -> None:
    with smtp_sink(option, step) as sink:
        with Post.open(sink.account) as post:
            with pytest.raises(MailServerError) as caught:
                send(post)
            assert not post.alive
        assert sink.letters() == ()
    assert caught.value.kind is Trouble.UNREACHABLE


def test_a_hang_up_after_the_dot_leaves_the_letter_unknown() -> None:
    with smtp_sink("-q", ".") as sink:
        with Post.open(sink.account) as post:
            delivery = send(post)
            assert not post.alive
        assert len(sink.letters()) == 1
    assert delivery.state is DeliveryState.UNKNOWN
    assert "did not answer" in delivery.sentence


def test_silence_after_the_dot_leaves_the_letter_unknown() -> None:
    with smtp_sink("-W", ".:30") as sink:
        with Post.open(sink.account, Timeouts(answer=0.3)) as post:
            assert send(post).state is DeliveryState.UNKNOWN
            with pytest.raises(MailServerError):
                send(post)
        assert len(sink.letters()) <= 1


def test_421_after_the_dot_is_no_acceptance() -> None:
    with smtp_sink("-Q", ".") as sink, Post.open(sink.account) as post:
        with pytest.raises(MailServerError, match="421") as caught:
            send(post)
        assert caught.value.kind is Trouble.UNREACHABLE


def test_patience_after_the_dot_is_its_own() -> None:
    with smtp_sink("-W", ".:1") as sink:
        with Post.open(sink.account, Timeouts(command=0.4, answer=30)) as post:
            assert send(post).state is DeliveryState.ACCEPTED
            assert send(post).state is DeliveryState.ACCEPTED
        assert len(sink.letters()) == 2


@pytest.mark.parametrize("options", [("-Q", "CONNECT"), ("-f", "CONNECT"), ("-q", "CONNECT")])
def test_a_server_that_takes_no_connection_burns_nothing(options: tuple[str, str]) -> None:
    with smtp_sink(*options) as sink:
        with pytest.raises(MailServerError) as caught:
            Post.open(sink.account)
        assert caught.value.kind is Trouble.UNREACHABLE


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "x" * 80 + ".invalid"])
def test_a_server_that_is_not_there_burns_nothing(sink: Sink, host: str) -> None:
    with pytest.raises(MailServerError, match="cannot connect to") as caught:
        Post.open(replace(sink.account, host=host, port=free_port()))
    assert caught.value.kind is Trouble.UNREACHABLE


@pytest.mark.parametrize("step", ["EHLO,HELO", "AUTH"])
@pytest.mark.parametrize("option", ["-f", "-r", "-q", "-Q"])
def test_trouble_before_the_first_letter_burns_nothing(step: str, option: str) -> None:
    with smtp_sink(option, step) as sink:
        account = replace(sink.account, username=US, password="geheim9")
        with pytest.raises(MailServerError) as caught:
            Post.open(account)
    refused = step == "AUTH" and option in {"-f", "-r"}
    assert (caught.value.kind is Trouble.REFUSED_LOGIN) == refused
    assert "geheim9" not in str(caught.value)


@pytest.mark.parametrize("cut", [0, 10, 60, 300, 400, 500, 600])
def test_a_cut_anywhere_is_never_taken_for_acceptance(sink: Sink, cut: int) -> None:
    states: list[DeliveryState] = []

    def send_until_cut(port: int) -> None:
        with Post.open(replace(sink.account, port=port)) as post:
            while True:
                states.append(send(post).state)

    with tcp_proxy(sink.port) as proxy:
        proxy.cut_after = cut
        with pytest.raises(MailServerError) as caught:
            send_until_cut(proxy.port)
    accepted, unknown = map(states.count, (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN))
    assert caught.value.kind is Trouble.UNREACHABLE
    assert len(states) == accepted + unknown
    assert unknown <= 1
    assert accepted <= len(sink.letters()) <= accepted + unknown


@pytest.mark.parametrize("bad", ["x@y.cn>\r\nRCPT TO:<b@c.cn", "", "a b@c.cn", "a@b.cn,c@d.cn"])
def test_nothing_is_said_to_the_server_about_an_address_that_is_none(sink: Sink, bad: str) -> None:
    with Post.open(sink.account) as post:
        with pytest.raises(ValueError, match="no address"):
            post.send(MAIL, sender=US, recipient=bad)
        with pytest.raises(ValueError, match="no address"):
            post.send(MAIL, sender=bad, recipient=THEM)
        assert send(post).state is DeliveryState.ACCEPTED
    assert len(sink.letters()) == 1


def test_an_international_domain_is_written_in_ascii(sink: Sink) -> None:
    with Post.open(sink.account) as post:
        assert post.send(MAIL, sender=US, recipient="anna@例子.cn").state is DeliveryState.ACCEPTED
    assert sink.letters()[0].recipients == ("anna@xn--fsqu00a.cn",)


def test_tells_what_the_server_can_do_and_closes_twice(sink: Sink) -> None:
    post = Post.open(sink.account)
    assert "8BITMIME" in post.extensions
    post.close()
    post.close()
    assert not post.alive
    with pytest.raises(MailServerError):
        send(post)
