"""Standings in, Excel workbooks out, for staff.

Law of this room: it writes what others found out and judges nothing. No text from a mail can
become a formula, a broken file or a header; every word of ours stands in
``templates/reports/labels.txt``.
"""
