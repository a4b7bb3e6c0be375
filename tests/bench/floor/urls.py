"""The floor's addresses."""

from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("questions/<int:pk>/", views.question, name="question"),
    path("appraisals/<str:ref>/", views.whole, name="whole"),
    path("partnerships/", views.register, name="register"),
    path("report.pdf", views.report_pdf, name="report_pdf"),
]
