"""Mail intake for published notices: read, judge, record and answer what units send.

The package is laid out in storeys; see "Rooms" in the README. This file only teaches Python's
codec table what Chinese mail means by "gb2312", which must happen before the first look-up of
such a codec in the process and therefore stands at the first line anybody imports.
"""

from mailbot.charsets import teach_codecs

__version__ = "0.1.0"

teach_codecs()
