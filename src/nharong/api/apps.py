from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "nharong.api"
    label = "nharong_api"
