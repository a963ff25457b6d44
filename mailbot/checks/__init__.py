"""Rulebook and submissions in, verdict and standing out.

Law of this room: pure. No input or output, no clock, no randomness; the same arguments give the
same answer for ever. One rule, one file. A rule never says "missing" or "wrong" about what could
not be read: that is "unsure", and a person looks.
"""
