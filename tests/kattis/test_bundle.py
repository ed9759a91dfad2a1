"""What a candidate gets of a package."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from runner.catalog.bundle import contents
from runner.languages.facts import offered_languages
from tests.kattis.packages import CURRENT, loaded, package


def names(root: Path) -> set[str]:
    challenge = loaded(root)
    return set(map(str, contents(challenge, offered_languages(challenge))))


ALWAYS = {"README.md", "STATEMENT.md", "challenge.json", "statement.html"}


def test_a_bundle_has_samples_and_attachments_and_nothing_secret(tmp_path: Path) -> None:
    files = {
        "attachments/tool.py": "print(1)\n",
        "data/sample/1.in.statement": "short\n",
        "data/sample/1.in.download": "long\n",
        "data/secret/1.interaction": "<secret\n",
    }
    root = package(tmp_path, files)
    assert names(root) == ALWAYS | {"attachments/tool.py", "samples/1.ans", "samples/1.in"}
    challenge = loaded(root)
    given = contents(challenge, offered_languages(challenge))
    assert {str(path): file.data for path, file in given.items()}["samples/1.in"] == b"long\n"


def test_of_an_interactive_problem_only_the_interactions_are_given(tmp_path: Path) -> None:
    files = {
        "output_validator/judge.py": "",
        "data/sample/1.interaction": "<a\n>a\n",
        "data/sample/2.interaction": "<b\n>b\n",
    }
    root = package(tmp_path, files, problem=CURRENT + "type: interactive\n")
    assert names(root) == ALWAYS | {"samples/1.interaction", "samples/2.interaction"}


def test_an_attachment_that_is_a_link_inside_the_package_is_the_file_itself(tmp_path: Path) -> None:
    root = package(tmp_path, {"generators/tool.sh": "#!/bin/sh\n"})
    (root / "attachments").mkdir()
    (root / "attachments/tool.sh").symlink_to("../generators/tool.sh")
    challenge = loaded(root)
    given = contents(challenge, offered_languages(challenge))[PurePosixPath("attachments/tool.sh")]
    assert (given.data, given.executable) == (b"#!/bin/sh\n", True)
