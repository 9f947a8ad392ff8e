from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "nharong.agencies"
    label = "agencies"
    verbose_name = _("Agencies")

    def ready(self) -> None:
        from nharong.core import navigation

        navigation.register(
            "agencies",
            _("Agencies"),
            "agencies:tree",
            20,
            "public",
            _("Who stands under whom on any day, and what became of the old districts and communes."),
        )
