from importlib import import_module

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"
    verbose_name = "Appraisal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import_module("appraisal.signals")
