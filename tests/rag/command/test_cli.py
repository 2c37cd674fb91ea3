"""The command as others call it: JSON, exit codes, messages, over a real library. Indexing, one question and
one mistake go through processes of their own, the rest through the same way in, in this one."""

import json
import subprocess
from pathlib import Path

import pytest
from commands import duolex, duolex_apart
from typer.testing import CliRunner, Result

from index.errors import NotFoundError, SettingError
from rag.command import app

pytestmark = pytest.mark.slow


def json_of(result: subprocess.CompletedProcess[str]):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two files, indexed into `library` by the command itself."""
    folder = tmp_path_factory.mktemp("small")
    documents = folder / "documents 文件 📄"
    documents.mkdir()
    (documents / "送达规则.txt").write_text(
        "送达规则\n\n第一条 法院应当在收到请求之日起三十日内送达司法文书。\n\n"
        "第二条 送达费用由请求方承担。\n",
        encoding="gb18030",
    )
    (documents / "service rules.md").write_text(
        "# Rules on Service\n\nArticle 1 The court shall serve judicial documents within thirty days of "
        "receiving the request.\n\nArticle 2 The requesting party bears the cost of service.\n",
        encoding="utf-8",
    )
    result = duolex_apart("index", documents, "--data", folder / "library", "--json")
    receipts = json_of(result)["files"]
    assert [r["status"] for r in receipts] == ["indexed", "indexed"], receipts
    return folder


def test_a_receipt_has_what_the_interface_names(small):
    result = duolex("index", small / "documents 文件 📄", "--data", small / "library", "--json")
    files = json_of(result)["files"]
    assert {f["status"] for f in files} == {"unchanged"}
    fields = {"path", "document", "status", "characters", "pages", "passages", "pairs", "warnings", "error"}
    assert all(fields <= set(f) for f in files)
    assert all(set(f["passages"]) == {"zh", "en"} for f in files)


def test_force_reads_again_what_has_not_changed(small):
    everything = json_of(duolex("index", "--force", "--data", small / "library", "--json"))["files"]
    assert [f["status"] for f in everything] == ["updated", "updated"]
    one = json_of(duolex("index", small / "documents 文件 📄" / "service rules.md", "--force", "--data",
                         small / "library", "--json"))["files"]  # fmt: skip
    assert [(f["document"], f["status"]) for f in one] == [("service rules.md", "updated")]


def test_list_and_show(small):
    documents = json_of(duolex("list", "--data", small / "library", "--json"))["documents"]
    assert {d["document"] for d in documents} == {"送达规则.txt", "service rules.md"}
    for listed in documents:
        shown = json_of(duolex("show", listed["document"], "--data", small / "library", "--json"))
        assert shown["title"] == listed["title"]
        text = shown["text"]
        for section in shown["sections"]:
            assert text[section["start"] :].startswith(section["label"].strip("# "))
        assert [s["number"] for s in shown["sections"] if s["kind"] == "article"] == [["1"], ["2"]]
        assert all(text[r["start"] : r["end"]] == r["text"] for r in shown["refers"])
        assert all(r["document"] != shown["document"] for r in shown["referred"])


def test_search(small):
    found = json_of(duolex("search", "送达期限", "--top-k", "1", "--data", small / "library", "--json"))
    (hit,) = found["hits"]
    assert {"document", "language", "section", "start", "end", "text", "score", "counterpart"} <= set(hit)
    assert found["language"] == "zh" and found["milliseconds"] > 0


@pytest.mark.parametrize("scope", ["zh", "en"])
def test_search_in_one_language(small, scope):
    found = json_of(duolex("search", "送达费用", "--language", scope, "--data", small / "library", "--json"))
    assert {h["language"] for h in found["hits"]} == {scope}


def test_ask(small):
    answer = json_of(
        duolex("ask", "Who bears the cost of service?", "--extractive", "--data", small / "library", "--json")
    )
    assert answer["answered"] and answer["mode"] == "extractive"
    assert "requesting party" in answer["answer"]
    assert set(answer["milliseconds"]) == {"retrieve", "answer", "total"}
    cited = answer["citations"][0]
    text = json_of(duolex("show", cited["document"], "--data", small / "library", "--json"))["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_ask_for_people_prints_the_quote_and_its_place(small):
    result = duolex_apart("ask", "送达费用由谁承担？", "--extractive", "--data", small / "library")
    assert result.returncode == 0
    assert "[1]" in result.stdout and "送达规则" in result.stdout


def test_check_is_clean(small):
    assert json_of(duolex("check", "--data", small / "library", "--json"))["problems"] == []


def test_a_failed_file_is_named_and_stops_no_other(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text("The seat of the court is in Harbour City.", encoding="utf-8")
    paths = [tmp_path / name for name in ("empty.txt", "good.txt", "absent.pdf")]
    result = duolex("index", *paths, "--data", tmp_path / "library", "--json")
    assert result.returncode == 1
    by_name = {Path(f["path"]).name: f for f in json.loads(result.stdout)["files"]}
    assert by_name["good.txt"]["status"] == "indexed"
    for name in ("empty.txt", "absent.pdf"):
        assert by_name[name]["status"] == "failed"
        assert name in by_name[name]["error"]["message"]
        assert name in result.stderr


def test_remove(small, tmp_path):
    data = tmp_path / "library"
    (tmp_path / "a.txt").write_text("The seat of the court is in Harbour City.", encoding="utf-8")
    assert duolex("index", tmp_path / "a.txt", "--data", data).returncode == 0
    assert duolex("remove", "b.txt", "--data", data).returncode == 1
    assert duolex("remove", "a.txt", "--data", data).returncode == 0
    assert json_of(duolex("list", "--data", data, "--json"))["documents"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search", "x", "--data", "no-such-library"], 1, "duolex index"),
        (["show", "x", "--data", "no-such-library"], 1, "no-such-library"),
        (["index"], 2, "duolex index documents/"),
        (["ask", "  "], 2, "empty"),
        (["search", "x", "--after", "soon"], 2, "--after"),
        (["search", "x", "--language", "fr"], 2, "language"),
        (["nonsense"], 2, "nonsense"),
        (["eval"], 2, "question set"),
    ],
)
def test_wrong_use_is_said_in_one_message(tmp_path, arguments, code, said):
    result = duolex(*arguments, cwd=tmp_path)
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_process_ends_with_the_message_and_its_code(tmp_path):
    result = duolex_apart("search", "x", "--data", "no-such-library", cwd=tmp_path)
    assert result.returncode == 1 and result.stdout == ""
    assert "duolex index" in result.stderr and "Traceback" not in result.stderr


def test_settings_show_their_origin_and_hide_secrets(tmp_path):
    (tmp_path / ".env").write_text("DUOLEX_MODEL=small\nOPENAI_API_KEY=sk-0123456789abcdef\n")
    shown = json_of(duolex("settings", "--json", cwd=tmp_path))
    assert shown["DUOLEX_MODEL"]["value"] == "small" and shown["DUOLEX_MODEL"]["from"] == ".env"
    assert "0123456789" not in json.dumps(shown)


def test_a_setting_that_cannot_be_used(tmp_path):
    result = duolex("settings", cwd=tmp_path, DUOLEX_CHROMA_URL="nonsense")
    assert result.returncode == 2 and "DUOLEX_CHROMA_URL" in result.stderr


def test_users_come_and_go(tmp_path):
    def user(*arguments: str, password: str = "") -> Result:
        return CliRunner().invoke(app, ["user", *arguments, "--data", str(tmp_path)], input=password)

    assert user("add", "ada", password="engine 1\n").exit_code == 0
    assert isinstance(user("add", "bo", password="\n").exception, SettingError)
    assert user("list").output == "ada\n"
    assert user("remove", "ada").exit_code == 0 and user("list").output == "No users.\n"
    assert isinstance(user("remove", "ada").exception, NotFoundError)
