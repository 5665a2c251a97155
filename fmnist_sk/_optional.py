"""Optional dependencies: one helper, one wording."""

from importlib import import_module
from types import ModuleType


def import_optional(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional dependency, or say which extra installs it.

    Parameters
    ----------
    module : str
        Dotted name of the module to import.
    extra : str
        Name of the extra of this package that installs the module.
    purpose : str
        What the module is needed for; the message begins with it.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    ImportError
        If the module, or something that it needs itself, is missing.

    Examples
    --------
    >>> import_optional("json", extra="none", purpose="Reading JSON").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{purpose} needs the package {module.partition('.')[0]!r}, which could not be imported "
            f"({error}). Install it with: pip install 'fmnist_sk[{extra}]'"
        ) from error
