"""Findings in, a letter out; and whether we may write at all (RFC 3834).

Law of this room: it words what others decided and decides nothing about a submission. Every word
a sender reads stands in ``templates/letters``. What comes from a mail is only ever a value: it is
put on one line, shortened, and never becomes part of a template.
"""
