"""Bytes in, Document out: file formats, scans, archives.

Law of this room: it knows file formats and no rule. What to look for is passed in as ``Wanted``.
Whatever opens a stranger's bytes runs in the sandbox's short-lived child; the long-lived worker
that reads pixels never sees a file.
"""
