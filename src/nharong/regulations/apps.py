from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "nharong.regulations"
    label = "regulations"
    verbose_name = _("Regulations and duties")

    def ready(self) -> None:
        from nharong.core import demo, navigation

        from .models import Exemption

        demo.track(Exemption)
        navigation.register("inbox", _("Inbox"), "regulations:inbox", 10, "staff")
        navigation.register("overview", _("Who owes what"), "regulations:overview", 20, "staff")
        navigation.register(
            "rules",
            _("Rules"),
            "regulations:rules",
            60,
            "public",
            _("Which law obliges which agency to inform the press, how often and by when."),
        )
