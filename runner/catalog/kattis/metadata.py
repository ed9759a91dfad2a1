"""`problem.yaml`, whichever version of the format it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from runner.catalog.kattis.checker import checker
from runner.catalog.kattis.keys import Keys, read
from runner.catalog.kattis.languages import KATTIS_LANGUAGES, OURS
from runner.catalog.kattis.limits import PackageLimits, read_legacy_limits, read_limits
from runner.catalog.kattis.old_grading import of_all_groups
from runner.catalog.kattis.package import Package
from runner.catalog.spelling import did_you_mean, listing
from runner.domain.challenge import PackageFormat
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.scheme import Objective

FILE: Final = "problem.yaml"
_VERSIONS: Final[Mapping[str, PackageFormat]] = {
    "legacy": PackageFormat.LEGACY,
    "legacy-icpc": PackageFormat.LEGACY,
    "2023-07": PackageFormat.V2023_07,
    "2023-07-draft": PackageFormat.V2023_07,
    "draft": PackageFormat.V2023_07,
    "2025-09-draft": PackageFormat.V2025_09,
    "2025-09": PackageFormat.V2025_09,
}
_TYPES: Final = ("pass-fail", "scoring", "multi-pass", "interactive", "submit-answer")
_CLASHES: Final = (
    ("pass-fail", "scoring"),
    ("multi-pass", "submit-answer"),
    ("interactive", "submit-answer"),
)
_LICENSES: Final = ("unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission")
_CUSTOM: Final = ("score", "interactive", "multi-pass", "multipass")
"""The last two are none of the legacy format's; DOMjudge reads the first of them, BAPCtools writes it, and a
draft of 2023-07 had the second.
"""
_MULTI_PASS: Final = ("multi-pass", "multipass")
_CREDITS: Final = ("authors", "contributors", "testers", "translators", "packagers", "acknowledgements")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What `problem.yaml` says.

    Attributes:
        names: by language of the statement; a legacy package's single name is under "".
        languages: ours, that submissions may be in.
        custom_validator: whether a legacy package says that it has an output validator of its own; None for
            other versions, where the directory says so.
        validator_flags: of the output validator in all cases; legacy alone.
        of_all_groups: what an old package says of all its test data groups, over what each says.
        constants: by `name` and `name.variant`, as they were written.
    """

    format: PackageFormat
    names: Mapping[str, str]
    uuid: str
    version: str
    license: str
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    limits: PackageLimits
    scoring: bool = False
    interactive: bool = False
    multi_pass: bool = False
    custom_validator: bool | None = None
    validator_flags: tuple[str, ...] = ()
    validator_scores: bool = False
    objective: Objective = Objective.MAX
    of_all_groups: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


def read_metadata(package: Package, said: list[Diagnostic]) -> Metadata:
    """What `problem.yaml` says; complaints go into `said`."""
    text = None if package.has(FILE) else b""
    before = len(said)
    keys = read(package, FILE, said, Severity.ERROR, text)
    written = keys.text("problem_format_version", "legacy")
    version = _VERSIONS.get(written)
    if version is None:
        message = f"version `{written}` of the format is not known"
        fix = did_you_mean(written, _VERSIONS) or "known are `legacy`, `2023-07` and `2025-09`"
        keys.complain("problem_format_version", message, fix)
        version = PackageFormat.V2025_09
    if version is not PackageFormat.V2025_09:  # drafts had other keys, and packages kept them
        del said[before:]
        keys = read(package, FILE, said, Severity.WARNING, text)
        keys.text("problem_format_version")
    own = any(map(package.below, ("output_validator", "output_validators")))
    found = _legacy(keys) if version is PackageFormat.LEGACY else _current(keys, version, own=own)
    keys.finish()
    return found


def _legacy(keys: Keys) -> Metadata:
    kind = keys.choice("type", ("pass-fail", "scoring"), "pass-fail")
    validation = _validation(keys)
    multi_pass = not validation.isdisjoint(_MULTI_PASS)
    grading = keys.inner("grading")
    objective = Objective(grading.choice("objective", ("min", "max"), "max"))
    grading.value("show_test_data_groups")
    groups = of_all_groups(grading)
    grading.finish()
    for key in ("author", "source", "source_url", "rights_owner"):
        keys.value(key)  # texts or lists of them: nothing here depends on either
    keys.value("libraries")  # of a version long gone, and without effect
    return Metadata(
        format=PackageFormat.LEGACY,
        names=_names(keys),
        uuid=keys.remark("uuid"),
        version="",
        license=_license(keys),
        keywords=_keywords(keys),
        languages=_languages(keys),
        limits=read_legacy_limits(keys, multi_pass=multi_pass),
        scoring=kind == "scoring",
        interactive="interactive" in validation,
        multi_pass=multi_pass,
        custom_validator="custom" in validation,
        validator_flags=_validator_flags(keys, own="custom" in validation),
        validator_scores="score" in validation,
        objective=objective,
        of_all_groups=groups,
    )


def _validation(keys: Keys) -> frozenset[str]:
    """The words of `validation`."""
    words = keys.text("validation", "default").split() or ["default"]
    if words[0] not in ("default", "custom") or not set(words[1:]) <= set(_CUSTOM):
        fix = f"write `default`, or `custom` with any of {listing(_CUSTOM[:3])} after it"
        keys.complain("validation", f"`{' '.join(words)}` is no kind of validation", fix)
    if words[1:] and words[0] != "custom":
        message = "only a `custom` validator gives a score, is interactive or has several passes"
        keys.complain("validation", message, f"write `custom {' '.join(words[1:])}`")
    return frozenset(words)


def _validator_flags(keys: Keys, *, own: bool) -> tuple[str, ...]:
    """Of all output validators; looked at here where that is the default one, and not the package's `own`."""
    flags = keys.words("validator_flags")
    if not own:
        checker(flags, lambda message, fix: keys.complain("validator_flags", message, fix))
    return flags


def _of_drafts(keys: Keys, version: PackageFormat) -> frozenset[str]:
    """What drafts of 2023-07 said in `validation`, as legacy packages do; it became a part of `type`."""
    if version is not PackageFormat.V2023_07:
        return frozenset()
    for key in ("author", "source_url"):
        keys.value(key)
    return _validation(keys)


def _keywords(keys: Keys) -> tuple[str, ...]:
    """A list of them, or in older versions words of one text; whichever there is tells as much."""
    if isinstance(keys.value("keywords"), list):
        return keys.texts("keywords") or ()
    return tuple(keys.remark("keywords").split())


def _current(keys: Keys, version: PackageFormat, *, own: bool) -> Metadata:
    """`own`: the package has an output validator of its own."""
    validation = _of_drafts(keys, version)
    types = _types(keys)
    multi_pass = not {*types, *validation}.isdisjoint(_MULTI_PASS)
    names = _names(keys)
    if not names:
        keys.complain("name", "the name is missing", "write `name:` with the problem's name")
    if not keys.has("uuid") and version is PackageFormat.V2025_09:
        keys.complain("uuid", "the uuid is missing", "write `uuid:` with one that no other package has")
    _credits(keys)
    _source(keys)
    keys.remark("rights_owner")
    keys.remark("embargo_until")
    keys.boolean("allow_file_writing", default=False)
    return Metadata(
        format=version,
        names=names,
        uuid=keys.remark("uuid"),
        version=keys.remark("version"),
        license=_license(keys),
        keywords=_keywords(keys),
        languages=_languages(keys),
        limits=read_limits(keys, multi_pass=multi_pass),
        scoring="scoring" in types,
        interactive="interactive" in {*types, *validation},
        multi_pass=multi_pass,
        validator_flags=_validator_flags(keys, own=own) if version is PackageFormat.V2023_07 else (),
        validator_scores="scoring" in types,
        constants=_constants(keys),
    )


def _types(keys: Keys) -> tuple[str, ...]:
    found = keys.value("type")
    types = (
        (keys.texts("type") or ())
        if isinstance(found, list)
        else tuple(keys.text("type", "pass-fail").split())
    )
    for word in types:
        if word not in _TYPES:
            fix = did_you_mean(word, _TYPES) or "write one or several of those that the format has"
            keys.complain("type", f"`{word}` is no type of problem", fix)
    if not types or len(set(types)) != len(types):
        keys.complain("type", "`type` names none, or one twice", "write `pass-fail`")
    for one, other in _CLASHES:
        if one in types and other in types:
            keys.complain("type", f"a problem cannot be both `{one}` and `{other}`", "delete one of the two")
    if "submit-answer" in types:
        message = "answers that are handed in without a program (`submit-answer`) are not graded here"
        keys.complain("type", message, "use a judge that takes them")
    return types


def _names(keys: Keys) -> dict[str, str]:
    found = keys.value("name")
    if not isinstance(found, dict):
        name = _on_one_line(keys.text("name"))
        return {"": name} if name else {}
    inner = keys.inner("name")
    return {language: _on_one_line(inner.text(language)) for language in found}


def _on_one_line(name: str) -> str:
    """Without the line break that a folded text of YAML ends with."""
    return " ".join(name.split())


def _license(keys: Keys) -> str:
    """Grading does not depend on it, so that an older package with another one is only told."""
    found = keys.remark("license") if keys.has("license") else "unknown"
    if found and found not in _LICENSES:
        fix = did_you_mean(found, _LICENSES) or f"write {listing(_LICENSES)}"
        keys.complain("license", f"`license` is `{found}`, which it cannot be", fix, keys.unknown)
    return found


def _credits(keys: Keys) -> None:
    if not isinstance(keys.value("credits"), dict):
        keys.remark("credits")
        return
    inner = keys.inner("credits")
    for key in _CREDITS:
        inner.value(key)
    inner.finish()


def _source(keys: Keys) -> None:
    found = keys.value("source")
    for index, one in enumerate(found if isinstance(found, list) else [found]):
        if isinstance(one, dict) and (set(one) - {"name", "url"} or "name" not in one):
            path = ("source", index) if isinstance(found, list) else ("source",)
            message = "a source has a `name` and may have a `url`"
            keys.complain_at(path, message, "write those alone", keys.unknown)
        elif isinstance(one, list):
            keys.complain_at(("source", index), "a source is a name", "write it as text", keys.unknown)


def _languages(keys: Keys) -> tuple[str, ...]:
    found = keys.value("languages")
    codes = (
        (keys.texts("languages") or ())
        if isinstance(found, list)
        else tuple(keys.text("languages", "all").split())
    )
    if "all" in codes:
        return OURS
    ours: list[str] = []
    for code in codes:
        language = KATTIS_LANGUAGES.get(code)
        if language is None:
            fix = did_you_mean(code, KATTIS_LANGUAGES) or "write a code of the format's table of languages"
            keys.complain("languages", f"`{code}` is no language of the format", fix, keys.unknown)
        elif not language.submitted_as:
            message = f"{language.title} is not graded here: nobody can hand it in"
            keys.complain("languages", message, "offer another language besides", Severity.WARNING)
        else:
            ours.extend(language.submitted_as)
    if not ours and keys.unknown is Severity.WARNING and not any(map(KATTIS_LANGUAGES.get, codes)):
        return OURS
    if not ours:
        keys.complain("languages", "no language that is graded here is offered", "add one, such as `python3`")
    return tuple(dict.fromkeys(ours))


def _constants(keys: Keys) -> dict[str, str]:
    inner = keys.inner("constants")
    values: dict[str, str] = {}
    for name, value in inner.data.items():
        if isinstance(value, dict):
            variants = inner.inner(name)
            values |= {f"{name}.{variant}": variants.text(variant) for variant in value}
            if "value" not in value:
                variants.complain_at((), f"constant `{name}` has no `value`", "add it")
        else:
            values[f"{name}.value"] = inner.text(name)
        values[name] = values.get(f"{name}.value", "")
    return values
