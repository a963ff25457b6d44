"""The errands, where verbs meet: intake, judging, delivery, reminding, reconciling, the service.

Law of this room: thin. It joins rooms of the storey below and carries values from one to the
other; what is right is decided in ``checks``, what is said in ``letters``. Nothing in a mail may
raise past an errand: at worst the message is parked with its reason and the others go on.
"""
