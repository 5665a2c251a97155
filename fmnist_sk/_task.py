"""The tasks of a fit, of which scikit-learn's callbacks are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks
except ImportError:  # Before scikit-learn 1.9 there are no callbacks.

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Adds nothing."""

    def with_callbacks(method: Any) -> Any:
        """Return the method as it is."""
        return method


__all__ = ["NO_TASK", "CallbackSupportMixin", "Task", "start_fit", "with_callbacks"]


@dataclass(frozen=True)
class Task:
    """A task in the tree of tasks: a fit, the search in it, a trial in that, a fold in that.

    Without callbacks there is no tree, and nothing here does anything.

    Parameters
    ----------
    estimator : estimator or None
        The estimator whose callbacks are told.
    context : sklearn.callback.CallbackContext or None
        Where in the tree the task is.
    """

    estimator: Any = None
    context: Any = None

    def subtask(self, name: str, n_subtasks: int | None = 0) -> Self:
        """Return a part of this task.

        Parts that run in other processes are to be made before the first of them starts.

        Parameters
        ----------
        name : str
            What it does.
        n_subtasks : int or None, default=0
            How many parts it has at most; None is any number.

        Returns
        -------
        Task
            The part, not begun.
        """
        if self.context is None:
            return self
        part = self.context.subcontext(task_name=name, max_subtasks=n_subtasks)
        return type(self)(self.estimator, part)

    def begin(self, X: Any = None, y: Any = None) -> None:
        """Tell that the task begins."""
        if self.context is not None:
            self.context.call_on_fit_task_begin(estimator=self.estimator, X=X, y=y)

    def end(self, X: Any = None, y: Any = None) -> bool:
        """Tell that the task has ended; True if a callback wants no other one like it."""
        if self.context is None:
            return False
        return bool(self.context.call_on_fit_task_end(estimator=self.estimator, X=X, y=y))

    @contextmanager
    def fitting(self, part: Any, X: Any, y: Any) -> Iterator[None]:
        """Tell of the fit of an estimator inside this one, and let its own tasks be parts of this one."""
        if self.context is None:
            yield
            return
        with self.context.propagate_callback_context(part):
            self.begin(X, y)
            try:
                yield
            finally:
                self.end(X, y)


NO_TASK = Task()


def start_fit(estimator: Any, n_subtasks: int, X: Any, y: Any) -> Task:
    """Begin a fit.

    Parameters
    ----------
    estimator : estimator
        A search or a network; its `fit` is decorated by `with_callbacks`.
    n_subtasks : int
        How many parts the fit has.
    X, y : array-like
        The data.

    Returns
    -------
    Task
        The root of all tasks of the fit.
    """
    if not getattr(estimator, "_skl_callbacks", None):
        return NO_TASK
    root = Task(estimator, estimator._init_callback_context(max_subtasks=n_subtasks))
    root.begin(X, y)
    return root
