"""account-daemon: what the article says of it, and the dialogue where the article is silent."""

import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from harness.bench import Bench
from harness.checks import Phase, View, judges
from harness.outcomes import Failed, Finding, NotApplicable
from harness.peers.tcp import End
from harness.server import Server
from suites.daemons.accounts import (
    LONGEST,
    TIME,
    Session,
    expect_line,
    expect_mute_end,
    file_of,
    password_of,
)
from suites.daemons.greetings import daemon, expect_daemon_lives, settle
from suites.echo.crowds import Crowd, crowd, judge_growth, judge_zombies
from suites.echo.processes import (
    ALLOWED_GROWTH,
    restart,
)

EXIT_LIMIT = 5.0
LOGGED = 2.0
CREATORS, EACH_CREATES = 8, 30
COMMANDS = ("create", "delete", "aliases", "groups")


@judges(
    "ACCOUNT-DATE",
    acceptable="one line that has the time (HH:MM) and the year",
    phase=Phase.GATE,
)
def test_date(server: Server, bench: Bench) -> str:
    """Connects, sends nothing, and reads one line."""
    # Not acceptable: silence, a prompt, a word about accounts.
    line = expect_line(server.connect(), "date and time")
    years = {str(datetime.now().year + offset) for offset in (-1, 0, 1)}
    found = set(re.findall(r"\d{4}", line))
    if not re.search(TIME, line) or not found & years:
        raise Failed("what comes on connect is not date and time", observed=repr(line))
    return repr(line)


@judges("ACCOUNT-NOTHING-MORE", acceptable="not a byte, and no end, for 0.7 s", waits=1.0)
def test_nothing_more(server: Server, bench: Bench) -> None:
    """Connects, reads the line, sends nothing, and goes on reading."""
    # Not acceptable: `Password:`, a banner, a second line.
    peer = server.connect()
    expect_line(peer, "date and time")
    peer.expect_silence(0.7)


@judges(
    "ACCOUNT-ROOT-WANTED",
    acceptable="a newline and `PROGRAM must be run with super-user privileges.`, exit status 0, no "
    "daemon",
    starts_own=True,
    needs=(View.LAB,),
)
def test_root_wanted(bench: Bench) -> str:
    """Starts the program as user 1000."""
    # Not acceptable: a daemon that fails later, a bare error of bind or open.
    world = bench.world(uid=1000)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    if death is None or server.sockets().listeners():
        raise Failed("it runs without super-user privileges", observed="it did not stop")
    server.stdout.ended.wait(1)
    server.stderr.ended.wait(1)
    said = server.stdout.text(600) + server.stderr.text(600)
    if not re.search(r"\A\n.+ must be run with super-user privileges\.", said):
        raise Failed("it does not say that it must be run by the super-user", observed=repr(said))
    if death.exit_status != 0:
        raise Failed(f"exit status 0 was due, but it {death}", observed=str(death))
    return repr(said)


@judges(
    "ACCOUNT-BACKGROUND",
    acceptable="the program that was started exits with status 0, and another process serves",
    starts_own=True,
)
def test_background(bench: Bench) -> None:
    """Starts the program and waits until it has ended, while the daemon serves."""
    server = bench.start()
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    if death is None or death.exit_status != 0:
        raise Failed(
            "the program that was started does not leave a daemon behind",
            observed=f"it {death}" if death else "it still runs",
        )
    server.expect_service(b"", "the parent's exit")


@judges(
    "ACCOUNT-PID-ANNOUNCED",
    acceptable="`Server pid is N.`, N being the process that listens",
    starts_own=True,
)
def test_pid_announced(bench: Bench) -> None:
    """Starts the program and reads its standard output."""
    server = bench.start()
    settle(server, EXIT_LIMIT)
    server.stdout.ended.wait(LOGGED)
    said = server.stdout.text(600)
    match = re.search(r"^Server pid is (\d+)\.", said, re.M)
    if not match:
        raise Failed("standard output has no line `Server pid is N.`", observed=repr(said))
    if int(match[1]) != daemon(server).pid:
        raise Failed(
            "the process that it names is not the daemon",
            observed=f"it says {match[1]}, process {daemon(server).pid} listens",
        )


@judges(
    "ACCOUNT-SESSION",
    acceptable="the process that listens is in a session that began with it or its parent",
    starts_own=True,
    needs=(View.LAB,),
)
def test_session(bench: Bench) -> None:
    """Starts the program and looks up the session of the process that listens."""
    # Not acceptable: the session of whoever started it, and with it its terminal.
    server = bench.start()
    # Session 0 is one that began outside the lab.
    if not server.wait_until(lambda: daemon(server).session not in (0, server.pid), 1.0):
        raise Failed(
            "the daemon is still in the session of whoever started it",
            observed=f"process {daemon(server).pid} is in session {daemon(server).session}",
        )


@judges(
    "ACCOUNT-PORT-TAKEN",
    acceptable="`Can't bind to port: ` and the reason, and an end",
    starts_own=True,
    destructive=True,
    needs=(View.LAB,),
)
def test_port_taken(bench: Bench) -> str:
    """Another program holds the port; then the target is started."""
    world = bench.world()
    holder = world.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.bind(("0.0.0.0", world.port))
    holder.listen(1)
    server = bench.launch(world)
    death = server.death(within=server.patience.scaled(EXIT_LIMIT))
    holder.close()
    if death is None:
        raise Failed("it goes on running though its port is taken", observed="it did not exit")
    server.stdout.ended.wait(1)
    server.stderr.ended.wait(1)
    said = server.stdout.text(600) + server.stderr.text(600)
    if not re.search(r"Can't bind to port: \S", said):
        raise Failed("it does not say `Can't bind to port: …`", observed=f"it {death}: {said!r}")
    return said.strip()


@judges(
    "ACCOUNT-CLIENTS-APART",
    acceptable="each of three newcomers gets its date at once",
    destructive=True,
)
def test_clients_apart(server: Server, bench: Bench) -> None:
    """Three clients connect and are idle; then three more connect."""
    # Not acceptable: a newcomer that waits until another has left.
    for _ in range(6):
        expect_line(server.connect(), "the date, while others are connected,")


def visit(server: Server, bench: Bench, count: int) -> None:
    """So many clients, one after the other: connect, read the date, close."""
    for number in range(1, count + 1):
        peer = server.connect()
        expect_line(peer, f"the date for client {number} of {count}")
        peer.finish()
    server.peers.clear()


def crowd_of_clients(server: Server, bench: Bench) -> Crowd:
    """A crowd that reads the date and leaves."""
    settle(server)
    return crowd(server, bench, visit)


@judges(
    "ACCOUNT-CHILDREN-REAPED",
    acceptable=f"at most {ALLOWED_GROWTH} processes in state Z",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_zombies(seen: Crowd, bench: Bench) -> str:
    """10 clients come and go, then 150 more; zombie processes are counted."""
    return judge_zombies(bench, seen)


@judges(
    "ACCOUNT-INTERRUPTED-ACCEPT",
    acceptable="each of twenty clients gets its date, and the same daemon listens",
    destructive=True,
    needs=(View.START,),
)
def test_interrupted_accept(server: Server, bench: Bench) -> None:
    """Twenty clients come and go, each when the child of the one before has ended."""
    # Not acceptable: accept() interrupted by SIGCHLD taken for an error.
    listens = daemon(server).pid
    for _ in range(20):
        visit(server, bench, 1)
        server.wait_until_asleep()
    expect_daemon_lives(server, listens, "twenty clients that came and went")


@judges(
    "ACCOUNT-NO-LEAKED-DESCRIPTORS",
    acceptable=f"at most {ALLOWED_GROWTH} descriptors more than before, or a pool that stops "
    "growing",
    destructive=True,
    needs=(View.START,),
    act=crowd_of_clients,
)
def test_descriptors(server: Server, seen: Crowd, bench: Bench) -> str:
    """10 clients come and go, open descriptors are counted, then 150 more, up to three times."""
    return judge_growth(server, bench, seen, "descriptors", visit)


@judges(
    "ACCOUNT-PASSWORD-NEEDED",
    acceptable="no listing, no error, nothing; and no account",
    destructive=True,
)
def test_password_needed(server: Server, bench: Bench) -> None:
    """Sends a wrong password and then commands; then looks with the right one, if known."""
    # Not acceptable: an obeyed command, a word that tells what this is.
    session = Session(server, b"no such secret\n")
    session.say("create intruder", "groups root", "aliases root", "groups intruder")
    reading = session.peer.read(LONGEST, within=0.5, patient=False)
    if reading.data:
        raise Failed("who does not know the password is answered", observed=str(reading))
    if server.world and server.world.folder:
        known = Session(server)
        known.say("groups intruder")
        if known.listing("the groups of intruder") is not None:
            raise Failed("who does not know the password made an account", observed="intruder")


def wrong_passwords(right: bytes) -> dict[str, bytes]:
    """Lines that are not the password, by what is wrong with them."""
    return {
        "an empty line": b"\n",
        "the password without its last byte": right[:-2] + b"\n",
        "the password and one byte more": right[:-1] + b"x\n",
        "the password in other case": right.swapcase(),
        "the password and a NUL": right[:-1] + b"\0\n",
        "the password and a NUL and more": right[:-1] + b"\0more\n",
        "a blank and the password": b" " + right,
        "bytes above 127": b"\xff\xfe\xfd\n",
        "a format": b"%s%s%n\n",
        "100 kB": b"A" * 100_000 + b"\n",
        "the password behind a line": b"x\n" + right,
    }


@pytest.mark.parametrize("kind", list(wrong_passwords(b"")))
@judges(
    "ACCOUNT-WRONG-PASSWORD",
    acceptable="the end of the connection, FIN or RST, without a byte",
    destructive=True,
)
def test_wrong_password(server: Server, bench: Bench, kind: str) -> None:
    """Reads the date, sends this, and reads."""
    # Not acceptable: an error message, a second attempt, silence for ever.
    word = wrong_passwords(password_of(server))[kind]
    session = Session(server, word)
    expect_mute_end(session.peer, f"after {kind} as password")
    Session(server).has("anybody")


@judges(
    "ACCOUNT-DIALOGUE",
    acceptable="no byte after the password and create; listings that are ended by a line `.`",
)
def test_dialogue(server: Server, bench: Bench) -> str:
    """Sends the password, creates an account, lists its groups and aliases, deletes it."""
    session = Session(server)
    session.say("create dora", "groups dora")
    groups = session.listing("the groups of dora")
    session.say("aliases dora")
    aliases = session.listing("the aliases of dora")
    if groups is None or aliases is None:
        raise Failed("an account that was created has no listing", observed="an error line instead")
    session.say("delete dora")
    if session.has("dora"):
        raise Failed("an account that was deleted is still there", observed="dora has groups")
    return f"groups {groups}, aliases {aliases}"


@judges(
    "ACCOUNT-MUTE",
    acceptable="not a byte for 0.5 s after the password, and after create and delete",
    waits=2.0,
)
def test_mute(server: Server, bench: Bench) -> None:
    """Sends the password, waits; creates an account, waits; deletes it, waits."""
    # Not acceptable: `OK`, a prompt, an echo of the command.
    session = Session(server)
    session.peer.expect_silence(0.5)
    for command in ("create mute", "delete mute"):
        session.say(command)
        session.peer.expect_silence(0.5)


@pytest.mark.parametrize(
    "command",
    ["frobnicate dora", "create", "create ", "", "CREATE dora", "groups nobody", "aliases nobody",
     "delete nobody", "createdora"],
)  # fmt: skip
@judges(
    "ACCOUNT-ERRORS",
    acceptable="one line `error: REASON`, and the session goes on",
)
def test_errors(server: Server, bench: Bench, command: str) -> str:
    """Sends this as a command, reads one line, and gives another command."""
    session = Session(server)
    session.say(command)
    line = session.expect_error(f"the command {command!r}")
    session.has("stranger")  # it goes on; that nobody is listed who is not there is another row
    return line


@judges("ACCOUNT-ERRORS", acceptable="`error: REASON` for the second of two that are the same")
def test_create_twice(server: Server, bench: Bench) -> None:
    """Creates the same account twice, and deletes it twice."""
    session = Session(server)
    session.say("create twice", "create twice")
    session.expect_error("creating an account that exists")
    session.say("delete twice", "delete twice")
    session.expect_error("deleting an account that does not exist")


BAD_LOGINS = {
    "200 letters": "a" * 200,
    "a colon": "eve:x",
    "a line of passwd": "eve:x:0:0::/root:/bin/sh",
    "a slash": "eve/../root",
    "two dots": "..",
    "a path": "../../../../tmp/eve",
    "a NUL": "eve\0x",
    "a bell": "eve\a",
    "an escape": "\x1b[31meve",
    "a tab": "eve\tx",
    "a return in the middle": "eve\rroot",
    "a blank": "eve eve",
    "a blank in front": " eve",
    "a semicolon": "eve;id",
    "a dollar": "$(id)",
    "a backtick": "`id`",
    "a pipe": "eve|id",
    "an ampersand": "eve&&id",
    "a redirection": "eve>x",
    "a quote": "eve'--",
    "a double quote": 'eve"x',
    "a star": "*",
    "a backslash": "eve\\n",
    "an option": "-rf",
    "a format": "%s%n",
    "a comment": "#eve",
    "a delete byte": "eve\x7f",
    "letters beyond ASCII": "évé",
}


@pytest.mark.parametrize("kind", list(BAD_LOGINS))
@judges(
    "ACCOUNT-BAD-LOGIN",
    acceptable="a line `error: REASON` for create, and the same for groups",
)
def test_bad_login(server: Server, bench: Bench, kind: str) -> None:
    """Creates an account of this name, and asks for its groups."""
    # Not acceptable: an account of this or a cut name, an empty answer.
    session = Session(server)
    for command in ("create", "groups"):
        session.say(f"{command} {BAD_LOGINS[kind]}")
        session.expect_error(f"{command} with a login that has {kind}")
    if session.has("eve"):
        raise Failed("an account with a cut name was made", observed="eve exists")


@judges(
    "ACCOUNT-NO-SHELL",
    acceptable="no file comes into being, whatever the login",
    destructive=True,
)
def test_no_shell(server: Server, bench: Bench) -> None:
    """Gives each command logins by which a shell would make a file, and looks for the file."""
    # Not acceptable: system() or popen() with a word of the client.
    mark = file_of(server, "mark")
    tricks = [
        f";touch {mark};", f"$(touch {mark})", f"`touch {mark}`", f"|touch {mark}",
        f"&&touch {mark}", f"x;touch${{IFS}}{mark}", f"'; touch {mark}; '", f'"; touch {mark}; "',
    ]  # fmt: skip
    for trick in tricks:
        session = Session(server)
        for command in COMMANDS:
            # Whether such a login is refused is the matter of another check.
            session.say(f"{command} {trick}")
        session.peer.finish()
    server.wait_until_asleep()
    time.sleep(0.1)  # a command in the background would need a moment
    if mark.exists():
        raise Failed("a shell obeyed a client", observed=f"{mark.name} came into being")


def bytewise(data: bytes) -> list[bytes]:
    """Each byte in a segment of its own."""
    return [data[number : number + 1] for number in range(len(data))]


def coalesced(data: bytes) -> list[bytes]:
    """All in one segment."""
    return [data]


def amid_words(data: bytes) -> list[bytes]:
    """Cut in the middle of each line, with the end of the one before."""
    cuts = [5, 24, 31, 40, len(data)]
    return [data[begin:end] for begin, end in zip([0, *cuts], cuts, strict=False)]


Cut = Callable[[bytes], list[bytes]]
CUTS: dict[Cut, str] = {
    bytewise: "byte by byte",
    coalesced: "in one segment",
    amid_words: "cut amid words",
}
"""How lines arrive, in words."""


@pytest.mark.parametrize("cut", list(CUTS))
@judges(
    "ACCOUNT-LINES",
    acceptable="each line is obeyed as if it had come alone",
    destructive=True,
)
def test_lines(server: Server, bench: Bench, cut: Cut) -> None:
    """Sends password and commands cut into segments in this way, and reads the listing."""
    # Not acceptable: one read taken for one line.
    session = Session(server, b"")
    data = password_of(server) + b"create lina\ncreate lino\ngroups lina\ngroups lino\n"
    session.peer.send_segments(cut(data))
    summary = f"lines that come {CUTS[cut]} are not obeyed one by one"
    for login in ("lina", "lino"):
        try:
            groups = session.listing(f"the groups of {login}")
        except Failed as problem:
            observed = f"{problem.summary}: {problem.observed}"
            raise Failed(summary, observed=observed) from problem
        if groups is None:
            raise Failed(summary, observed=f"error instead of the groups of {login}")


@judges("ACCOUNT-LINES", acceptable="lines ended by CR LF are obeyed, too", destructive=True)
def test_carriage_returns(server: Server, bench: Bench) -> None:
    """Sends password and commands with CR LF, as telnet does."""
    session = Session(server, b"")
    data = password_of(server)[:-1] + b"\r\ncreate carla\r\ngroups carla\r\n"
    session.peer.send(data)
    if session.listing("the groups of carla") is None:
        raise Failed("carla was not created", observed="error instead of groups")


@judges(
    "ACCOUNT-LONG-LINE",
    acceptable="an error line, or the end of the connection; the daemon serves the next",
    destructive=True,
)
def test_long_line(server: Server, bench: Bench) -> str:
    """Sends the password and a command of 200 kB, then a newline."""
    # Not acceptable: an account with a cut name, a crash of the daemon.
    session = Session(server)
    session.peer.send(b"create " + b"a" * 200_000 + b"\n")
    reading = session.peer.read(7)
    if reading.end is End.SILENCE or (reading.data and reading.data != b"error: "):
        raise Failed("a line of 200 kB was not refused", observed=str(reading))
    Session(server).has("anybody")
    return str(reading)


@judges(
    "ACCOUNT-HALF-CLOSED",
    acceptable="every command is obeyed, every answer comes, then end of file",
    destructive=True,
)
def test_half_closed(server: Server, bench: Bench) -> None:
    """Sends password and commands, half-closes, and reads to the end."""
    session = Session(server)
    session.say("create harry", "groups harry", "aliases harry")
    session.peer.half_close()
    for what in ("groups", "aliases"):
        if session.listing(f"the {what} of harry") is None:
            raise Failed(f"harry has no {what}", observed="error instead of a listing")
    session.peer.expect_eof()


@judges(
    "ACCOUNT-CUT-LINE",
    acceptable="what stands behind the last newline is not obeyed",
    destructive=True,
)
def test_cut_line(server: Server, bench: Bench) -> None:
    """Sends a command without its newline, and half-closes."""
    # Not acceptable: `delete bob` obeyed where `delete bobby` was on the way.
    session = Session(server)
    session.say("create bob", "groups bob")
    session.listing("the groups of bob")
    session.peer.send(b"delete bob")
    session.peer.half_close()
    session.peer.read(LONGEST)
    Session(server).expect_account("bob", "after a command that was cut off")


@judges(
    "ACCOUNT-LOST-CLIENT",
    acceptable="the same daemon goes on, and the next client is served",
    destructive=True,
    needs=(View.START,),
)
def test_lost_client(server: Server, bench: Bench) -> None:
    """Twenty clients reset: before the password, after it, and amid a listing."""
    listens = daemon(server).pid
    for number in range(20):
        if number % 2:
            session = Session(server)
            session.peer.send(b"groups nobody\n" * 200)
            session.peer.reset()
        else:
            server.connect().reset()
    server.wait_until_asleep()  # a death that follows from it would show by now
    expect_daemon_lives(server, listens, "clients that reset")


@judges(
    "ACCOUNT-LOG",
    acceptable="`Server pid is N.` and, for each connection, `TIME: connect from IP`",
    destructive=True,
    needs=(View.LAB,),
)
def test_log(server: Server, bench: Bench) -> None:
    """Connects from 127.0.0.7 and from 193.136.138.142, and reads the log."""
    sources = ["127.0.0.7", "193.136.138.142"]
    for source in sources:
        expect_line(server.connect(source=source), "the date")
    patterns = [rf"(?m)^Server pid is {daemon(server).pid}\."]
    patterns += [rf"(?m)^.*\d\d:\d\d.*: connect from {re.escape(source)}$" for source in sources]
    for pattern in patterns:
        found = partial(is_logged, server, pattern)
        if not server.wait_until(found, LOGGED):
            shown = pattern.removeprefix("(?m)^").replace("\\", "")
            raise Failed(f"the log has no line `{shown}`", observed=log_text(server)[-600:])


def is_logged(server: Server, pattern: str) -> bool:
    """Whether a line of the log matches."""
    return bool(re.search(pattern, log_text(server)))


def log_text(server: Server) -> str:
    """The log so far. Raises NotApplicable if the target writes none."""
    file = file_of(server, "log")
    if not file.exists():
        raise NotApplicable("it writes no log", needs="need {folder}/log in the command")
    return file.read_bytes().decode("utf-8", "backslashreplace")


@judges(
    "ACCOUNT-LOG-DISCREET",
    acceptable="commands are logged; neither the password nor a wrong one is; no control byte",
    destructive=True,
)
def test_log_discreet(server: Server, bench: Bench) -> None:
    """Gives right and wrong passwords and odd commands, and reads the log."""
    # Not acceptable: a secret in a file that others read; a line that a client has forged.
    wrong = b"nearly the right one\n"
    Session(server, wrong).peer.read(LONGEST)
    session = Session(server)
    session.say("create lotte", "\x1b[2J\rServer pid is 1.", "groups lotte")
    session.expect_error("a line of control bytes")
    session.listing("the groups of lotte")
    text = log_text(server)
    secrets = [password_of(server).decode().strip(), wrong.decode().strip()]
    if any(secret in text for secret in secrets):
        raise Failed("a password stands in the log", observed="the right one, or a wrong one")
    if "create lotte" not in text:
        raise Failed("a command does not stand in the log", observed=text[-400:])
    if re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text):
        raise Failed("control bytes of a client stand in the log", observed=repr(text[-400:]))


def create_many(server: Server, number: int, made: list[str], pause: threading.Event) -> None:
    """One client creates accounts; each stands in ``made`` once its groups have been listed."""
    session = Session(server)
    for each in range(EACH_CREATES):
        login = f"u{number}-{each}"
        session.say(f"create {login}", f"groups {login}")
        if session.listing(f"the groups of {login}") is None:
            raise Failed("an account was not created", observed=f"{login} has no groups")
        made.append(login)
        if len(made) > EACH_CREATES // 2:
            pause.set()


def create_at_once(server: Server, kill: bool) -> list[str]:
    """Eight clients create 30 accounts each; what was confirmed. With ``kill`` all is killed."""
    made: list[list[str]] = [[] for _ in range(CREATORS)]
    problems: list[Finding] = []
    half = threading.Event()
    is_alive = threading.Thread.is_alive

    def work(number: int) -> None:
        try:
            create_many(server, number, made[number], half)
        except Finding as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CREATORS)]
    for thread in threads:
        thread.start()
    if kill:
        server.wait_until(lambda: half.is_set() or not any(map(is_alive, threads)), 30)
        server.kill()
    for thread in threads:
        thread.join()
    if problems and not kill:
        raise Failed(
            "of the accounts that several clients create at the same time one is lost",
            observed=f"{problems[0].summary}: {problems[0].observed}",
        ) from problems[0]
    return [login for each in made for login in each]


@judges(
    "ACCOUNT-CONCURRENT-CREATES",
    acceptable=f"all {CREATORS * EACH_CREATES} accounts exist, and can be deleted once",
    destructive=True,
    waits=1.0,
)
def test_concurrent_creates(server: Server, bench: Bench) -> str:
    """Eight clients create 30 accounts each at the same time; one more looks for all of them."""
    # Not acceptable: a file that two write back over each other, `store: database is locked`.
    made = create_at_once(server, kill=False)
    session = Session(server)
    for login in made:
        session.expect_account(login, "after all were created")
    return f"{len(made)} accounts"


@judges(
    "ACCOUNT-RESTART",
    acceptable="the restarted daemon listens at once, and has the accounts",
    destructive=True,
    needs=(View.START,),
)
def test_restart(server: Server, bench: Bench) -> None:
    """Creates an account, stops the daemon (SIGTERM, then SIGKILL), starts it again.

    A connection that the daemon has closed first stands in TIME_WAIT meanwhile.
    """
    stranger = Session(server, b"no such secret\n").peer
    stranger.read(1)
    stranger.finish()
    session = Session(server)
    session.say("create ruth", "groups ruth")
    session.listing("the groups of ruth")
    session.leave()
    assert server.world is not None
    server.world.signal(daemon(server).pid, signal.SIGTERM)
    server.wait_until(lambda: not server.processes(), 1.0)
    server.kill()
    restart(server, bench, "after SIGTERM")
    Session(bench.servers[-1]).expect_account("ruth", "after a restart")


@judges(
    "ACCOUNT-KILLED",
    acceptable="after a restart every account that was confirmed exists, and none is half made",
    destructive=True,
    needs=(View.START,),
    waits=1.0,
)
def test_killed(server: Server, bench: Bench) -> str:
    """Kills every process while eight clients create accounts; starts again; looks for each."""
    # Not acceptable: a store that cannot be read, an account lost, one without its groups.
    confirmed = create_at_once(server, kill=True)
    restart(server, bench, "after it was killed")
    session = Session(bench.servers[-1])
    for login in confirmed:
        session.expect_account(login, "after a kill")
    begun = 0
    for number in range(CREATORS):
        for each in range(EACH_CREATES):
            login = f"u{number}-{each}"
            if login in confirmed:
                continue
            if session.has(login):
                begun += 1
                session.say(f"create {login}")
                session.expect_error(f"creating {login}, which exists,")
                session.say(f"delete {login}")
            # An error of the deletion, or of this, is read in the place of the groups.
            session.say(f"create {login}")
            if not session.has(login):
                raise Failed("an account is half made", observed=f"{login} cannot be made anew")
    return f"{len(confirmed)} confirmed, {begun} more exist"


@judges(
    "ACCOUNT-ALL-INTERFACES",
    acceptable="the date on each address of the machine",
    needs=(View.LAB,),
)
def test_all_interfaces(server: Server, bench: Bench) -> None:
    """Connects to 127.0.0.1, 127.0.0.2 and 193.136.138.142 in turn."""
    for address in ("127.0.0.1", "127.0.0.2", "193.136.138.142"):
        peer, end = server.try_connect(address=address)
        if end is not End.COMPLETE:
            raise Failed(f"nobody listens on {address}", observed=str(end))
        expect_line(peer, f"the date on {address}")
