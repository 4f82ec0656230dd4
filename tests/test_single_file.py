"""The head of a page in one file: deno bundles its scripts, and nothing in the files ends an element."""

import json
import re

import pytest

from assets import single_file
from assets.single_file import bundle, head


def test_a_bundle_has_no_imports_and_finds_its_files_inside():
    for script in (single_file.FIRST, single_file.THREAD):
        code = bundle(script)
        assert not re.search(r"\bimport[ ({]|import\.meta|\bexport\b", code), script
        assert "#inside" in code and "</script" not in code


def test_a_script_that_can_t_be_bundled_is_said(monkeypatch):
    with pytest.raises(ValueError, match=r"deno can't bundle nothing\.js"):
        bundle("nothing.js")


def test_files_can_say_anything_and_end_nothing(monkeypatch):
    monkeypatch.setattr(single_file, "bundle", lambda script: "a = '</script>';")
    markup = head({"title": "</script><b>"}, {"model/lexicon.txt": b"</script>"}, "<i>", "")
    kinds = re.findall(r'<script type="([^"]+)"(?: id="(\w+)")?>(.*?)</script>', markup, re.DOTALL)
    assert [name for _, name, _ in kinds] == ["facts", "inside", ""] and markup.count("</script>") == 3
    inside = json.loads(kinds[1][2])
    assert set(inside["bytes"]) == {"model/lexicon.txt", "model/kernel.wasm"} and "write/words.json" in inside["texts"]
    assert "<title>&lt;i&gt;</title>" in markup
