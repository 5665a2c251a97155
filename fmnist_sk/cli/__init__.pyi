from ._choose_models import choose_models as choose_models
from ._main import main as main
from ._standard_models import standard_models as standard_models
from ._warm_up import warm_up as warm_up
