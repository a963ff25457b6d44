"""The wire: IMAP in, MIME to Message, Letter to SMTP.

Law of this room: it knows protocols and formats of mail and no rule. Mailboxes are left as they
are. Whatever a stranger sends comes out as a Message or a ParseError, and nothing else: ``parse``
is run in the sandbox, the wire outside it, and neither imports the other.
"""
