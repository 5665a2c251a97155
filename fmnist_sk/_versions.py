"""Versions of installed packages, looked up without importing them."""

from importlib.metadata import PackageNotFoundError, version


def installed_version(package: str) -> str | None:
    """Return the version of an installed package.

    Parameters
    ----------
    package : str
        Name under which it is distributed, such as "scikit-learn".

    Returns
    -------
    str or None
        The version; None if nothing is installed under that name, as when a nightly build has another.

    Examples
    --------
    >>> installed_version("no such package") is None
    True
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return None
