"""Names of organisations in text, for rosters that grow as units write."""

import re

from mailbot.model.text import fold

_ENDINGS = (
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|分公司|公司|集团|工程局|管理局|工程处"
    r"|研究院|设计院|协会|联合会|学会|商会|指挥部)"
)
_NAME = re.compile(rf"[\u4e00-\u9fff()a-z0-9·]{{2,40}}{_ENDINGS}")
#: Words that stand before a name in labels, file names and sentences, and are no part of it.
_LEAD = re.compile(
    r"^(?:.*?(?:单位名称|填报单位|申报单位|推荐单位|报送单位|企业名称|公司名称|单位)[:]?"
    r"|\d+[.、_-]?|关于|附件\d*[:.、]?|致|我公司|我司|由)",
)
#: Places that people put before the same company's name or leave out.
_PLACE = re.compile(r"^(?:中国|广东省?|广州市?)")


def organisation_in(text: str) -> str | None:
    """Return the organisation a text names: the longest name that ends like one, or None."""
    found = []
    for match in _NAME.finditer(fold(text)):
        name, before = match.group(), ""
        while name != before:
            before, name = name, _LEAD.sub("", name)
        found.append(name)
    return max(found, key=len, default=None) or None


def same_organisation(one: str, other: str) -> bool:
    """Tell whether two names may mean one organisation: equal, or one inside the other.

    The place before the name counts for nothing: 广州天河安电力建设有限公司 signs as
    天河安电力建设有限公司.
    """
    first, second = (_PLACE.sub("", fold(name)) for name in (one, other))
    return bool(first and second) and (first in second or second in first)
