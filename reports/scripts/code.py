"""From the steps of a check to the lines of Python that do them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.scripts.folding import Often, Once, Step, fold

_INLINE = 60
"""Bytes up to which a payload stands in the line that sends it."""
_LINE = 92


@dataclass
class Stuck:
    """A payload that a client sends as far as it is taken, and later from there on."""

    whole: str
    """The expression that makes all of it."""
    form: dict[str, Any]
    length: int
    sent: int
    early: bool = False

    def goes_on(self, data: dict[str, Any]) -> bool:
        """Whether these bytes are what was left of it in the run that failed."""
        if self.sent == self.length:
            return data == {"bytes": ""}
        if data.get("part_of") == self.form:
            return bool(data["from"] == self.sent)
        return self.length - self.sent <= 300 and _length(data) == self.length - self.sent


class Writer:
    """Writes the lines of one script. ``by_comparison``: see :class:`harness.steps.JudgedBy`."""

    def __init__(self, steps: Sequence[Step], by_comparison: bool) -> None:
        self.steps = _merged(_renumbered(steps))
        self.by_comparison = by_comparison
        self.constants: dict[str, str] = {}
        """The names of payloads and the expressions that make them."""
        self.lines: list[str] = []
        self.programs: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._indent = ""
        self._servers: dict[int, str] = {}
        self._counted: dict[str, str] = {}
        self._compared = {
            step["values"]["what"]
            for step in self.steps
            if step["verb"] == "count" and "at_most_more" in step.get("due", {})
        }
        """What is counted again and compared; others than this check look at the rest."""
        self._started = False
        self._main = _main_address(steps)
        self._stuck: dict[str, Stuck] = {}

    def write(self) -> list[str]:
        """The lines of the part that does the steps."""
        for part in fold(self.steps):
            if isinstance(part, Once):
                self._step(part.step)
            else:
                self._loop(part)
        return self.lines

    def _loop(self, part: Often) -> None:
        """One round in a ``for``; what differs between rounds stands in a list."""
        columns: list[tuple[int, str, list[Any]]] = []
        for number, step in enumerate(part.rounds[0]):
            for name in ("data", "count"):
                if name in step.get("values", {}):
                    values = [each[number]["values"][name] for each in part.rounds]
                    if any(value != values[0] for value in values) and name == "data":
                        columns.append((number, name, values))
        self._line()
        times = len(part.rounds)
        variables = []
        for position, (_, _, values) in enumerate(columns, 1):
            variable = "payload" if len(columns) == 1 else f"payload_{position}"
            listing = f"PAYLOADS_{len(self.constants) + 1}"
            items = ",\n".join(f"    {self._expression(value)}" for value in values)
            self.constants[listing] = f"[\n{items},\n]"
            variables.append((variable, listing))
        if not variables:
            self._line(f"for _ in range({times}):")
        elif len(variables) == 1:
            self._line(f"for {variables[0][0]} in {variables[0][1]}:")
        else:
            heads = ", ".join(name for name, _ in variables)
            self._line(f"for {heads} in zip({', '.join(each for _, each in variables)}):")
        self._indent = "    "
        chosen = {
            number: variable
            for (number, _, _), (variable, _) in zip(columns, variables, strict=True)
        }
        for number, step in enumerate(part.rounds[0]):
            self._step(step, chosen.get(number, ""))
        self._indent = ""
        self._line()

    def _line(self, text: str = "", comment: str = "") -> None:
        line = f"{self._indent}{text}"
        if comment and len(line) + len(comment) + 4 <= _LINE:
            line += f"  # {comment}"
        elif comment:
            self.lines.append(f"{self._indent}# {comment}")
        self.lines.append(line.rstrip())

    def _step(self, step: Step, payload: str = "") -> None:
        values, due, seen = (step.get(name, {}) for name in ("values", "due", "seen"))
        write: Callable[..., None] = getattr(self, f"_do_{step['verb']}", self._do_unknown)
        write(step, values, due, seen, payload or self._payload(values))

    def _payload(self, values: dict[str, Any]) -> str:
        return self._data(values["data"]) if isinstance(values.get("data"), dict) else ""

    def _data(self, described: dict[str, Any] | None) -> str:
        """An expression for described bytes: short ones as they are, long ones by a name."""
        if described is None:
            return "None"
        expression = self._expression(described)
        if len(expression) <= _INLINE:
            return expression
        if expression not in self._variables:
            name = f"PAYLOAD_{len(self._variables) + 1}"
            self._variables[expression] = name
            self.constants[name] = expression
        return self._variables[expression]

    def _expression(self, described: dict[str, Any]) -> str:
        if "bytes" in described:
            return _literal(described["bytes"].encode("latin-1"))
        if "numbered" in described:
            return f"numbered_lines(b{described['numbered']!r}, {described['length']})"
        if "random" in described:
            return f"random_bytes({described['random']!r}, {described['length']})"
        if "part_of" in described:
            whole = self._data(described["part_of"])
            return f"{whole}[{described['from']}:{described['to']}]"
        return f"unpacked({described['zlib']!r})"

    def _due_data(self, described: dict[str, Any] | None, values: dict[str, Any], sent: str) -> str:
        """What was due; the payload's own name, if it is the echo."""
        return sent if sent and described == values.get("data") else self._data(described)

    def _party(self, step: Step) -> str:
        return re.sub(r"\W+", "_", step["party"])

    # Each verb of a step has a method _do_VERB(step, values, due, seen, payload).

    def _do_connect(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        options = [
            f"{name}={values[name]!r}"
            for name in ("source", "receive_buffer", "segment_size")
            if values.get(name)
        ]
        address = values.get("address")
        if isinstance(address, list) and self._main and address[0] != self._main[0]:
            options.append(f"host={address[0]!r}")
        arguments = ", ".join(options)
        name = self._party(step)
        if due.get("end") == "complete":
            self._line(f"{name} = connect({arguments})")
            return
        self._line(f"{name}, end = try_connect({arguments})")
        self._compare(f"{step['party']} connects", repr(seen.get("end", "")), "end")

    def _do_nodelay(self, step: Step, *rest: Any) -> None:
        self._line(
            f"{self._party(step)}.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)",
            "each send leaves at once",
        )

    def _do_send(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        call = f"send({self._party(step)}, {payload})"
        if "taken" not in due:
            self._line(call)
            return
        self._line(f"taken = {call}")
        self._line(f'expect("bytes that {step["party"]} can send", {due["taken"]}, taken)')

    def _do_send_with_fin(self, step: Step, v: Step, d: Step, s: Step, payload: str) -> None:
        self._line(f"send_with_fin({self._party(step)}, {payload})")

    def _do_send_urgent(self, step: Step, v: Step, d: Step, s: Step, payload: str) -> None:
        self._line(f"send_urgent({self._party(step)}, {payload})")

    def _do_send_until_stuck(
        self, step: Step, values: Step, due: Step, seen: Step, payload: str
    ) -> None:
        quiet = max(values.get("quiet", 0.0), 0.01)
        party = self._party(step)
        stuck = self._stuck.get(step["party"])
        if stuck and stuck.goes_on(values["data"]):
            # How much is taken differs from run to run: what follows goes on where that ended.
            self._line(f"sent += send_until_stuck({party}, {stuck.whole}[sent:], {quiet})")
            stuck.sent += seen.get("taken", 0)
            return
        length = _length(values["data"])
        self._line('early = b""', "what is read before everything has been sent")
        if length > seen.get("taken", 0) or step["party"] not in self._stuck:
            self._line(f"sent = taken = send_until_stuck({party}, {payload}, {quiet})")
            self._stuck = {
                step["party"]: Stuck(payload, values["data"], length, seen.get("taken", 0))
            }
        else:
            self._line(f"taken = send_until_stuck({party}, {payload}, {quiet})")
        taken_all = seen.get("taken") == _length(values["data"])
        self._compare(
            f"{step['party']} can send everything", repr(taken_all), f"taken == len({payload})"
        )

    def _do_exchange(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        party, count = self._party(step), values["count"]
        if not count:
            return
        sends = values["data"] != {"bytes": ""}
        stuck = self._stuck.get(step["party"])
        if stuck and "data" in due and not values.get("patient", True):
            self._line(f"early += read({party}, {count}, {max(values['within'], 0.05):g})[0]")
            stuck.early = True
            return
        if stuck and stuck.goes_on(values["data"]) and "data" in due:
            due_whole = stuck.whole
            self._line(f"rest = {due_whole}[sent:]")
            self._line(f"data, end = exchange({party}, rest, len({due_whole}) - len(early))")
            self._line(f'expect("what {step["party"]} gets", {due_whole}, early + data)')
            return
        named = not payload.startswith(("b'", 'b"'))
        if sends and named and count == _length(values["data"]):
            count = f"len({payload})"
        seconds = "" if values.get("patient", True) else f", {max(values['within'], 0.05):g}"
        if values.get("patient", True) and values["within"] > 2.0:
            seconds = f", {values['within']:g}"
        if sends:
            self._line(f"data, end = exchange({party}, {payload}, {count}{seconds})")
        else:
            self._line(f"data, end = read({party}, {count}{seconds})")
        who = step["party"]
        if "data" in due:
            what = self._due_data(due["data"], values, payload)
            self._line(f'expect("what {who} gets", {what}, data)')
        if "count" in due:
            self._line(f'expect("the bytes that {who} gets", {due["count"]}, len(data))')
        if "end" in due:
            self._line(f'expect("what {who} sees next", ({due["end"]!r}, b""), (end, data))')
        if not due and not values.get("varies"):
            then = self._due_data(seen.get("data", {"bytes": ""}), values, payload if sends else "")
            self._compare(f"{who} gets", f"({then}, {seen.get('end')!r})", "(data, end)")

    def _do_read_some(self, step: Step, *rest: Any) -> None:
        self._line(f"{self._party(step)}.settimeout(PATIENCE)")
        self._line(f"print({step['party']!r}, 'gets at once', {self._party(step)}.recv(262144))")

    def _do_await_any(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        party = self._party(step)
        others = ", ".join(re.sub(r"\W+", "_", each) for each in [step["party"], *values["others"]])
        self._line(f"ready = select.select([{others}], [], [], PATIENCE)[0]")
        self._line(
            f'expect("{step["party"]} is answered before the others", True, '
            f"{party} in ready or not ready)"
        )

    def _do_silence(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        self._line(f"came = listen_for_nothing({self._party(step)}, {values['seconds']:g})")
        self._line(f'expect("what comes to {step["party"]} meanwhile", "nothing", came)')

    def _do_half_close(self, step: Step, *rest: Any) -> None:
        self._line(f"half_close({self._party(step)})", "sends FIN; reading goes on")

    def _do_reset(self, step: Step, *rest: Any) -> None:
        self._line(f"reset({self._party(step)})", "sends RST")

    def _do_close(self, step: Step, *rest: Any) -> None:
        self._line(f"{self._party(step)}.close()")

    def _do_finish(self, step: Step, *rest: Any) -> None:
        self._line(f"finish({self._party(step)})")

    def _do_pause(self, step: Step, values: Step, *rest: Any) -> None:
        self._line(f"time.sleep({values['seconds']:g})")

    def _do_await_fin_acknowledged(self, step: Step, *rest: Any) -> None:
        self._line(f"await_fin_acknowledged({self._party(step)})")

    # Datagrams.

    def _do_open(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        source = values.get("source", "")
        options = [f"source={source!r}"] if source not in ("0.0.0.0", "::", "") else []
        if values.get("port"):
            options.append(f"port={values['port']}")
        self._line(f"{self._party(step)} = open_datagrams({', '.join(options)})")

    def _do_send_datagram(self, step: Step, v: Step, d: Step, s: Step, payload: str) -> None:
        self._line(f"send_datagram({self._party(step)}, {payload})")

    def _do_receive(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        seconds = "" if values["within"] == 2.0 else f", {max(values['within'], 0.05):g}"
        over = self._data(values["passing_over"]) if "passing_over" in values else ""
        over = over and f", passing_over={over}"
        self._line(f"data, host, port = receive({self._party(step)}{seconds}{over})")
        who = step["party"]
        if "data" in due:
            self._line(f'expect("the reply to {who}", {self._data(due["data"])}, data)')
        if "source" in due:
            self._line('expect("the sender of the reply", (HOST, PORT), (host, port))')
        if not due:
            self._compare(f"{who} gets", self._data(seen.get("data")), "data")

    # The target's processes.

    def _do_start(self, step: Step, *rest: Any) -> None:
        if self._started:
            self._line("start_server()", "again")
        self._started = True

    def _do_listen_awaited(
        self, step: Step, values: Step, due: Step, seen: Step, payload: str
    ) -> None:
        if not step.get("met", True):
            self._line("expect_listening()")

    def _do_stop(self, step: Step, *rest: Any) -> None:
        self._line("stop_server()", "SIGSTOP")

    def _do_continue(self, step: Step, *rest: Any) -> None:
        self._line("continue_server()", "SIGCONT")

    def _do_kill(self, step: Step, *rest: Any) -> None:
        self._line("kill_server()", "SIGKILL")

    def _do_watch(self, step: Step, *rest: Any) -> None:
        self._line("watch_server()")

    def _do_fates(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        signal_number = due["not_killed_by"]
        self._line(
            f'expect("who was killed by signal {signal_number}", "nobody", '
            f"killed_by({signal_number}))"
        )

    def _do_live(self, step: Step, *rest: Any) -> None:
        self._line('expect("the server lives", True, server_lives())')

    def _do_die(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        if self.by_comparison:
            self._line("if STARTED:")
            self._line(f"    print('the server', fate_of_server(), '(then: {seen['fate']})')")

    def _do_count(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        what = values["what"]
        if "at_most_more" not in due:
            if what in self._compared and what not in self._counted:
                self._counted[what] = f"{what}_before"
                self._line(f"{what}_before = count({what!r})")
            return
        limit = f"{self._counted.get(what, '0')} + {due['at_most_more']}"
        self._line(f"{what}_after = settled_count({what!r}, {limit})")
        self._line(f"print('{what}:', {self._counted.get(what, '0')}, {what}_after)")
        self._line(f'expect("{what} are not left behind", True, {what}_after <= {limit})')

    def _do_processor(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        self._line(f"used = processor_time({values['seconds']:g})")
        self._line("print('seconds of processor time used:', used)")
        self._line(f'expect("the server rests", True, used <= {due["at_most"]})')

    # Clients and tools: we are the server.

    def _do_listen(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        self._serve("listen", f"{values['backlog']}, ", values)

    def _do_bind(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        self._serve("bind_datagrams", "", values)

    def _serve(self, helper: str, first: str, values: Step) -> None:
        number = len(self._servers) + 1
        name = self._servers[values["address"][1]] = f"listener_{number}"
        port = "PORT" if number == 1 else "0"
        self._line(f"{name} = {helper}({first}{port})")

    def _do_fill(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        listener = self._listener(values["address"][1])
        self._line(
            f"filler = socket.create_connection({listener}.getsockname())",
            "takes the only place in its queue",
        )

    def _listener(self, port: Any) -> str:
        return self._servers.get(port, "listener_1")

    def _do_accept(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        listener = self._listener(values["address"][1])
        seconds = max(values["within"], 0.05)
        self._line(f"{self._party(step)}, end = accept({listener}, {seconds:g})")
        if due:
            self._line('expect("the client connects", "accepted", end)')
        else:
            self._compare("the client connects", repr(seen["end"]), "end")

    def _do_receive_request(
        self, step: Step, values: Step, due: Step, seen: Step, payload: str
    ) -> None:
        seconds = max(values["within"], 0.05)
        self._line(f"data, client_address = receive_request(listener_1, {seconds:g})")
        if due:
            self._line('expect("the client sends something", True, data is not None)')
        else:
            self._compare("the client sends", self._data(seen.get("data")), "data")

    def _do_reply(self, step: Step, v: Step, d: Step, s: Step, payload: str) -> None:
        if step["party"] == "server":
            self._line(f"listener_1.sendto({payload}, client_address)")
        else:
            self._line(f"stranger.sendto({payload}, client_address)")

    def _do_run(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        arguments = values.get("arguments")
        name = f"program_{len(self.programs) + 1}"
        self.programs[name] = name
        if arguments is not None:
            self._line(f"{name} = start(HOST, PORT, {arguments!r})")
            return
        host, port = values.get("towards", ["", 0])
        listener = self._servers.get(port)
        prefix = f", prefix={values['prefix']!r}" if values.get("prefix") else ""
        if listener:
            self._line(f"{name} = start(HOST, {listener}.getsockname()[1]{prefix})")
        else:
            self._line(f"{name} = start({host!r}, {port!r}{prefix})")

    def _do_wait(self, step: Step, values: Step, due: Step, seen: Step, payload: str) -> None:
        waited = sum(line.lstrip().startswith("fate, ") for line in self.lines) + 1
        name = f"program_{min(waited, max(1, len(self.programs)))}"
        self._line(f"fate, seconds, out, error = outcome({name}, {values['within']:g})")
        for what, value in due.items():
            self._line(_DUE_OF_END[what](value, self))
        if not due and not seen:
            self._line('expect("it ends by itself", True, fate != "has not ended")')
        elif self.by_comparison:
            self._compare("it", repr(seen["fate"]), "fate")
            self._compare("standard output", self._shown(seen["stdout"]), "seen(out)")
            self._compare("standard error", self._shown(seen["stderr"]), "seen(error)")
            slow = max(0.5, 0.2 * seen["seconds"])
            self._line("print(f'it took {seconds:.2f} s')")
            self._compare(
                f"it took about {seen['seconds']:g} s",
                "True",
                f"abs(seconds - {seen['seconds']:g}) < {slow:g}",
            )

    def _shown(self, described: dict[str, Any]) -> str:
        """Output in which the port of that run is replaced by a word."""
        if "bytes" not in described:
            return self._data(described)
        text = described["bytes"]
        for port in self._servers:
            text = text.replace(str(port), "PORT")
        return self._expression({"bytes": text})

    def _do_look(self, step: Step, values: Step, *rest: Any) -> None:
        self._line(f"# Not repeated: a look at {values['at']} of {step['party']}.")

    def _do_inject(self, step: Step, values: Step, *rest: Any) -> None:
        self._line(f"# Not repeated: of the server's system calls, {values['fault']}.")

    def _do_furnish(self, step: Step, *rest: Any) -> None:
        """Done before everything else, by :mod:`reports.reproduce`."""

    _do_folder = _do_furnish

    def _do_unknown(self, step: Step, *rest: Any) -> None:
        self._line(f"# Not repeated: {step['party']} did {step['verb']}.")

    def _compare(self, what: str, then: str, now: str) -> None:
        if self.by_comparison:
            self._line(f"compare({what!r}, {then}, {now})")


_DUE_OF_END: dict[str, Callable[[Any, Writer], str]] = {
    "status": lambda value, _: f'expect("how it ends", "exited with status {value}", fate)',
    "failure": lambda _, __: (
        'expect("it exits with a status other than 0", True, '
        'fate.startswith("exited") and not fate.endswith(" 0"))'
    ),
    "no_signal": lambda _, __: (
        'expect("it is not killed by a signal", False, fate.startswith("was killed"))'
    ),
    "stdout": lambda value, writer: (
        f'expect("standard output is acceptable", True, seen(out) in '
        f"[{', '.join(writer._shown(each) for each in value)}] or print(out))"
    ),
    "stderr_contains": lambda value, writer: (
        f'expect("standard error says it", True, all(each in seen(error) for each in '
        f"[{', '.join(writer._shown({'bytes': each}) for each in value)}]) or print(error))"
    ),
}


def _renumbered(steps: Sequence[Step]) -> list[Step]:
    """The same with the clients counted from 1: before the check others were there."""
    names: dict[str, str] = {}
    renumbered = []
    for step in steps:
        kind, _, number = step["party"].rpartition(" ")
        if kind == "client" and number.isdigit():
            names.setdefault(step["party"], f"client {len(names) + 1}")
        values = dict(step.get("values", {}))
        if "others" in values:
            values["others"] = [names.get(each, each) for each in values["others"]]
        renumbered.append(
            {**step, "party": names.get(step["party"], step["party"]), "values": values}
        )
    return renumbered


def _merged(steps: Sequence[Step]) -> list[Step]:
    """The same with readings that follow each other, byte by byte perhaps, as one."""
    merged: list[Step] = []
    for step in steps:
        before: Step = merged[-1] if merged else {"verb": ""}
        if not (_only_reads(before) and _only_reads(step) and before["party"] == step["party"]):
            merged.append(step)
        elif before["seen"]["end"] == "complete" and set(before["values"]) == set(step["values"]):
            text = before["seen"]["data"]["bytes"] + step["seen"]["data"]["bytes"]
            values = {
                **step["values"],
                "count": before["values"]["count"] + step["values"]["count"],
            }
            seen = {"data": {"bytes": text}, "end": step["seen"]["end"]}
            merged[-1] = {**step, "values": values, "seen": seen}
        else:
            merged.append(step)
    return merged


def _only_reads(step: Step) -> bool:
    """Whether a step only reads, a few bytes, and nothing is said of what was due."""
    return (
        step["verb"] == "exchange"
        and step["values"]["data"] == {"bytes": ""}
        and not step.get("due")
        and "bytes" in step.get("seen", {}).get("data", {})
    )


def _literal(data: bytes) -> str:
    return repr(data)


def _length(described: dict[str, Any]) -> int:
    if "bytes" in described:
        return len(described["bytes"])
    if "part_of" in described:
        return int(described["to"]) - int(described["from"])
    return int(described.get("length", -1))


def _main_address(steps: Sequence[Step]) -> list[Any] | None:
    """The address that most connections of the check were made to."""
    found = [
        step["values"]["address"]
        for step in steps
        if step["verb"] == "connect" and isinstance(step["values"].get("address"), list)
    ]
    return max(found, key=found.count) if found else None
