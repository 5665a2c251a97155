"""Writing HTML without forgetting to escape."""

from __future__ import annotations

from html import escape
from typing import Any

_VOID = {"img", "meta"}


class Markup(str):
    """Text that is HTML already; any other text is escaped where `tag` puts it into an element."""

    __slots__ = ()


def tag(name: str, /, *children: object, **attributes: Any) -> Markup:
    """Return an element with its children and attributes.

    Parameters
    ----------
    name : str
        Name of the element.
    *children : object
        Contents: `Markup` goes in as it is, everything else as escaped text; None is left out.
    **attributes : str, number, bool or None
        Attributes. An underscore at the end is dropped (``class_``), one within becomes a hyphen.
        None and False leave the attribute out, True gives it no value.

    Returns
    -------
    Markup
        The element.

    Examples
    --------
    >>> tag("td", "a < b", tag("i"), class_="x", data_value=1, hidden=None)
    '<td class="x" data-value="1">a &lt; b<i></i></td>'
    >>> tag("img", src="data:,", alt="")
    '<img src="data:," alt="">'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: object) -> Markup:
    """Return elements and texts one after the other, the texts escaped.

    Parameters
    ----------
    *children : object
        As for `tag`.

    Returns
    -------
    Markup
        All of them.

    Examples
    --------
    >>> join("1 < 2", None, tag("b", "!"))
    '1 &lt; 2<b>!</b>'
    """
    return Markup(
        "".join(
            child if isinstance(child, Markup) else escape(str(child))
            for child in children
            if child is not None
        )
    )


def scrollable(table: Markup, label: str) -> Markup:
    """Return a wide table in a frame that scrolls, also by keyboard.

    Parameters
    ----------
    table : Markup
        The table.
    label : str
        What a screen reader calls the frame.

    Returns
    -------
    Markup
        The frame.

    Examples
    --------
    >>> scrollable(tag("table"), "Scores")
    '<div class="scroll" role="region" aria-label="Scores" tabindex="0"><table></table></div>'
    """
    return tag("div", table, class_="scroll", role="region", aria_label=label, tabindex="0")
