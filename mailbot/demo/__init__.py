"""The whole loop on one machine without anything installed: servers, mails, answers.

Law of this room: it plays the world around mailbot (senders, their scanners, two mail servers)
and drives mailbot from outside, as people would. Nothing else may import it.
"""
