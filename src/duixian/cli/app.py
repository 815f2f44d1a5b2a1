"""The commands and their options. Each imports what it needs when it runs, so that starting costs little."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from duixian.cli import app_portal, app_simulation
from duixian.cli.help import Command, Group, refuse_usage
from duixian.cli.options import Plain, Policies, Readings
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"


app = typer.Typer(
    cls=Group,
    name="duixian",
    help="兑现：从扶持政策条文算到到账的钱。 ¦ Duixian: support policies, from their text to money in the account.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    invoke_without_command=True,
)


@app.callback()
def start(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


DossierFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="企业档案：YAML、JSON 或 Excel ¦ a dossier: YAML, JSON or Excel")
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="申报日期，默认用档案的日期 ¦ filing date; by default the dossier's"),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="写到文件 ¦ write to a file")]


AnswerFormat = Annotated[
    Format, typer.Option("--format", metavar="text|json|html|xlsx", help="输出格式 ¦ what to print or write")
]
PolicySchema = Annotated[
    bool, typer.Option("--policy-schema", help="政策文件的 JSON Schema ¦ the schema of policy files")
]
Template = Annotated[
    Path | None, typer.Option("--template", metavar="FILE.xlsx", help="写出 Excel 填报模板 ¦ write the Excel template")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="模板含哪些事项，可写多次，默认全部 ¦ kinds of matter in the template (several; by default all)",
    ),
]


@app.command(cls=Command)
def assess(
    file: DossierFile, on: On = None, policy: Policies = None, reading: Readings = None,
    format: AnswerFormat = Format.TEXT,
    output: Output = None,
) -> int:  # fmt: skip
    """测算能拿多少、申报什么、为什么、还缺什么 ¦ what a dossier can get, what to file, why, and what is missing"""
    if format is Format.XLSX and output is None:
        message = Text("Excel 要写到文件", "a workbook goes to a file")
        expected = Text("--output 文件名.xlsx", "--output FILE.xlsx")
        raise Refused([Problem("output-wanted", message, expected=expected)])
    from duixian.cli import do_assess

    return do_assess.assess(file, on, policy or [], reading or [], format.value, output)


@app.command(cls=Command)
def explain(
    file: DossierFile,
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM|GRANT", help="申领编号或条款 ¦ a claim or a grant")],
    on: On = None, policy: Policies = None, reading: Readings = None,
) -> int:  # fmt: skip
    """逐条说明一项申领：条件、依据、算式、口径 ¦ one claim in full: conditions, facts, arithmetic, readings"""
    from duixian.cli import do_assess

    return do_assess.explain(file, claims, on, policy or [], reading or [])


@app.command(cls=Command)
def questions(
    file: DossierFile, on: On = None, policy: Policies = None, reading: Readings = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="最多几项 ¦ at most so many")] = None,
) -> int:  # fmt: skip
    """还缺哪些信息，关系钱多的在前 ¦ what is missing, the most money first"""
    from duixian.cli import do_assess

    return do_assess.questions(file, on, policy or [], reading or [], limit)


@app.command(cls=Command)
def policies(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="只列这一天有效的 ¦ only those in force on that day")
    ] = None,
) -> int:
    """列出收录的政策 ¦ the policies of the catalogue"""
    from duixian.cli import do_policy

    return do_policy.policies(on)


@app.command(cls=Command)
def show(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="政策编号或文件 ¦ a policy's id or file")],
    grant: Annotated[str | None, typer.Argument(metavar="GRANT", help="只看一个条款 ¦ one grant only")] = None,
) -> int:
    """用平实的话逐条说明一份政策 ¦ a policy clause by clause, in plain words"""
    from duixian.cli import do_policy

    return do_policy.show(policy, grant)


@app.command(cls=Command)
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="政策文件或编号 ¦ policy files or ids")],
) -> int:
    """检查政策文件，问题一次列全 ¦ check policy files; all problems at once"""
    from duixian.cli import do_policy

    return do_policy.check(files)


@app.command(cls=Command)
def cases(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="POLICY|FILE", help="政策或用例文件，默认全部 ¦ policies or cases files; by default all"
        ),
    ] = None,
) -> int:
    """运行政策的用例 ¦ run the cases of policies"""
    from duixian.cli import do_policy

    return do_policy.cases(names or [])


@app.command(cls=Command)
def figures(
    document: Annotated[
        Path, typer.Argument(metavar="DOCUMENT", help="文件原文（文本） ¦ an official document (text)")
    ],
    format: Annotated[
        Plain, typer.Option("--format", metavar="text|json", help="输出格式 ¦ what to print")
    ] = Plain.TEXT,
    output: Output = None,
) -> int:
    """读出文件的条款和数字 ¦ the clauses and figures of a document"""
    from duixian.cli import do_sources

    return do_sources.figures(document, format.value, output)


@app.command(cls=Command)
def audit(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="政策编号或文件 ¦ a policy's id or file")],
    document: Annotated[
        Path, typer.Argument(metavar="DOCUMENT", help="文件原文（文本） ¦ the official document (text)")
    ],
) -> int:
    """把政策文件与原文互相核对 ¦ hold a policy file and its document against each other"""
    from duixian.cli import do_sources

    return do_sources.audit(policy, document)


@app.command("new-policy", cls=Command)
def new_policy(
    document: Annotated[
        Path, typer.Argument(metavar="DOCUMENT", help="文件原文（文本） ¦ an official document (text)")
    ],
    id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="政策编号，默认用文件名 ¦ the policy's id; by default the file's name"),
    ] = None,
    output: Output = None,
) -> int:
    """从原文起草政策文件，留待人来定的标 TODO ¦ draft a policy file from its document; what is open is marked TODO"""
    from duixian.cli import do_draft

    return do_draft.new_policy(document, id, output)


@app.command(cls=Command)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="旧版：编号或文件 ¦ the old version: an id or a file")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="新版：编号或文件 ¦ the new version: an id or a file")],
    dossier: Annotated[
        list[Path] | None,
        typer.Option("--dossier", metavar="FILE", help="看这些企业得失，可写多次 ¦ who wins and loses (several)"),
    ] = None,
    on: On = None,
    format: Annotated[
        Plain, typer.Option("--format", metavar="text|json", help="输出格式 ¦ what to print")
    ] = Plain.TEXT,
) -> int:
    """比较一份政策的两个版本，以及谁多得谁少得 ¦ what changed between two versions, and who wins and loses"""
    from duixian.cli import do_diff

    return do_diff.diff(old, new, dossier or [], on, format.value)


@app.command(cls=Command)
def facts(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="只看一类 ¦ one kind only")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="档案的 JSON Schema ¦ the schema of dossiers")] = False,
    policy_schema: PolicySchema = False, template: Template = None, kinds: Kinds = None,
    output: Output = None,
) -> int:  # fmt: skip
    """指标表、JSON Schema、Excel 模板 ¦ the vocabulary, its JSON Schemas, the Excel template"""
    from duixian.cli import do_facts

    return do_facts.facts(kind, schema, policy_schema, template, kinds or [], output)


@app.command(cls=Command)
def record(
    file: DossierFile,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="RECORD.json", help="写到哪里 ¦ where to write it")],
    on: On = None, policy: Policies = None, reading: Readings = None,
) -> int:  # fmt: skip
    """把一次测算连同规则和依据存成记录 ¦ keep a decision: rules, facts, results and digests"""
    from duixian.cli import do_record

    return do_record.record(file, output, on, policy or [], reading or [])


@app.command(cls=Command)
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="RECORD.json", help="记录或评选纪要 ¦ records, protocols")],
) -> int:
    """重算并验证记录和评选纪要 ¦ repeat recorded decisions and selections, and compare"""
    from duixian.cli import do_record

    return do_record.verify(files)


@app.command(cls=Command)
def prepare(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SOURCE",
            help="放有 Parquet、CSV 的文件夹，DuckDB 文件，或 postgresql:// 地址 ¦ "
            "a folder of Parquet and CSV files, a DuckDB file, or a postgresql:// address",
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="写到这个新文件夹 ¦ the new folder to write")
    ] = None,
    buckets: Annotated[
        int | None,
        typer.Option(
            "--buckets", metavar="N", min=1, help="分几桶，默认每 12.5 万家一桶 ¦ how many; by default one per 125,000"
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="数据截至哪天，默认今天 ¦ the day of the data; by default today"),
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            "--quarantine", metavar="FILE", help="有错的行放到这里（.parquet、.csv） ¦ set bad rows aside in a file"
        ),
    ] = None,
    query: Annotated[
        list[str] | None,
        typer.Option("--query", metavar="TABLE=SQL", help="用查询得出一张表，可写多次 ¦ a query for a table (several)"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="取代已有的文件夹 ¦ replace a folder that exists")] = False,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="DIR", help="写出各表的空 CSV ¦ write an empty CSV for every table"),
    ] = None,
) -> int:
    """检查并整理成批的数据表 ¦ check tables of many applicants and put them in order"""
    from duixian.cli import do_tables

    if template is not None:
        return do_tables.template(template)
    return do_tables.prepare(source, into, buckets, on, quarantine, query or [], force)


@app.command(cls=Command)
def population(
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="写到这个新文件夹 ¦ the new folder to write")],
    applicants: Annotated[
        int, typer.Option("--applicants", metavar="N", min=1, help="多少家单位 ¦ how many applicants")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="随机种子 ¦ the seed of the draw")] = 1,
    margins: Annotated[
        Path | None,
        typer.Option(
            "--margins", metavar="FILE", help="各项占比（YAML），默认黑龙江 ¦ the stated margins, a YAML file"
        ),
    ] = None,
    buckets: Annotated[
        int | None,
        typer.Option(
            "--buckets", metavar="N", min=1, help="分几桶，默认每 12.5 万家一桶 ¦ how many; by default one per 125,000"
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="数据截至哪天，默认按占比文件 ¦ the day of the data")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="取代已有的文件夹 ¦ replace a folder that exists")] = False,
) -> int:
    """按占比虚构一批单位 ¦ invent applicants from stated margins, as tables to try policies on"""
    from duixian.cli import do_population

    return do_population.population(into, applicants, seed, margins, buckets, on, force)


app_simulation.register(app)
app_portal.register(app)


def call(argv: Sequence[str]) -> int:
    """Parse and run. Raises `Refused` for bad usage."""
    known = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    if argv and not argv[0].startswith("-") and argv[0] not in known:
        message = Text(f"没有命令 {argv[0]}", f"there is no command {argv[0]}")
        raise Refused([Problem("unknown-command", message, Place(), nearest=nearest(argv[0], known))])
    code: int | None = None
    try:
        code = app(list(argv), standalone_mode=False, prog_name="duixian")
    except typer.TyperException as error:
        refuse_usage(error)
    return code or 0
