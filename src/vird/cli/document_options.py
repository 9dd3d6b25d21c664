"""The options of verbs that take a document in or show one."""

from __future__ import annotations

from typing import Annotated

from vird.cli.option import Opt

File = Annotated[str, Opt("file with the document", completes="file")]
Validate = Annotated[bool, Opt("refuse what the schema does not know")]
Xpath = Annotated[str | None, Opt("only what this XPath expression chooses", named=True)]
Wrap = Annotated[bool, Opt("put what is chosen into one root element")]
Inactive = Annotated[bool, Opt("as it is defined, not as it runs")]
