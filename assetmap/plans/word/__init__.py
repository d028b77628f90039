"""An edition for a word processor (DOCX): the sheet's own HTML, walked and written anew.

Whatever stands in the sheet is written, so that the words are the same by construction. How it
looks is in ``templates/plans/word``, an empty DOCX in its parts.
"""
