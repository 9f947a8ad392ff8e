from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nharong.portal"
    label = "nharong_portal"
