"""The one door for files that people send: ledgers, geodata and photos.

A file is received (``receiving``), judged by its bytes (``judging``) and then read as what it is
(``geodata``, ``workbooks``, ``photos``). What breaks a rule is refused with a sentence, never
cleaned in silence. Nothing here stores anything or knows who sent it.
"""
