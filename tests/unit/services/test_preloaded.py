"""A command of a preloaded program is a process like any other: what goes in, what comes out, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.services.command import clean_environment, preloaded_keywright, run_installed_keywright, run_keywright
from tests.services.preloaded import PreloadedProgram
from tests.services.processes import children_of, watching

ROOT = Path(__file__).parents[3]

# What is printed can be told apart from what another command prints, and from what the import has printed.
PROGRAM = """\
import atexit, json, os, random, signal, ssl, sys, threading, time, uuid

def work():
    exec(sys.argv[1])

if __name__ == "__main__":
    sys.exit(work())
"""


class Both:
    """A script, run by an interpreter of its own and preloaded."""

    def __init__(self, directory: Path) -> None:
        self.script = directory / "program"
        self.script.write_text(f"#!{sys.executable}\n{PROGRAM}")
        self.script.chmod(0o700)
        self.preloaded = PreloadedProgram(
            self.script, "json", "random", "ssl", "uuid", "logging", environment=clean_environment()
        )

    def run(self, code: str, program: Path | None = None, **options) -> subprocess.CompletedProcess[str]:
        options = {"stdin": subprocess.DEVNULL, "env": clean_environment(), "timeout": 60, **options}
        return subprocess.run(
            [program or self.preloaded.path, code], capture_output=True, text=True, check=False, **options
        )


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    made = Both(tmp_path_factory.mktemp("preloaded"))
    yield made
    made.preloaded.close()


SAME = {
    "the end": "print('done')",
    "exit code": "sys.exit(3)",
    "exit code beyond a byte": "sys.exit(259)",
    "message as exit code": "sys.exit('no')",
    "nothing as exit code": "sys.exit(None)",
    "truth as exit code": "sys.exit(True)",
    "object as exit code": "sys.exit(2.5)",
    "both streams": "print('out'); print('err', file=sys.stderr); sys.stdout.write('no newline')",
    "streams as they are": "print([(s.encoding, s.errors, s.line_buffering, s.name, s.mode, s.isatty(), s.newlines) "
    "for s in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__)])",
    "words that are no text": "print(os.fsencode('\\udcff')); print('\\udcff', file=sys.stderr)",
    "environment": "print(sorted(os.environ.items())); os.system('env | grep -v ^_= | sort')",
    "directory": "print(os.getcwd())",
    "words": "print(sys.argv[1:], sys.orig_argv[0][:1])",
    "path": "print(sys.path, sys.flags, sys.executable)",
    "main module": "print(sys.modules['__main__'].__file__ == sys.argv[0], __file__ == sys.argv[0], __name__)",
    "descriptors": "print(sorted(os.listdir('/proc/self/fd')))",
    "signal handlers": "print([signal.getsignal(s) is signal.default_int_handler or signal.getsignal(s) "
    "for s in signal.valid_signals()], signal.pthread_sigmask(signal.SIG_BLOCK, []))",
    "limits": "os.system('ulimit -a')",
    "threads": "print(threading.enumerate()[1:]); "
    "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
    "exit handlers": "atexit.register(print, 'at the end')",
    "exit handler of a library": "from concurrent.futures import ThreadPoolExecutor as T; T().submit(print, 'x')",
    "end at once": "os._exit(7)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "terminated": "os.kill(os.getpid(), signal.SIGTERM)",
    "broken pipe": "signal.signal(signal.SIGPIPE, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGPIPE)",
    "interrupted": "os.kill(os.getpid(), signal.SIGINT); time.sleep(5)",
    "full device": "os.dup2(os.open('/dev/full', os.O_WRONLY), 1); print('lost')",
    "standard input": "print(sys.stdin.read(), sys.stdin.seekable())",
    "logging": "import logging; logging.warning('w'); print(logging.root.handlers, logging.root.manager.loggerDict)",
    "warnings": "import warnings; warnings.warn('w'); warnings.warn('w', DeprecationWarning); print(warnings.filters)",
    "collecting": "import gc; print(gc.isenabled(), gc.get_threshold())",
}


def _without_frames(stderr: str) -> list[str]:
    """Leave out where in which file: the one has a frame more than the other."""
    return [line for line in stderr.splitlines() if not line.startswith("  ")]


@pytest.mark.parametrize("code", SAME.values(), ids=SAME)
def test_a_command_does_what_it_does_under_an_interpreter_of_its_own(both, tmp_path, code):
    environment = clean_environment(SOMETHING="of its own", EMPTY="")
    ours, theirs = (
        both.run(code, program, cwd=tmp_path, env=environment) for program in (both.preloaded.path, both.script)
    )
    assert ours.returncode == theirs.returncode
    assert ours.stdout.replace(str(both.preloaded.path), str(both.script)) == theirs.stdout
    assert _without_frames(ours.stderr) == _without_frames(theirs.stderr)


def test_nothing_is_imported_anew_and_each_command_has_a_process_of_its_own(both):
    code = "print(os.getppid(), os.getpid(), 'logging' in sys.modules)"
    first, second = (both.run(code).stdout.split() for _ in range(2))
    assert first[0] == second[0] != str(os.getpid())
    assert first[1] != second[1]
    assert first[2] == "True"


def test_an_environment_that_interpreters_read_gets_an_interpreter(both):
    code = "print(sys.flags.dev_mode, 'logging' in sys.modules, os.getppid())"
    done = both.run(code, env=clean_environment(PYTHONDEVMODE="1"))
    assert done.stdout.split() == ["True", "False", str(os.getpid())]
    assert both.run("import time; print(time.tzname)", env=clean_environment(TZ="JST-9")).stdout == "('JST', 'JST')\n"


def test_a_traceback_names_the_fault(both):
    done = both.run("print('before')\nraise LookupError('of the command')")
    assert (done.returncode, done.stdout) == (1, "before\n")
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.endswith("LookupError: of the command\n")


def test_what_is_random_is_not_repeated(both):
    code = "print(random.random(), uuid.uuid4(), ssl.RAND_bytes(16).hex(), os.urandom(16).hex())"
    one, two = (both.run(code).stdout.split() for _ in range(2))
    assert len(one) == 4
    assert not set(one) & set(two)


def test_a_command_has_no_more_of_an_environment_than_it_is_given(both):
    given = {name: value for name, value in clean_environment().items() if name == "LANG"} | {"ONLY": "this"}
    ours, theirs = (
        both.run("print(sorted(os.environ))", program, env=given) for program in (both.preloaded.path, both.script)
    )
    assert ours.stdout == theirs.stdout
    assert "PATH" not in ours.stdout


def test_a_command_leaves_nothing_to_the_next(both):
    both.run(
        "sys.spoilt = True; os.environ['SPOILT'] = '1'; os.chdir('/'); signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    )
    told = both.run("print(hasattr(sys, 'spoilt'), 'SPOILT' in os.environ, signal.getsignal(signal.SIGTERM))").stdout
    assert told == "False False 0\n"


@pytest.mark.parametrize("mask", [0o077, 0o002])
def test_a_command_has_the_umask_of_its_caller(both, mask):
    assert both.run("print(os.umask(0))", umask=mask).stdout == f"{mask}\n"


def test_standard_input_comes_as_it_is_given(both):
    done = subprocess.run(
        [both.preloaded.path, "print(sys.stdin.read().upper())"],
        input="some\nlines", capture_output=True, text=True, timeout=60, env=clean_environment(), check=True,
    )  # fmt: skip
    assert done.stdout == "SOME\nLINES\n"


def test_two_commands_run_at_once(both, tmp_path):
    os.mkfifo(tmp_path / "one")
    os.mkfifo(tmp_path / "two")
    # Each waits for the other.
    talks = (
        "print(open('one').read()); open('two', 'w').write('second'); sys.exit(1)",
        "open('one', 'w').write('first'); print(open('two').read()); sys.exit(2)",
    )
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda code: both.run(code, cwd=tmp_path), talks)
    assert (first.returncode, first.stdout) == (1, "first\n")
    assert (second.returncode, second.stdout) == (2, "second\n")


def test_a_command_that_takes_too_long_is_killed(both, tmp_path):
    os.mkfifo(tmp_path / "pid")
    code = "open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(both.run, code, cwd=tmp_path, timeout=2)
        with watching([int((tmp_path / "pid").read_text())]) as (process,):
            with pytest.raises(subprocess.TimeoutExpired):
                running.result()
            assert process.wait(60)
    assert both.run("print('the next')").stdout == "the next\n"


def test_a_command_may_end_at_the_moment_its_caller_does(both, tmp_path):
    for name in ("pid", "end"):
        os.mkfifo(tmp_path / name)
    code = "open('pid', 'w').write(str(os.getpid())); open('end').read()"
    caller = subprocess.Popen([both.preloaded.path, code], cwd=tmp_path, env=clean_environment())
    with watching([int((tmp_path / "pid").read_text())]) as (command,):
        os.kill(both.preloaded.pid, signal.SIGSTOP)
        (tmp_path / "end").write_text("")
        assert command.wait(60)
        caller.kill()
        caller.wait()
        os.kill(both.preloaded.pid, signal.SIGCONT)
    assert both.run("print('the next')").stdout == "the next\n"


def test_what_is_closed_leaves_neither_process_nor_file(tmp_path):
    both = Both(tmp_path)
    os.mkfifo(tmp_path / "pid")
    code = "open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(both.run, code, cwd=tmp_path)
        with watching([int((tmp_path / "pid").read_text())]) as (command,):
            both.preloaded.close()
            assert command.wait(60)
            assert running.result().returncode == 1
    assert "has ended" in running.result().stderr
    assert not both.preloaded.path.parent.exists()


def test_it_ends_with_the_tests_even_if_those_are_killed(tmp_path):
    script = tmp_path / "program"
    script.write_text(PROGRAM)
    starter = (
        "import os, signal, sys; from pathlib import Path; from tests.services.preloaded import PreloadedProgram;"
        f"made = PreloadedProgram(Path({str(script)!r}), 'json', environment={{}});"
        "print(made.path.parent, flush=True);"
        "sys.stdin.read(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with killed:
        directory = Path(killed.stdout.readline().strip())
        with watching(children_of(killed.pid)) as (program,):
            assert directory.exists()
            killed.communicate(timeout=60)
            assert program.wait(60)
    assert killed.returncode == -signal.SIGKILL
    assert not directory.exists()


def test_what_cannot_be_imported_is_told(tmp_path, capfd):
    (tmp_path / "program").write_text(PROGRAM)
    before = children_of(os.getpid())
    with pytest.raises(AssertionError, match="could not be imported"):
        PreloadedProgram(tmp_path / "program", "no_such_module", environment=clean_environment())
    assert "No module named 'no_such_module'" in capfd.readouterr().err
    assert children_of(os.getpid()) == before


def test_keywright_says_the_same_preloaded_and_as_it_is_installed(tmp_path):
    for words in (("--version",), ("--help",), ("init",), ("no-such-command",), ("kms", "list-keys"), ("hsm", "user")):
        ours, theirs = run_keywright(*words), run_installed_keywright(*words)
        assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


def test_what_tests_run_in_place_of_keywright_is_preloaded_once():
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: preloaded_keywright(), range(4)))) == 1
