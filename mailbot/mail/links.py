"""Large files left with a mail provider or a net disk instead of being attached.

Only addresses under which a file lies are links here; a provider's front page or an
advertisement in a footer is none. Nothing is ever fetched.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from mailbot.mail.filenames import clean
from mailbot.mail.html import Anchor
from mailbot.model.message import Link

#: Provider, and what host and path of its links look like. The first that fits counts.
PROVIDERS: tuple[tuple[str, str], ...] = (
    ("exmail", r"exmail\.qq\.com/(ftn/download|cgi-bin/ftnExs_)|drive\.weixin\.qq\.com/s\b"),
    ("qq", r"(i?wx\.)?mail\.qq\.com/(ftn/download|cgi-bin/ftnExs_)|(\w+\.)?ftn\.qq\.com/ftn"),
    ("netease-qiye", r"fs\.qiye\.163\.com/fs/|(\w+\.)?edisk\.qiye\.163\.com/"),
    ("netease-qiye", r"(mail\.)?qiye\.163\.com/(large-attachment-download|fs/)"),
    ("163", r"(\w+\.)?mail\.(163|126|yeah|188)\.(com|net)/large-attachment-download/"),
    ("163", r"(\w+\.)?fs\.(163|126)\.com/(fs|dl)/|u\.163\.com/\w|dashi\.163\.com/html/cloud-att"),
    ("sina", r"(\w+\.)?mail\.sina\.(com\.cn|com|cn)/(filecenter|cgi-bin/filecenter)"),
    ("139", r"(c?aiyun|yun|pan)\.139\.com/\w"),
    ("139", r"(\w+\.)?mail\.10086\.cn/[\w./?=&-]{0,99}(download|large)"),
    ("aliyun", r"(\w+\.)?(aliyundrive|alipan)\.com/(s|t)/\w"),
    ("aliyun", r"(\w+\.)?(mail|qiye)\.aliyun\.com/[\w./?=&-]{0,99}(download|attach)"),
    ("baidu", r"(pan|yun)\.baidu\.com/(s/|share/|e/)\w"),
    ("189", r"cloud\.189\.cn/(t/|web/share|share)|download\.cloud\.189\.cn/\w"),
    ("onedrive", r"1drv\.ms/\w|onedrive\.live\.com/\w|[\w-]+\.sharepoint\.(com|cn)/:\w:/"),
    ("weiyun", r"(share|url)\.weiyun\.(com|cn)/\w"),
    ("quark", r"pan\.quark\.cn/s/\w"),
    ("xunlei", r"pan\.xunlei\.com/s/\w"),
    ("lanzou", r"([\w-]+\.)?(lanzou\w?|lanzo\w|woozooo)\.com/\w"),
    ("123pan", r"(www\.)?(123pan|123684|123865|123912)\.(com|cn)/s/\w"),
    ("115", r"(115|anxia|115cdn)\.com/s/\w"),
    ("ctfile", r"([\w-]+\.)?ctfile\.com/(f|d|file|dir)/\w"),
    ("jianguoyun", r"(www\.)?jianguoyun\.com/p/\w"),
    ("wenshushu", r"(www\.)?(wenshushu\.cn|wss\.ink|wss1\.cn)/(f|k|box)/\w"),
    ("cowtransfer", r"([\w-]+\.)?cowtransfer\.com/s/\w"),
    ("feishu", r"[\w-]+\.(feishu\.cn|larksuite\.com)/(file|drive/file)/\w"),
    ("icloud", r"(www\.)?icloud\.com(\.cn)?/(attachment|iclouddrive)/"),
    ("google", r"drive\.google\.com/(file/d|open|drive/folders|uc)\b"),
    ("dropbox", r"(www\.)?dropbox\.com/(s|scl|t)/\w"),
)

#: More links of one mail are not listed.
_MOST = 50

_LINK = re.compile(
    r"(?<![\w.@/-])(?:https?://)?(?:"
    + "|".join(f"(?P<p{number}>{pattern})" for number, (_, pattern) in enumerate(PROVIDERS))
    + r")[\w\-.~:/?#\[\]@!$&'()*+,;=%]*",
    re.IGNORECASE | re.ASCII,
)

#: Where a link can begin: cheaper to find than to try every provider at every character.
_HOST = re.compile(
    r"(?<![\w.@/-])(?:https?://)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}/",
    re.IGNORECASE | re.ASCII,
)

#: A file name at the end of a line, perhaps with its size and expiry after it.
_NAME = re.compile(
    r"([^\r\n\t\\/:*?\"<>|：]{1,150}"
    r"\.(?:pdf|ofd|zip|rar|7z|docx?|wps|xlsx?|et|csv|pptx?|jpe?g|png|tiff?|eml|msg))(?![\w.])",
    re.IGNORECASE,
)
#: How far before a link its file's name may stand.
_BEFORE = 300


def find(texts: Iterable[str], anchors: Iterable[Anchor]) -> tuple[Link, ...]:
    """List each link once, with the file's name where the mail shows one."""
    found: dict[str, Link] = {}
    for link in (*_in_anchors(anchors), *_in_texts(texts)):
        known = found.get(link.url)
        if known is None or known.name is None:
            found[link.url] = link
    return tuple(found.values())[:_MOST]


def _in_anchors(anchors: Iterable[Anchor]) -> Iterator[Link]:
    for anchor in anchors:
        match = _LINK.match(anchor.url)
        if match:
            shown = _NAME.search(anchor.label[:_BEFORE])
            yield _link(match, shown[1] if shown else None)


def _in_texts(texts: Iterable[str]) -> Iterator[Link]:
    for text in texts:
        end = 0
        for host in _HOST.finditer(text):
            match = _LINK.match(text, host.start()) if host.start() >= end else None
            if match is None:
                continue
            before = text[max(end, match.start() - _BEFORE) : match.start()]
            names = _NAME.findall(before)
            yield _link(match, names[-1] if names else None)
            end = match.end()


def _link(match: re.Match[str], name: str | None) -> Link:
    provider = next(
        PROVIDERS[int(group[1:])][0] for group, value in match.groupdict().items() if value
    )
    url = match[0].rstrip(".,;:!?'()[]")
    return Link(provider=provider, url=url, name=clean(name or _in_query(url)))


def _in_query(url: str) -> str | None:
    """Find the file's name where the address itself carries it."""
    try:
        query = parse_qsl(urlsplit(url).query, max_num_fields=50)
    except ValueError:
        return None
    names = (_NAME.fullmatch(value) for _, value in query)
    return next((name[1] for name in names if name), None)
