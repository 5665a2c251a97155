"""How fast searches find something good, and how good it is."""

from typing import Any

from ._format import read, source, table, verdict


def efficiency_part() -> str:
    """Show what each search needs to reach the best score of random search."""
    result = read("search_efficiency")
    return (
        f"**Searches at one budget**: {result['budget']}. {result['data']}; means of {result['n_seeds']} "
        f"seeds. Aimed at: at most 0.2 of random search's epochs for Optuna with pruning, and at most "
        f"0.3 seconds of overhead. The search of architectures has another space.\n\n"
        f"{_table_of_searches(result)}\n\n{source(result)}"
    )


def pruning_part() -> str:
    """Show what pruning saves where it can save much: a wide space and long trainings."""
    result = read("search_pruning")
    return (
        f"**Pruning in a wide space**, optimizer, batch size and dropout included, with longer trainings: "
        f"{result['budget']} for random search, at most {result['budget_share_with_pruning']:g} of them for "
        f"the search that prunes. {result['data']}; means of {result['n_seeds']} seeds. Aimed at: at most "
        f"0.2 of random search's epochs.\n\n"
        f"{_table_of_searches(result)}\n\n{source(result)}"
    )


def _table_of_searches(result: dict[str, Any]) -> str:
    rows = [
        [
            name,
            f"{100 * row['best_validated']:.2f}",
            f"{row['networks_tried']:g}",
            f"{row['epochs']}",
            f"{row['seconds']:.0f}",
            "never" if row["epochs_to_random"] is None else f"{row['epochs_to_random']}",
            ""
            if row["share_of_random_epochs"] is None
            else f"{row['share_of_random_epochs']:.2f} ({row['share_of_budget']:.2f})",
            f"{row['overhead_seconds_per_network']:.2f}",
        ]
        for name, row in result["searches"].items()
    ]
    header = [
        "Search",
        "Best validated (%)",
        "Networks",
        "Epochs",
        "Seconds",
        "Epochs to the best of random search",
        "Share of random search's (of the budget)",
        "Overhead (s a network)",
    ]
    return table(header, rows)


def accuracy_part() -> str:
    """Tell what one search reaches in half an hour."""
    result = read("search_accuracy")
    trials = ", ".join(f"{n} {state.lower()}" for state, n in result["trials"].items())
    return (
        f"**One search, winner trained, {result['minutes_allowed']:g} minutes in all**: "
        f"**{100 * result['test_accuracy']:.2f} %** on the test images after {result['seconds']:.0f} seconds "
        f"(aimed at: {100 * result['target']:.1f} %, {verdict(result['reached'])}). `OptunaSearchCV` had "
        f"{result['search_seconds']:.0f} seconds of them (trials: {trials}). The winner, "
        f"{result['n_params']:,} parameters, trained for {result['epochs']} epochs; with mirrored views of "
        f"the test images it has {100 * result['test_accuracy_of_mirrored_views']:.2f} %: "
        f"`{' '.join(result['winner'].split())}`. {result['data']}.\n\n{source(result)}"
    )


def architecture_part() -> str:
    """Compare the network that a search finds with the best made by hand."""
    result = read("architecture_search")
    final = [
        [
            f"{name}: `{row['network']}`",
            f"{row['n_params']:,}",
            f"{row['mmac']:.2f}",
            f"**{100 * row['mean_test_accuracy']:.2f}**",
            ", ".join(f"{100 * accuracy:.2f}" for accuracy in row["test_accuracies"]),
        ]
        for name, row in result["final"].items()
    ]
    by_hand = [
        [
            f"`{row['network']}`",
            f"{row['n_params']:,}",
            f"{row['mmac']:.2f}",
            f"{100 * row['validation_accuracy']:.2f}",
        ]
        for row in sorted(result["by_hand"], key=lambda row: -row["validation_accuracy"])
    ]
    header = ["Network", "Parameters", "MMAC"]
    tried = result["search"]["rungs"][0]["n_networks"]
    start = result["search"]["start"]["network"]
    note = (
        " Found was the network that the search started from: no change did better on validation."
    )
    means = [result["final"][name]["mean_test_accuracy"] for name in ("found", "by hand")]
    return (
        f"**Architecture search**, at most {result['max_params']:,} parameters, and for the search "
        f"{result['max_mmac']:g} MMAC: {tried} networks tried in {result['search']['seconds']:.0f} "
        f"seconds; both finalists trained for {result['epochs']} epochs. Aimed at: better than the best made "
        f"by hand, {verdict(means[0] > means[1])}."
        f"{note if result['final']['found']['network'] == start else ''}\n\n"
        f"{table([*header, 'Test accuracy (%)', 'Seeds'], final)}\n\n"
        f"Networks made by hand, of which the best on validation is the opponent:\n\n"
        f"{table([*header, 'Validation accuracy (%)'], by_hand)}\n\n{source(result)}"
    )
