"""Which language a submission is in, and which file is started."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from runner.domain.errors import SubmissionError
from runner.domain.languages import LANGUAGE_NAMES
from runner.languages import LANGUAGES
from runner.languages.select import entry_point, language_of, program_of

JAVA_MAIN = b"public class X { public static void main(String[] args) {} }"
GO_MAIN = b"package main\n\nfunc main() {\n}\n"


def paths(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in names]


def entry(language: str, *names: str, **contents: bytes) -> str:
    files = dict.fromkeys(paths(*names), b"") | {PurePosixPath(name): data for name, data in contents.items()}
    return str(entry_point(LANGUAGES[language], files))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"check.py": b"import sys, lib.scan\n", "lib/scan.py": b"", "lib/more.py": b""}, "check.py"),
        ({"a.py": b"", "b.py": b"if True:\n    from a import x\n"}, "b.py"),
        ({"b.py": b"from .a import (\n  x)\n", "a.py": b"import a as itself\n"}, "b.py"),
        ({"a.py": b"", "b.py": b"# import a\n"}, None),
        ({"a.py": b"import b\n", "b.py": b"import a\n"}, None),
        ({"one.py": b"import a\n", "two.py": b"import a\n", "a.py": b""}, None),
    ],
)
def test_of_several_files_of_python_the_one_is_started_that_no_other_imports(
    files: dict[str, bytes], expected: str | None
):
    contents = {PurePosixPath(name): data for name, data in files.items()}
    found = LANGUAGES["python"].find_entry(contents)
    assert (found and str(found)) == expected


def test_every_language_that_a_challenge_can_offer_is_here():
    assert tuple(LANGUAGES) == LANGUAGE_NAMES


def test_no_suffix_belongs_to_two_languages_but_for_the_two_pythons():
    assert LANGUAGES["pypy"].suffixes == LANGUAGES["python"].suffixes
    suffixes = [suffix for language in LANGUAGES.values() for suffix in language.suffixes]
    assert sorted(suffixes) == sorted([*set(suffixes), *LANGUAGES["pypy"].suffixes])


@pytest.mark.parametrize("offered", [["python", "c", "pypy"], ["pypy", "c", "python"]])
def test_of_the_two_pythons_the_one_that_is_offered_first_is_taken(offered: list[str]):
    assert language_of(paths("main.py"), offered).name == offered[0]


def test_of_the_two_pythons_the_only_one_that_is_offered_is_taken():
    assert language_of(paths("main.py"), ["c", "pypy"]).name == "pypy"


def test_who_offers_no_python_is_told_that_it_is_python():
    with pytest.raises(SubmissionError, match=r"is in Python, which this challenge does not offer"):
        language_of(paths("main.py"), ["c"])


def test_suffixes_decide():
    assert language_of(paths("a/solution.go", "go.mod", "README.md"), LANGUAGE_NAMES).name == "go"


def test_a_language_that_is_not_offered_is_named_with_those_that_are():
    with pytest.raises(SubmissionError) as caught:
        language_of(paths("main.c"), ["python", "go"])
    assert caught.value.message == "The submission is in C, which this challenge does not offer."
    assert caught.value.next_step == "This challenge takes Python (.py), Go (.go)."


def test_files_in_no_known_language_are_named():
    with pytest.raises(
        SubmissionError, match=r"No file is in a language that is known here: main\.zig, notes\."
    ):
        language_of(paths("main.zig", "notes"), LANGUAGE_NAMES)


def test_of_many_unknown_files_only_some_are_named():
    with pytest.raises(SubmissionError, match=r"f0, f1, f2, f3, f4 and 4 more\."):
        language_of(paths(*(f"f{number}" for number in range(9))), LANGUAGE_NAMES)


def test_no_files_are_said_to_be_none():
    with pytest.raises(SubmissionError, match=r"there are no files\."):
        language_of([], LANGUAGE_NAMES)


def test_two_languages_are_one_too_many():
    with pytest.raises(SubmissionError, match=r"more than one language: Python, JavaScript\."):
        language_of(paths("main.py", "index.js"), LANGUAGE_NAMES)


def test_a_second_language_that_is_not_offered_is_no_matter():
    assert language_of(paths("main.py", "tool.js"), ["python", "java"]).name == "python"


def test_the_only_file_is_the_entry_whatever_its_name():
    assert entry("python", "notes.txt", "whatever.py") == "whatever.py"


@pytest.mark.parametrize(
    ("language", "names", "expected"),
    [
        ("python", ["solution.py", "main.py"], "main.py"),
        ("python", ["zoo.py", "app.py"], "app.py"),
        ("python", ["lib/main.py", "main.py"], "main.py"),
        ("python", ["src/main.py", "src/deep/main.py", "src/x.py"], "src/main.py"),
        ("javascript", ["index.js", "util.js"], "index.js"),
        ("javascript", ["main.mjs", "index.js"], "main.mjs"),
        ("go", ["main.go", "x.go"], "main.go"),
        ("c", ["x.c", "main.c"], "main.c"),
        ("c", ["b.c", "a.c"], "a.c"),
        ("cpp", ["b.cc", "a.cpp"], "a.cpp"),
        ("cpp", ["b.C", "a.c++"], "a.c++"),
        ("rust", ["build.rs", "src/lib.rs", "src/main.rs"], "src/main.rs"),
        ("ruby", ["lib/shop.rb", "main.rb"], "main.rb"),
        ("php", ["index.php", "shop.php"], "index.php"),
        ("typescript", ["index.ts", "main.mts"], "main.mts"),
        ("bash", ["lib.sh", "run.sh"], "run.sh"),
        ("perl", ["Shop.pm", "main.pl"], "main.pl"),
        ("lua", ["app.lua", "shop/init.lua"], "app.lua"),
        ("pascal", ["main.pas", "shop.pp"], "main.pas"),
        ("csharp", ["b.cs", "a.cs"], "a.cs"),
        ("haskell", ["Shop.hs", "main.hs"], "main.hs"),
        ("pypy", ["solution.py", "main.py"], "main.py"),
    ],
)
def test_the_best_named_and_outermost_file_is_the_entry(language: str, names: list[str], expected: str):
    assert entry(language, *names) == expected


def test_two_equally_good_entries_are_no_answer():
    with pytest.raises(SubmissionError, match=r"not clear: a/main\.py, b/main\.py") as caught:
        entry("python", "a/main.py", "b/main.py")
    assert caught.value.next_step == "Name it main.py."


def test_nothing_that_could_be_the_entry_is_no_answer():
    with pytest.raises(SubmissionError, match=r"not clear: one\.py, two\.py"):
        entry("python", "one.py", "two.py")


def test_no_source_file_is_said():
    with pytest.raises(SubmissionError, match=r"There is no Java file in it\."):
        entry("java", "README.md")


def test_package_json_says_what_is_started():
    assert (
        entry("javascript", "lib/run.js", "x.js", **{"package.json": b'{"main": "./lib/run.js"}'})
        == "lib/run.js"
    )


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"{}", b'{"main": 3}', b'{"main": "gone.js"}', b"\xff", b"[" * 100_000]
)
def test_a_package_json_that_says_nothing_is_passed_over(text: bytes):
    with pytest.raises(SubmissionError, match="not clear"):
        entry("javascript", "a.js", "b.js", **{"package.json": text})


def test_go_finds_the_file_with_main():
    assert entry("go", "a.go", **{"run.go": GO_MAIN, "run_test.go": GO_MAIN}) == "run.go"


def test_rust_finds_the_file_with_main():
    main = b"use std::io;\n\nfn main() -> io::Result<()> {}\n"
    assert entry("rust", "shop.rs", **{"run.rs": main}) == "run.rs"


@pytest.mark.parametrize("text", [b"fn main2() {}", b"// fn main() {}"])
def test_what_only_looks_like_main_in_rust_is_none(text: bytes):
    assert entry("rust", **{"a.rs": text, "b.rs": b"pub fn main() {}"}) == "b.rs"


def test_haskell_finds_the_file_with_main():
    assert entry("haskell", **{"Shop.hs": b"mainly = 1\n", "Run.hs": b"main :: IO ()\n"}) == "Run.hs"


def test_pascal_finds_the_file_that_is_no_unit():
    unit = b"{ a shop } (* of ours *) // here\nUNIT Shop;\n"
    assert entry("pascal", **{"Shop.pas": unit, "Run.pas": b"{ a unit test }\nprogram Run;\n"}) == "Run.pas"


@pytest.mark.parametrize("begin", [b"{", b"(*", b"//", b"{}", b" ", b"\xef\xbb\xbf"])
def test_hostile_pascal_is_read_in_linear_time(begin: bytes):
    assert entry("pascal", **{"a.pas": begin * (1 << 19), "b.pas": b"unit b;"}) == "a.pas"


def test_java_finds_the_class_with_main():
    assert entry("java", "Main.java", **{"Runner.java": JAVA_MAIN}) == "Runner.java"


def test_of_several_java_classes_with_main_the_best_named_is_started():
    assert entry("java", **{"Zoo.java": JAVA_MAIN, "App.java": JAVA_MAIN}) == "App.java"


@pytest.mark.parametrize(
    "text", [b"// %s", b"/* %s */", b'class X { String s = "%s"; }', b'class X { String s = """\n%s\n"""; }']
)
def test_a_main_in_a_comment_or_a_string_is_none(text: bytes):
    hidden = text % b"public static void main(String[] a)"
    assert entry("java", **{"A.java": hidden, "B.java": JAVA_MAIN}) == "B.java"


def java_class(source: str, name: str = "Main.java") -> str:
    return program_of(LANGUAGES["java"], {PurePosixPath(name): source.encode()}, 64).main


MAIN = "public static void main(String[] args) {}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"public class Main {{ {MAIN} }}", "Main"),
        (f"class Other {{ {MAIN} }}", "Other"),
        (f"class A {{}} class B {{ {MAIN} }} class C {{}}", "B"),
        (f"class A {{ static class Inner {{}} {MAIN} }}", "A"),
        (f"package shop.checkout;\n\npublic final class Main {{ {MAIN} }}", "shop.checkout.Main"),
        (f"// package no;\npublic class Main {{ char c = '\"'; {MAIN} }} // \"", "Main"),
        (f"class A {{ String s = \"}}\\\"}}\"; {MAIN} }}", "A"),
        (f"record Größe(int x) {{ {MAIN} }}", "Größe"),
        ("class NoMain {}", "Main"),
    ],
)  # fmt: skip
def test_java_starts_the_outermost_class_that_holds_main(source: str, expected: str):
    assert java_class(source) == expected


@pytest.mark.parametrize(
    "unit", ["/*", '"', '"\\', '"""', '\\"""', "'\\", "\n", "public static ", "package ", "{", "class A "]
)
def test_hostile_java_is_read_in_linear_time(unit: str):
    """A pattern that started over at each place would need hours for these, not a moment."""
    assert java_class(unit * (1 << 19))
