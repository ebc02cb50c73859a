"""The command ``tactful``.

Exit codes: 0 fine, 1 findings or a threshold missed, 2 usage or bad input.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

from tactful.errors import TactfulError

if TYPE_CHECKING:
    from tactful.types import Channel, Level, Surface, Temperament

app = typer.Typer(
    name="tactful",
    help="Drafts careful replies to unhappy buyers. A person sends them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kb = typer.Typer(
    help="The knowledge: build, search, check and count it.", no_args_is_help=True
)
evaluation = typer.Typer(help="Offline evaluation runs.", no_args_is_help=True)
app.add_typer(kb, name="kb")
app.add_typer(evaluation, name="eval")

Text = Annotated[str, typer.Argument(help="What the buyer wrote; - reads standard input.")]
File = Annotated[str, typer.Option("--file", help="A file with what the buyer wrote.")]
Platform = Annotated[str, typer.Option("--platform", help="Where it was written.")]
SurfaceOption = Annotated[str, typer.Option(help="review, seller_feedback or message.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AgentLocale = Annotated[str, typer.Option(help="Your language: en or zh-CN.")]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Errors we raise on purpose: one line, no traceback, exit code 2."""
    try:
        yield
    except TactfulError as problem:
        _fail(str(problem))
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing to say to anyone
        raise typer.Exit(0) from None


def _fail(message: str) -> NoReturn:
    typer.echo(f"tactful: {' '.join(message.split())}", err=True)
    raise typer.Exit(2)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _words(text: str, file: str) -> str:
    from tactful.inputs import read_file

    if file and text:
        _fail("give the buyer's words as text or as --file, not as both")
    if file or text == "-":
        return read_file(file or "-")
    if not text:
        _fail("no text was given; write it after the command, or use --file or -")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@app.command()
def draft(
    text: Text = "",
    file: File = "",
    platform: Platform = "generic",
    surface: SurfaceOption = "review",
    channel: Annotated[
        list[str] | None, typer.Option(help="private or public; may be repeated.")
    ] = None,
    locale: Annotated[
        str, typer.Option(help="Reply locale; by default the buyer's language.")
    ] = "",
    agent_locale: AgentLocale = "en",
    order: Annotated[
        str, typer.Option(help="What is known of the order: JSON, or a file of it.")
    ] = "",
    offer: Annotated[
        list[str] | None,
        typer.Option(help="An authorised remedy KIND[:AMOUNT]; may be repeated."),
    ] = None,
    note: Annotated[str, typer.Option(help="What else is known; it may be stated.")] = "",
    buyer_name: Annotated[str, typer.Option(help="How to address the buyer.")] = "",
    signature: Annotated[str, typer.Option(help="Who signs.")] = "",
    contacts: Annotated[int, typer.Option(help="Messages already sent about this.")] = 0,
    received: Annotated[
        str, typer.Option(help="When it was written, ISO 8601 with a zone.")
    ] = "",
    zone: Annotated[str, typer.Option(help="The buyer's time zone, an IANA name.")] = "",
    temperament: Annotated[
        str, typer.Option(help="Your own judgement; overrules triage.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Draft the replies to one complaint."""
    with _plain_errors():
        from tactful.inputs import read_offers, read_order, read_time
        from tactful.schema import result_to_json
        from tactful.service import Tactful
        from tactful.types import Complaint

        complaint = Complaint(
            text=_words(text, file),
            platform=platform,
            surface=cast("Surface", surface),
            channels=cast("tuple[Channel, ...]", tuple(channel or ("private", "public"))),
            locale=locale or None,
            agent_locale=agent_locale,
            order=read_order(order),
            offers=read_offers(offer or []),
            note=note,
            buyer_name=buyer_name,
            signature=signature,
            contacts_made=contacts,
            received_at=read_time(received),
            buyer_zone=zone or None,
            temperament=cast("Temperament | None", temperament or None),
        )
        result = _with_progress(lambda: Tactful().draft(complaint))
        if as_json:
            _print_json(result_to_json(result))
        else:
            from tactful.show import show_result

            show_result(result, complaint)
        if any(made.status == "blocked" for made in result.drafts):
            raise typer.Exit(1)


def _with_progress(work: Any) -> Any:
    """Run ``work``, telling a person at a terminal that it goes on."""
    if not sys.stderr.isatty():
        return work()
    from rich.console import Console

    with Console(stderr=True).status("Drafting…"):
        return work()


@app.command()
def triage(text: Text = "", file: File = "", as_json: Json = False) -> None:
    """Say what is wrong and how the buyer speaks."""
    with _plain_errors():
        from tactful.schema import triage_to_json
        from tactful.service import Tactful

        read = Tactful().triage(_words(text, file))
        if as_json:
            _print_json(triage_to_json(read))
        else:
            from tactful.show import show_triage

            show_triage(read)


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Texts, folders of them, or .csv tables; - reads standard input."
        ),
    ],
    platform: Platform = "generic",
    channel: Annotated[
        str, typer.Option(help="private, public, phone or chat.")
    ] = "private",
    surface: SurfaceOption = "review",
    locale: Annotated[
        str, typer.Option(help="Locale the buyer is to be answered in.")
    ] = "",
    facts: Annotated[
        str,
        typer.Option(help="JSON object of all that may be stated, or a file of it."),
    ] = "",
    offer: Annotated[
        list[str] | None,
        typer.Option(
            help="A remedy that is authorised, KIND or KIND:AMOUNT; with --facts."
        ),
    ] = None,
    complaint: Annotated[
        str, typer.Option(help="File with the buyer's words, to judge what is answered.")
    ] = "",
    column: Annotated[str, typer.Option(help="Column of a .csv table.")] = "text",
    rules: Annotated[
        list[Path] | None,
        typer.Option(help="Folder with rules of your own, beside those of the house."),
    ] = None,
    agent_locale: AgentLocale = "en",
    fail_on: Annotated[
        str, typer.Option(help="Gravest level that passes no more: error, warning, note.")
    ] = "error",
    form: Annotated[
        str, typer.Option("--format", help="text, json, sarif or junit.")
    ] = "text",
    as_json: Json = False,
) -> None:
    """Check any texts against the rules of a platform and channel."""
    with _plain_errors():
        form = "json" if as_json else form
        if form not in ("text", "json", "sarif", "junit"):
            _fail(f"unknown format {form!r}; choose text, json, sarif or junit")
        if fail_on not in ("error", "warning", "note"):
            _fail(f"unknown level {fail_on!r}; choose error, warning or note")
        from tactful.inputs import read_facts, read_file, read_sources
        from tactful.reports.checked import Checked
        from tactful.service import Tactful
        from tactful.show import tracked

        sheet = read_facts(facts, offer or [])
        level = cast("Level", fail_on)
        desk = Tactful(rules=rules or [])
        words = read_file(complaint) if complaint else ""
        texts = [
            Checked(
                name=source.name,
                text=source.text,
                row=source.row,
                line=source.line,
                assessment=desk.assess(
                    source.text,
                    platform=platform,
                    channel=cast("Channel", channel),
                    surface=cast("Surface", surface),
                    locale=locale or None,
                    agent_locale=agent_locale,
                    facts=sheet,
                    complaint=words,
                ),
            )
            for source in tracked(read_sources(files, column=column))
        ]
        if form == "json":
            from tactful.reports.as_json import json_report

            _print_json(json_report(texts, facts_known=sheet is not None, fail_on=level))
        elif form == "sarif":
            from tactful.reports.sarif import sarif_report

            _print_json(sarif_report(texts))
        elif form == "junit":
            from tactful.reports.junit import junit_report

            typer.echo(junit_report(texts, fail_on=level))
        else:
            from tactful.reports.as_text import text_report

            typer.echo(text_report(texts, facts_known=sheet is not None, fail_on=level))
        if any(checked.status(level) == "fail" for checked in texts):
            raise typer.Exit(1)


@kb.command("build")
def kb_build(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Set the old index aside and build anew.")
    ] = False,
) -> None:
    """Build the search index, or bring it up to date."""
    with _plain_errors():
        from tactful.adapters.store import set_aside
        from tactful.service import Tactful

        desk = Tactful()
        if fresh and (aside := set_aside(desk.settings.data_dir / "index")):
            typer.echo(f"the old index was set aside as {aside}")
        for kind, store in desk.open_library():
            typer.echo(f"{kind:10} {store.version}: {store.count():5} passages")
        desk.compile_rules()


@kb.command("search")
def kb_search(
    text: Annotated[str, typer.Argument(help="A complaint, or words of it.")],
    platform: Platform = "generic",
    agent_locale: AgentLocale = "en",
    templates: Annotated[
        bool, typer.Option("--templates", help="Search the house templates instead.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 8,
    as_json: Json = False,
) -> None:
    """Show what a complaint retrieves, and why: the score of each signal."""
    with _plain_errors():
        from tactful.schema import evidence_to_json
        from tactful.service import Tactful

        found = Tactful().search(
            text,
            locale=agent_locale,
            platform=platform,
            kind="templates" if templates else "guidelines",
            limit=limit,
        )
        if as_json:
            _print_json(evidence_to_json(found))
            return
        for evidence in found:
            why = "  ".join(f"{name} {value:.2f}" for name, value in evidence.signals)
            typer.echo(
                f"{evidence.score:5.2f}  {evidence.passage.guideline}  "
                f"{evidence.passage.title}\n       {why}"
            )


@kb.command("add")
def kb_add(
    path: Annotated[Path, typer.Argument(help="A file, or a folder of files.")],
    as_json: Json = False,
) -> None:
    """Add the shop's own knowledge: md, txt, html, docx, pdf, csv or xlsx.

    A file of the same name takes the place of the one before.
    """
    with _plain_errors():
        from tactful.service import Tactful

        desk = Tactful()
        told, refused = [], 0
        for added in desk.add_knowledge(path):
            refused += added.file is None
            if as_json:
                told.append(dataclasses.asdict(added))
            elif added.file is None:
                typer.echo(f"refused  {added.refused}", err=True)
            elif added.news:
                typer.echo(
                    f"added    {added.name}: {added.file.passages} passages, "
                    f"id {added.file.id}"
                )
            else:
                typer.echo(f"known    {added.name}: unchanged, id {added.file.id}")
        if as_json:
            _print_json(told)
        if refused:
            raise typer.Exit(1)


@kb.command("list")
def kb_list(as_json: Json = False) -> None:
    """List the shop's own files."""
    with _plain_errors():
        from tactful.service import Tactful

        files = Tactful().shop.files()
        if as_json:
            _print_json([dataclasses.asdict(file) for file in files])
            return
        for file in files:
            typer.echo(f"{file.added}  {file.passages:5} passages  {file.id}  {file.name}")
        if not files:
            typer.echo("the shop has no files of its own yet; add some with 'kb add'")


@kb.command("remove")
def kb_remove(
    name: Annotated[str, typer.Argument(help="Id or name of a file, as 'kb list' shows.")],
) -> None:
    """Forget one of the shop's own files."""
    with _plain_errors():
        from tactful.service import Tactful

        file = Tactful().shop.remove(name)
        typer.echo(f"removed  {file.name}: {file.passages} passages")


@kb.command("lint")
def kb_lint() -> None:
    """Load every file of the knowledge and the prompts, and say what is wrong."""
    with _plain_errors():
        from tactful.lint import lint_everything

        for line in lint_everything():
            typer.echo(line)


@kb.command("stats")
def kb_stats(as_json: Json = False) -> None:
    """Count what the house knows, by locale, platform and cause, and show the holes."""
    with _plain_errors():
        from tactful.stats import count_everything, count_tables, find_holes

        counts, tables, holes = count_everything(), count_tables(), find_holes()
        if as_json:
            _print_json({"counts": counts, "tables": tables, "holes": holes})
            return
        for name, count in counts.items():
            typer.echo(f"{count:6}  {name}")
        for title, table in tables.items():
            typer.echo(f"\n{title}")
            for name, row in table.items():
                cells = "  ".join(f"{what} {count}" for what, count in row.items())
                typer.echo(f"  {name:28} {cells}")
        typer.echo(f"\nholes: {len(holes)}")
        for hole in holes:
            typer.echo(f"  {hole}")


@evaluation.command("list")
def eval_list() -> None:
    """List the suites."""
    with _plain_errors():
        from tactful.evaluation.suites import list_suites

        for suite in list_suites():
            typer.echo(f"{suite.name:12} {len(suite.cases):4} cases  {suite.about}")


@evaluation.command("run")
def eval_run(
    suite: Annotated[str, typer.Argument(help="Name of a suite, or its file.")] = "smoke",
    out: Annotated[str, typer.Option(help="Where to write the results as JSON.")] = "",
    as_json: Json = False,
) -> None:
    """Run a suite; exit 1 when a threshold is missed."""
    with _plain_errors():
        from tactful.evaluation.runner import run_suite, write_run
        from tactful.evaluation.suites import load_suite
        from tactful.service import Tactful
        from tactful.show import show_run

        run = run_suite(load_suite(suite), Tactful())
        if out:
            write_run(run, out)
        if as_json:
            _print_json(run.to_json())
        else:
            show_run(run)
        if not run.passed:
            raise typer.Exit(1)


@app.command()
def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
) -> None:
    """Open the desk in a browser."""
    with _plain_errors():
        from tactful.web.server import serve

        serve(host, port)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is set up, what is reachable, and what to do about what is not."""
    with _plain_errors():
        from tactful.doctor import examine

        remarks = examine()
        if as_json:
            _print_json([remark.to_json() for remark in remarks])
        else:
            for remark in remarks:
                typer.echo(remark.line())
        if not all(remark.ok for remark in remarks):
            raise typer.Exit(1)


def main() -> None:
    """Run the command."""
    app()
