"""The floor's settings: the application's own with other addresses, so that it stands behind the same walls.

Same database, rows, keys, sessions, middleware and connections. Its templates are its own, and get nothing
from our context processors: what our frame costs is counted on our side.
"""

from appraisal.settings import *  # noqa: F403
from appraisal.settings import BASE_DIR

ROOT_URLCONF = "tests.bench.floor.urls"
WSGI_APPLICATION = "tests.bench.floor.wsgi.application"
LOGIN_URL = "/log-in/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tests" / "bench" / "floor" / "templates"],
        "OPTIONS": {"context_processors": []},
    },
]
