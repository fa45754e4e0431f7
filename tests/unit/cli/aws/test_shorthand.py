"""Shorthand syntax is read as the AWS CLI reads it, its refusals included."""

from __future__ import annotations

import pytest

from keywright.cli.aws.forms import Form, Member
from keywright.cli.aws.shorthand import ShorthandError, parse_shorthand
from keywright.cli.aws.shorthand_types import with_model_types
from tests.unit.cli.aws.aws_reference import shorthand_results

TEXTS = [
    "a=b", "a=", "a", "", "a=b,c=d", "a=b,c,d=e", "a=1,2,3", "a=b,", "a=,b=c", " a = b , c = d ", "a=b=c",
    "a=b,c=d=e", "a='x,y'", 'a="x,y"', "a='it\\'s'", 'a="say \\"x\\""', "a='open", 'a="open', "a=x\\,y", "a=[]",
    "a=[b]", "a=[b,c]", "a=[b, c ],d=e", "a=[b", "a=[b,", "a={}", "a={b=c}", "a={b=c,d=[e,f]},g=h", "a={b=c", "a={b}",
    "a={b={c=d}}", "a=[{b=c},{d=e}]", "a=[[b],[c]]", "a==b", "=b", "a=b]", "a=b}", "a=x y z", "a= x  ,b=y", "a.b=c",
    "a/b:c#d=e", "a=b,a=c", "a=b c=d", "a='q' x", "a='q',b='r'", "a='q','r'", "a=1,'2',3", "a=\tb", "a=b\n,c==d",
    "Key with space=b", "a=ünï,ö=b", "a=😀", "a=b,,c=d", "a=*,b=&c", 'a=b"c',
    "clusterIds=c-1,c-2,states=ACTIVE",
]  # fmt: skip


@pytest.fixture(scope="module")
def reference():
    return dict(zip(TEXTS, shorthand_results(TEXTS), strict=True))


# Characters beyond the basic plane are words to us; the AWS CLI sees an empty value and stumbles.
@pytest.mark.parametrize("text", [text for text in TEXTS if "😀" not in text])
def test_a_text_means_what_it_means_to_the_aws_command_line(text, reference):
    try:
        result = {"value": parse_shorthand(text)}
    except ShorthandError as fault:
        result = {"error": str(fault)}
    assert result == reference[text]


def test_characters_of_all_planes_are_part_of_words():
    assert parse_shorthand("a=😀,b=c") == {"a": "😀", "b": "c"}


def test_a_value_after_at_equals_is_the_content_of_a_file(tmp_path):
    (tmp_path / "text").write_text("from, a file")
    (tmp_path / "bytes").write_bytes(b"\xff")
    text = f"a@=file://{tmp_path}/text,b@=fileb://{tmp_path}/bytes,c@=plain,d=file://{tmp_path}/text"
    read = parse_shorthand(text)
    assert read == {"a": "from, a file", "b": b"\xff", "c": "plain", "d": f"file://{tmp_path}/text"}


STRING, NUMBER, FLAG = Form(kind="string"), Form(kind="integer"), Form(kind="boolean")


def member(name: str, form: Form) -> Member:
    return Member(name=name, option=name, required=False, form=form)


FORM = Form(
    kind="structure",
    members=(
        member("S", STRING),
        member("N", NUMBER),
        member("F", FLAG),
        member("L", Form(kind="list", item=NUMBER)),
        member("M", Form(kind="map", key=STRING, item=Form(kind="list", item=STRING))),
    ),
)


@pytest.mark.parametrize(
    ("parsed", "typed"),
    [
        ({"S": "5"}, {"S": "5"}),
        ({"N": "5"}, {"N": 5}),
        ({"F": "TRUE"}, {"F": True}),
        ({"F": "false"}, {"F": False}),
        ({"F": "perhaps"}, {"F": "perhaps"}),
        ({"L": "5"}, {"L": [5]}),
        ({"L": ["5", "6"]}, {"L": [5, 6]}),
        ({"M": {"k": "v"}}, {"M": {"k": ["v"]}}),
        ({"Unknown": "5"}, {"Unknown": "5"}),
        ({"S": None}, {"S": None}),
    ],
)
def test_strings_get_the_types_of_the_model(parsed, typed):
    assert with_model_types(FORM, parsed) == typed


def test_a_word_where_the_model_has_a_number_is_refused():
    with pytest.raises(ValueError, match="'five'"):
        with_model_types(FORM, {"N": "five"})
