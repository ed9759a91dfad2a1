"""The languages: one file each. `LANGUAGES` names them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from runner.languages import (
    bash,
    c,
    cpp,
    csharp,
    go,
    haskell,
    java,
    javascript,
    lua,
    pascal,
    perl,
    php,
    pypy,
    python,
    ruby,
    rust,
    typescript,
)
from runner.languages.model import Language

LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        language.name: language
        for language in (
            python.LANGUAGE,
            javascript.LANGUAGE,
            go.LANGUAGE,
            java.LANGUAGE,
            c.LANGUAGE,
            cpp.LANGUAGE,
            rust.LANGUAGE,
            ruby.LANGUAGE,
            php.LANGUAGE,
            typescript.LANGUAGE,
            bash.LANGUAGE,
            perl.LANGUAGE,
            lua.LANGUAGE,
            pascal.LANGUAGE,
            csharp.LANGUAGE,
            haskell.LANGUAGE,
            pypy.LANGUAGE,
        )
    }
)
