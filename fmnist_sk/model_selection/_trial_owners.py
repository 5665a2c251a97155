"""Whose a running trial is: claimed by one search, released, and found again when its process died."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import psutil
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

OWNER = "owner"

# A trial gets its owner right after it is created; one without an owner for longer has lost it.
_MOMENT = timedelta(seconds=60)

# Longer than it takes to read who owns a trial and to write another name.
SETTLED = 1.0

# Searches of this process that run now: it may live on after a search whose storage failed.
_at_work: set[str] = set()


def new_owner() -> str:
    """Return the name of a search in this process, like no other's, until it is released.

    Returns
    -------
    str
        Host, process, when that was started, and a random part.
    """
    process = psutil.Process()
    token = uuid.uuid4().hex[:8]
    owner = f"{socket.gethostname()}/{process.pid}/{process.create_time()}/{token}"
    _at_work.add(owner)
    return owner


def claim(study: Study, owner: str, limit: float, n_most: int) -> list[FrozenTrial]:
    """Take over trials that dead processes left unfinished.

    No storage can compare and write at once. So each search that wants a trial writes its name,
    waits, and has it if the name is still there: Fischer's algorithm (Lamport, "A fast mutual
    exclusion algorithm", 1987), in which the last to write wins.

    Parameters
    ----------
    study : Study
        The study.
    owner : str
        Who takes them.
    limit : float
        Trials of this number and above are left.
    n_most : int
        How many to take.

    Returns
    -------
    list of FrozenTrial
        Those that are the owner's now.
    """
    left = [trial for trial in unfinished_trials(study, limit) if _is_left(trial)][:n_most]
    for trial in left:
        if _is_left(study._storage.get_trial(trial._trial_id)):
            study._storage.set_trial_user_attr(trial._trial_id, OWNER, owner)
    if left:
        time.sleep(SETTLED)
    known = {trial.number for trial in left}
    return [trial for trial in _owned(study, owner) if trial.number in known]


def release(study: Study, owner: str) -> None:
    """Leave what a search has not finished for a later one to go on with.

    Parameters
    ----------
    study : Study
        The study.
    owner : str
        The search that ends.
    """
    _at_work.discard(owner)
    for trial in _owned(study, owner):
        study._storage.set_trial_user_attr(trial._trial_id, OWNER, "")


def unfinished_trials(study: Study, limit: float) -> list[FrozenTrial]:
    """Return the trials that were started and not finished, by whomever.

    Parameters
    ----------
    study : Study
        The study.
    limit : float
        Trials of this number and above are left out.

    Returns
    -------
    list of FrozenTrial
        In the order of their numbers.
    """
    trials = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    return [trial for trial in trials if trial.number < limit]


def is_elsewhere(trial: FrozenTrial) -> bool:
    """Whether a process of another machine has a trial: nobody can see from here whether it lives.

    Parameters
    ----------
    trial : FrozenTrial
        An unfinished trial.

    Returns
    -------
    bool
        False if its process is one of this machine, or if it has none.
    """
    host = str(trial.user_attrs.get(OWNER) or "").partition("/")[0]
    return host not in ("", socket.gethostname())


def describe_unfinished(trials: Sequence[FrozenTrial]) -> str:
    """Say whose unfinished trials are, and how to come to their results.

    Parameters
    ----------
    trials : sequence of FrozenTrial
        The trials.

    Returns
    -------
    str
        One sentence for each owner, and what to do.
    """
    numbers: dict[str, list[str]] = {}
    for trial in trials:
        host, pid, *_ = (trial.user_attrs.get(OWNER) or "/").split("/")
        owner = f"process {pid} on {host}" if pid else "no process"
        numbers.setdefault(owner, []).append(str(trial.number))
    held = "; ".join(f"{', '.join(found)} ({owner})" for owner, found in numbers.items())
    return (
        f"Trials without a result yet: {held}. If these processes are still at work, fit again "
        f"when they are done, to collect all. If one died, fit again on its machine, which runs its "
        f"trials again. If the machine is gone (a container has a new name each time), give a trial up "
        f"with optuna.load_study(study_name=search.study_.study_name, storage=...).tell(number, "
        f"state=optuna.trial.TrialState.FAIL) and raise n_trials by one."
    )


def _owned(study: Study, owner: str) -> list[FrozenTrial]:
    trials = unfinished_trials(study, float("inf"))
    return [trial for trial in trials if trial.user_attrs.get(OWNER) == owner]


def _is_left(trial: FrozenTrial) -> bool:
    """Whether a trial is unfinished and nobody can be at work on it."""
    if trial.state != TrialState.RUNNING or is_elsewhere(trial):
        return False
    owner = trial.user_attrs.get(OWNER)
    if owner is None:
        started = trial.datetime_start
        return started is None or datetime.now() - started >= _MOMENT
    if not owner:
        return True
    _, pid, created, *_ = owner.split("/")
    if int(pid) == os.getpid():
        return owner not in _at_work
    return not _same_process(int(pid), float(created))


def _same_process(pid: int, created: float) -> bool:
    try:
        process = psutil.Process(pid)
        # One that was killed stays listed until its parent has asked for it.
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and abs(process.create_time() - created) < 1.0
    except psutil.NoSuchProcess:
        return False
