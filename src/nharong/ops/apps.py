from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "nharong.ops"
    label = "nharong_ops"
