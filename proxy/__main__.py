"""The `freesheet` command: arguments in, the right function called, a status out. No logic."""

from __future__ import annotations

import argparse
import difflib
import sys
from importlib import import_module
from pathlib import Path

from proxy import __version__
from proxy.config.load import FLAG_HELP, FLAG_NAMES
from proxy.errors import FreesheetError

_ERROR_STATUS = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(
        prog="freesheet",
        description="A news site, readable in outdated browsers.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"freesheet {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serving(commands)
    _looking(commands)
    return top


def _serving(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="serve readers", allow_abbrev=False)
    settings = commands.add_parser(
        "settings", help="show settings and where they come from", allow_abbrev=False
    )
    settings.add_argument("--check", action="store_true", help="validate and exit")
    for one in (serve, settings):
        one.add_argument(
            "--config", default="", help="TOML file (default: /etc/freesheet/freesheet.toml)"
        )
        for name in sorted(FLAG_NAMES):
            one.add_argument(
                "--" + _dashed(name),
                default=None,
                metavar="VALUE",
                help=FLAG_HELP[name].replace("%", "%%"),
            )
    demo = commands.add_parser("demo", help="a newsroom with Freesheet in front, on loopback")
    demo.add_argument("--port", type=int, default=8080)
    health = commands.add_parser("health", help="ask a running Freesheet whether it is alive")
    health.add_argument(
        "--config", default="", help="the TOML file of that server; it says where to ask"
    )


def _looking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    identify = commands.add_parser("identify", help="who is asking: one User-Agent a line")
    identify.add_argument(
        "agents", nargs="*", metavar="UA", help="User-Agents; without any, lines of standard input"
    )
    identify.add_argument("--policy", default="default")
    identify.add_argument("--requests", action="store_true", help="each line is a JSON request")
    simplify = commands.add_parser("simplify", help="a page as an outdated reader gets it")
    simplify.add_argument("file", nargs="?", metavar="FILE|-")
    simplify.add_argument("--url", default="https://page.invalid/")
    which = simplify.add_mutually_exclusive_group()
    which.add_argument("--tier", default="", choices=["plain", "basic", "late"])
    which.add_argument("--agent", default="", metavar="UA")
    simplify.add_argument("--rules", default="", metavar="DIR")
    simplify.add_argument("--content-type", default="", metavar="CT")
    simplify.add_argument("--trace", action="store_true", help="the trace as JSON on stderr")
    simplify.add_argument("--batch", action="store_true", help="JSON lines in and out")
    simplify.add_argument("--with-sheet", action="store_true", help="with --batch: the bytes too")
    rules = commands.add_parser("rules", help="check and explain rule files").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    check = rules.add_parser("check", help="schema, lint, tests, coverage")
    check.add_argument("paths", nargs="*", metavar="PATH")
    check.add_argument(
        "--mutate", action="store_true", help="delete each rule in turn: a test must fail"
    )
    check.add_argument("--strict", action="store_true", help="warnings fail")
    check.add_argument("--format", default="text", choices=["text", "json", "junit"])
    _explaining(rules)


def _explaining(rules: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = rules.add_parser("explain", help="what each rule did on a page, and why not")
    explain.add_argument(
        "page", metavar="PAGE", help='a saved page, "-", a rule file, or an address of a site'
    )
    explain.add_argument("--url", default="", help="the address of a saved page")
    which = explain.add_mutually_exclusive_group()
    which.add_argument("--tier", default="", choices=["plain", "basic", "late"])
    which.add_argument("--agent", default="", metavar="UA")
    explain.add_argument("--rules", default="", metavar="DIR", help="folder of the rule files")
    explain.add_argument("--config", default="", help="with an address: the TOML file of the sites")
    explain.add_argument("--fixture", default="", metavar="ID", help="one page of a rule file")
    explain.add_argument("--off", action="append", default=[], metavar="RULE", help="without it")
    explain.add_argument("--json", action="store_true", help="the whole trace")


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its status; a mistake of the caller is one sentence and 2."""
    top = parser()
    if not (sys.argv[1:] if arguments is None else arguments):
        top.print_help(sys.stderr)
        sys.exit(_ERROR_STATUS)
    said, unknown = top.parse_known_args(arguments)
    if unknown:
        top.error(_not_known(unknown[0], said))
    try:
        status = _COMMANDS[said.command](said)
    except FreesheetError as error:
        sys.stderr.write(f"freesheet: {error}\n")
        status = _ERROR_STATUS
    except BrokenPipeError:
        status = 0
    sys.exit(status)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _not_known(argument: str, said: argparse.Namespace) -> str:
    """Return the sentence on an argument that the command has not, with the nearest it has."""
    options = [f"--{_dashed(name)}" for name in vars(said)]
    near = difflib.get_close_matches(argument.partition("=")[0], options, n=1)
    hint = f"did you mean {near[0]}?" if near else "--help lists what there is."
    return f"{said.command}: {argument}: no such option; {hint}"


def _identify(said: argparse.Namespace) -> int:
    run = import_module("proxy.desk.identify").run
    lines = said.agents or sys.stdin
    return int(run(lines, sys.stdout, policy=said.policy, requests=said.requests))


def _simplify(said: argparse.Namespace) -> int:
    desk = import_module("proxy.desk.simplify")
    if said.batch:
        if said.file is not None:
            raise FreesheetError("simplify: --batch reads standard input; leave FILE out.")
        return int(
            desk.run_batch(sys.stdin, sys.stdout, rules_dir=said.rules, with_sheet=said.with_sheet)
        )
    if said.with_sheet:
        raise FreesheetError("simplify: --with-sheet belongs to --batch; FILE writes the sheet.")
    if said.file is None:
        raise FreesheetError('simplify: name a FILE, or "-" for standard input.')
    try:
        body = sys.stdin.buffer.read() if said.file == "-" else Path(said.file).read_bytes()
    except OSError as error:
        raise FreesheetError(f"simplify: {said.file}: {error.strerror}.") from error
    options = desk.Options(
        url=said.url,
        tier=said.tier,
        agent=said.agent,
        rules_dir=said.rules,
        content_type=said.content_type,
        trace=said.trace,
    )
    return int(desk.run_one(body, options, sys.stdout.buffer, sys.stderr))


def _rules(said: argparse.Namespace) -> int:
    if said.action == "explain":
        app = import_module("proxy.app.explain")
        wish = app.Wish(
            page=said.page,
            url=said.url,
            tier=said.tier,
            agent=said.agent,
            rules_dir=said.rules,
            config=said.config,
            fixture=said.fixture,
            off=tuple(said.off),
        )
        return int(app.explain(wish, sys.stdout, as_json=said.json))
    run = import_module("proxy.desk.rules_check").run
    return int(
        run(said.paths, sys.stdout, mutate=said.mutate, strict=said.strict, style=said.format)
    )


def _flags(said: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(said, name) for name in FLAG_NAMES if getattr(said, name) is not None}


def _serve(said: argparse.Namespace) -> int:
    import_module("proxy.app.stop").exit_while_starting()
    return int(import_module("proxy.app.serve").serve(_flags(said), said.config))


def _settings(said: argparse.Namespace) -> int:
    app = import_module("proxy.app.settings")
    return int(app.show_settings(_flags(said), said.config, check=said.check))


def _demo(said: argparse.Namespace) -> int:
    return int(import_module("proxy.app.demo").demo(said.port))


def _health(said: argparse.Namespace) -> int:
    return int(import_module("proxy.app.health").health(said.config))


_COMMANDS = {
    "serve": _serve,
    "settings": _settings,
    "demo": _demo,
    "health": _health,
    "identify": _identify,
    "simplify": _simplify,
    "rules": _rules,
}

if __name__ == "__main__":
    main()
