"""The floor's addresses."""

from django.urls import path

from tests.bench.floor import exports, views

urlpatterns = [
    path("questions/<int:pk>/", views.question, name="question"),
    path("appraisals/<str:ref>/", views.whole, name="whole"),
    path("partnerships/", views.register, name="register"),
    path("partnerships/export.xlsx", exports.workbook, name="workbook"),
    path("partnerships/export.csv", exports.table, name="table"),
    path("partnerships/<str:ref>/", views.partnership, name="partnership"),
    path("risks/", views.risks, name="risks"),
    path("actions/", views.actions, name="actions"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("overview/", views.overview, name="overview"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("report.pdf", views.report_pdf, name="report_pdf"),
]
