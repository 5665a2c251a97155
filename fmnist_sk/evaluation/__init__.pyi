from ._compare_models import compare_models as compare_models
from ._comparison import Comparison as Comparison
from ._count_parameters import count_parameters as count_parameters
from ._fit_result import FitResult as FitResult
from ._model_result import ModelResult as ModelResult
from ._predictions import Predictions as Predictions
