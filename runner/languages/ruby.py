"""Ruby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runner.languages.model import SRC, Language, Program

RUBY = "/usr/bin/ruby"

_WITHOUT_GEMS = "--disable=gems"
"""RubyGems needs 45 of a hello world's 58 ms. Of what only it would find, the image links `matrix` and
`prime` to where `require` looks."""

_SMALL_STACK = ("/usr/bin/prlimit", "--stack=16777216")
"""Ruby touches all of its machine stack when it starts; the sandbox's is as large as its memory. Calls from
Ruby to Ruby take a stack of its own (`_env`). A shell's `ulimit` would add to the environment."""

_CHECK = """\
failed = false
ARGV.each do |path|
  RubyVM::InstructionSequence.compile_file(path)
rescue SyntaxError => error
  $stderr.puts error.message
  failed = true
end
exit !failed
"""


def _check(program: Program) -> Sequence[str]:
    """All files in one process, which compiles and runs none of them; `ruby -c` takes only one."""
    sources = (f"./{path}" for path in program.sources)
    return (*_SMALL_STACK, RUBY, _WITHOUT_GEMS, "-W0", "-e", _CHECK, "--", *sources)


def _run(program: Program) -> Sequence[str]:
    return (*_SMALL_STACK, RUBY, _WITHOUT_GEMS, f"{SRC}/{program.entry}")


def _env(program: Program) -> Mapping[str, str]:
    """As deep a recursion as memory allows: Ruby's own megabyte ends at 12,000 calls."""
    return {"RUBY_THREAD_VM_STACK_SIZE": str(program.memory * (1 << 20) // 4)}


LANGUAGE = Language(
    name="ruby",
    title="Ruby",
    implementation="CRuby",
    release="3.3",
    image="ruby",
    suffixes=(".rb",),
    entries=("main.rb", "app.rb", "solution.rb"),
    version=(RUBY, "--version"),
    check=_check,
    run=_run,
    env=_env,
    processes=4,
)
