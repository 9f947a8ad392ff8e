from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "nharong.demo"
    label = "nharong_demo"
