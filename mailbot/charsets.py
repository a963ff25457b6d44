"""What charset labels mean in Chinese mail.

Clients label text "gb2312" and send GBK or GB18030. Python decodes such a label strictly and
loses the whole value over one character (FIELD: 镕, 喆, 堃 in names). Every decoder follows the
WHATWG table instead and reads the family as GB18030, its superset.
"""

import codecs
from encodings import aliases

#: Labels of the GB family as Python normalises them: lower case, "-" and " " turned into "_".
GB_LABELS = (
    "gb2312",
    "gb_2312",
    "gb_2312_80",
    "gb2312_1980",
    "gb2312_80",
    "csgb2312",
    "csiso58gb231280",
    "iso_ir_58",
    "iso58gb231280",
    "euc_cn",
    "eucgb2312_cn",
    "euccn",
    "chinese",
    "gbk",
    "x_gbk",
    "cp936",
    "936",
    "ms936",
    "windows_936",
    "gb18030_2000",
)


def teach_codecs() -> None:
    """Read every label of the GB family as GB18030, in this process, from now on.

    Safe to repeat. Raises RuntimeError where a strict codec was looked up before: Python caches
    look-ups, so the lesson would silently come too late.
    """
    for label in GB_LABELS:
        aliases.aliases[label] = "gb18030"
    for label in GB_LABELS:
        if codecs.lookup(label).name != "gb18030":
            message = (
                f"charset {label!r} was looked up before mailbot was imported; "
                "import mailbot before anything that decodes mail"
            )
            raise RuntimeError(message)
