from ._optuna_search_cv import OptunaSearchCV as OptunaSearchCV
