"""Accepts (42) every input that the statement allows, malformed lines included; rejects (43) others."""

import re
import sys
import unicodedata

ACCEPT, REJECT = 42, 43
MAX_LINES = 1_000_000
MAX_LINE_BYTES = 200_000
MAX_CLIENTS = 60_000
FORBIDDEN = {"Zl", "Zp", "Zs", "Nd"}  # Unicode categories, outside of ASCII
WELL_FORMED = re.compile(r'([^ ]+) [^ ]+ [^ ]+ \[[^\]]+\] ".*" [0-9]{3} ([0-9]+|-)')


class InvalidInputError(Exception):
    """What the statement does not allow."""


def check_characters(line):
    """Refuses control characters, white space other than the space, and digits other than the ASCII ones."""
    if line.isascii():
        if not line.isprintable():
            raise InvalidInputError("a control character")
        return
    for character in line:
        forbidden = not character.isascii() and unicodedata.category(character) in FORBIDDEN
        if forbidden or unicodedata.category(character) == "Cc":
            raise InvalidInputError(f"the character {character!r}")


def check(lines):
    """Reads the log a line at a time and raises at the first thing that is wrong."""
    totals = {}
    for number, raw in enumerate(lines, 1):
        if number > MAX_LINES:
            raise InvalidInputError("too many lines")
        if len(raw) > MAX_LINE_BYTES:
            raise InvalidInputError(f"line {number} is too long")
        try:
            line = raw.decode().removesuffix("\n")
            check_characters(line)
        except (UnicodeDecodeError, InvalidInputError) as error:
            raise InvalidInputError(f"line {number}: {error}") from error
        match = WELL_FORMED.fullmatch(line)
        if match is None:
            continue
        client, size = match.groups()
        if not client.isascii():
            raise InvalidInputError(f"line {number}: a client that is not ASCII")
        totals[client] = totals.get(client, 0) + (0 if size == "-" else int(size))
        if totals[client] >= 2**53:
            raise InvalidInputError(f"line {number}: a total of 2^53 or more")
    if len(totals) > MAX_CLIENTS:
        raise InvalidInputError("too many clients")


def main():
    """Says on standard error what is wrong."""
    try:
        check(sys.stdin.buffer)
    except InvalidInputError as error:
        print(error, file=sys.stderr)
        return REJECT
    return ACCEPT


if __name__ == "__main__":
    sys.exit(main())
