"""The nouns of the house: frozen dataclasses and nothing else.

Law of this room: standard library only, no input or output, no clock, no judgement. Whatever
passes from one room to another is one of these.
"""
