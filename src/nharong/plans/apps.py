from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "nharong.plans"
    label = "plans"
    verbose_name = _("Plans and the board")

    def ready(self) -> None:
        from nharong.core import locks, navigation

        from .sealing import seal_period

        navigation.register(
            "board", _("Board"), "plans:board", 10, description=_("How far the plan is, each figure with its proof.")
        )
        locks.register_on_close(seal_period)
