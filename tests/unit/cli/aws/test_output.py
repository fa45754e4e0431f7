"""Answers are printed as JSON, text, tables and YAML; `tests/cli/test_same_as_aws.py` compares them with `aws`."""

from __future__ import annotations

import pytest

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.output.table import table_text
from keywright.cli.aws.output.text import text_lines
from keywright.cli.aws.output.writing import Printing, print_answer

ANSWER = {"Keys": [{"KeyId": "a", "Age": 1}, {"KeyId": "b", "Tags": ["x", "y"]}], "Truncated": False, "Name": "é"}


def printed(capsys, form: str, answer=ANSWER, query=None) -> str:
    print_answer(Printing(format=form, query=query, colour="off"), "ListKeys", answer)
    return capsys.readouterr().out


def test_json_is_indented_by_four_and_keeps_letters(capsys):
    assert printed(capsys, "json", {"Name": "é", "On": True}) == '{\n    "Name": "é",\n    "On": true\n}\n'


@pytest.mark.parametrize("form", ["json", "yaml", "text", "table"])
def test_an_empty_answer_prints_nothing(capsys, form):
    assert printed(capsys, form, {}) == ""


def test_a_query_that_finds_nothing_prints_null_or_none(capsys):
    assert printed(capsys, "json", query=lambda _: None) == "null\n"
    assert printed(capsys, "text", query=lambda _: None) == "None\n"


def test_yaml_keeps_the_order_and_a_lone_text_has_no_end_mark(capsys):
    assert printed(capsys, "yaml", {"b": "x", "a": [1, None]}) == "b: x\na:\n- 1\n- null\n"
    assert printed(capsys, "yaml", query=lambda _: "alone") == "alone\n"


def test_text_has_a_line_per_structure_in_the_order_of_names():
    assert list(text_lines(ANSWER)) == ["é\tFalse", "KEYS\t1\ta", "KEYS\t\tb", "TAGS\tx", "TAGS\ty"]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("alone", ["alone"]),
        (["a", 1, None], ["a\t1\tNone"]),
        ([["a", "b"], ["c", "d"]], ["a\tb", "c\td"]),
        (["a", ["b", "c"]], ["a", "b\tc"]),
        ([], []),
        ([{"A": 1}, "b"], ["1", "b"]),
        ({"In": {"Side": "x"}}, ["IN\tx"]),
    ],
)
def test_text_of_what_queries_make(value, lines):
    assert list(text_lines(value)) == lines


def test_a_table_has_a_box_per_structure():
    drawn = table_text("ListKeys", ANSWER, is_coloured=False, width=200)
    assert drawn.splitlines() == [
        "------------------------",
        "|       ListKeys       |",
        "+--------+-------------+",
        "|  Name  |  Truncated  |",
        "+--------+-------------+",
        "|  é     |  False      |",
        "+--------+-------------+",
        "||        Keys        ||",
        "|+-------+------------+|",
        "||  Age  |  KeyId     ||",
        "|+-------+------------+|",
        "||  1    |  a         ||",
        "|+-------+------------+|",
        "||        Keys        ||",
        "|+-------+------------+|",
        "||  Age  |  KeyId     ||",
        "|+-------+------------+|",
        "||       |  b         ||",
        "|+-------+------------+|",
        "|||       Tags       |||",
        "||+------------------+||",
        "|||  x               |||",
        "|||  y               |||",
        "||+------------------+||",
    ]


def test_a_row_that_is_too_wide_is_drawn_downwards():
    drawn = table_text("T", {"One": "x" * 50, "Two": "y" * 50}, is_coloured=False, width=80)
    assert all(len(line) < 80 for line in drawn.splitlines())
    assert [line.split("|")[1].strip() for line in drawn.splitlines() if "xx" in line or "yy" in line] == ["One", "Two"]


def test_wide_characters_count_for_two():
    lines = table_text("T", [["日本", "x"], ["abcd", "y"]], is_coloured=False, width=80).splitlines()
    assert [line.rindex("y" if "y" in line else "x") for line in lines if "日" in line or "abcd" in line] == [10, 12]


def test_colour_changes_nothing_but_the_colour():
    plain, coloured = (table_text("T", ANSWER, is_coloured=on, width=80) for on in (False, True))
    assert coloured != plain
    for code in ("\033[1;36m", "\033[1m", "\033[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_an_unknown_form_of_output_is_refused(capsys):
    with pytest.raises(CommandFailed, match="Unknown output type: csv"):
        printed(capsys, "csv")
