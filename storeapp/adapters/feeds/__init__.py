"""Ways in: files and bodies of other systems, in their words, become documents of intake.

`detecting` knows all of them and which one a file is meant for; `importing` takes whole files; FORMATS.md says what
may be sent.
"""
