"""The generator is deterministic, notices edits, and copes with what today's models do not contain."""

import html
import re
import sys
import types
from pathlib import Path

import msgspec
import pytest

from tools.codegen.__main__ import SERVICES, main
from tools.codegen.model import ServiceModel, load
from tools.codegen.module import NameCollisionError, module_text

_API = Path(__file__).parents[3] / "src" / "keywright" / "api"


def small_model(shapes, operations=None, paginators=None) -> ServiceModel:
    metadata = {"serviceId": "Tiny", "apiVersion": "2020-01-01", "endpointPrefix": "tiny", "protocol": "json"}
    return ServiceModel(metadata=metadata, shapes=shapes, operations=operations or {}, paginators=paginators or {})


@pytest.fixture
def imported(monkeypatch):
    def load_text(text: str) -> types.ModuleType:
        module = types.ModuleType("tiny_generated")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(text, module.__dict__)
        return module

    return load_text


@pytest.mark.parametrize("service", SERVICES)
def test_the_same_model_gives_the_same_bytes(service):
    assert module_text(load(service)) == module_text(load(service))


def test_the_modules_in_the_tree_are_what_the_installed_model_gives(capsys):
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_an_edited_and_a_missing_file_and_writes_nothing(tmp_path, capsys):
    main(["--into", str(tmp_path)])
    edited = (tmp_path / "sts.py").read_text() + "\n"
    (tmp_path / "sts.py").write_text(edited)
    (tmp_path / "kms.py").unlink()
    capsys.readouterr()
    assert main(["--check", "--into", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "differs: kms.py\ndiffers: sts.py\n"
    assert (tmp_path / "sts.py").read_text() == edited
    assert not (tmp_path / "kms.py").exists()


@pytest.mark.parametrize("service", SERVICES)
def test_a_module_says_that_it_is_generated_and_how_to_remake_it(service):
    first = (_API / f"{service}.py").read_text().splitlines()[0]
    assert first.startswith('"""Generated ')
    assert "do not edit" in first
    assert "`make gen`" in first


@pytest.mark.parametrize("service", SERVICES)
def test_no_sentence_of_the_models_documentation_is_in_the_module(service):
    text = " ".join((_API / f"{service}.py").read_text().split())
    model = load(service)
    documented = [*model.shapes.values(), *model.operations.values()]
    documented += [member for shape in model.shapes.values() for member in shape.get("members", {}).values()]
    for entry in documented:
        prose = html.unescape(re.sub(r"<[^>]+>", "", entry.get("documentation", "")))
        for sentence in re.split(r"(?<=[.:])\s+", prose):
            assert len(sentence.split()) < 4 or sentence not in text


def test_a_recursive_shape_becomes_a_class_that_refers_to_itself(imported):
    shapes = {
        "Node": {"type": "structure", "members": {"Next": {"shape": "Node"}, "Children": {"shape": "Nodes"}}},
        "Nodes": {"type": "list", "member": {"shape": "Node"}, "max": 2},
    }
    operations = {"Walk": {"input": {"shape": "Node"}}}
    node = imported(module_text(small_model(shapes, operations))).Node
    decoded = msgspec.json.decode(b'{"Next":{"Children":[{},{}]}}', type=node)
    assert decoded.next.children == [node(), node()]
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"Children":[{},{},{}]}', type=node)


def test_an_operation_without_an_input_gets_an_empty_one(imported):
    shape = imported(module_text(small_model({}, {"Ping": {}}))).OPERATIONS["Ping"]
    assert shape.input.__name__ == "PingRequest"
    assert shape.input.__struct_fields__ == ()
    assert shape.output is None
    assert shape.errors == ()


def test_a_model_that_names_an_operation_idempotent_is_believed(imported):
    operations = {"Ping": {"idempotent": True}, "Pong": {}}
    table = imported(module_text(small_model({}, operations))).OPERATIONS
    assert table["Ping"].idempotent
    assert not table["Pong"].idempotent


def test_a_shape_named_like_an_import_stops_the_generator():
    with pytest.raises(NameCollisionError):
        module_text(small_model({"Meta": {"type": "structure", "members": {}}}))


def test_two_members_with_one_field_name_stop_the_generator():
    members = {"KeyARN": {"shape": "S"}, "KeyArn": {"shape": "S"}}
    shapes = {"S": {"type": "string"}, "T": {"type": "structure", "members": members}}
    with pytest.raises(ValueError, match="key_arn"):
        module_text(small_model(shapes))
