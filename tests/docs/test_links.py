"""Links between the pages, and to files of the project, lead somewhere."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *ROOT.glob("*.md"),
    *sorted(p for p in DOCS.rglob("*.md") if p.relative_to(DOCS).parts[0] != "generated"),
]
LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)")
# Directives of the documentation that name a page without its ending, or an image.
NAMED = re.compile(r"^(?::link: |```\{image\} )(\S+)$", re.M)
MADE_BY_THE_BUILD = "generated/"


def relative(path):
    return path.relative_to(ROOT).as_posix()


def without_code(text):
    return re.sub(r"^```(?:python|bash)\n.*?^```$", "", text, flags=re.M | re.S)


@cache
def anchors(page):
    """Anchors of the headings of a page, as GitHub and MyST name them."""
    headings = re.findall(r"^#+ (.+)$", without_code(page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_lead_to_a_page_and_a_heading(page):
    text = without_code(page.read_text(encoding="utf-8"))
    broken = []
    for target, anchor in LINK.findall(text):
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(f"{target}#{anchor}")
    for target in NAMED.findall(text):
        path = page.parent / target
        if not target.startswith(MADE_BY_THE_BUILD) and not (
            path.exists() or path.with_suffix(".md").exists()
        ):
            broken.append(target)
    assert not broken


def test_every_page_of_the_user_guide_is_in_its_contents():
    contents = (DOCS / "user_guide" / "index.md").read_text(encoding="utf-8")
    pages = {path.stem for path in (DOCS / "user_guide").glob("*.md")} - {"index"}
    toctree = set(re.findall(r"^(\w+)$", contents.rpartition(":hidden:")[2], re.M))
    assert pages == toctree == {page for page in pages if f"({page}.md)" in contents}
