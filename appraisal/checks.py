"""What the application refuses to start with, and the sentence that says which setting to change.

Plain values in, sentences out. `appraisal.settings` calls `refuse` as its last line, so that every way in
(web server, command, test) meets the same refusals.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50
SECRET_KEY_VARIETY = 10
SHARED_DOMAINS = {"gov.uk", "co.uk", "org.uk", "gov.wales", "gov.scot", "llyw.cymru"}
POSTGRESQL = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"
OTHERS = 0o007
MOUNTS = Path("/proc/self/mountinfo")
NETWORK_FILE_SYSTEMS = {
    *(
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
    ),
    *("ocfs2", "orangefs", "pvfs2", "smb", "smb2", "smb3", "smbfs", "vboxsf"),
    *("fuse.ceph", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
}


def refuse(settings):
    """Raise ImproperlyConfigured with every reason not to start, one to a line."""
    reasons = [*database_reasons(settings), *scanner_reasons(settings)]
    if settings["PRODUCTION"]:
        reasons += [*debug_reasons(settings), *secret_key_reasons(settings), *host_reasons(settings)]
        reasons += [*https_reasons(settings), *folder_reasons(settings), *reader_reasons(settings)]
    if reasons:
        raise ImproperlyConfigured("\n".join(["Not started:", *(f"- {reason}" for reason in reasons)]))


def scanner_reasons(settings):
    address = settings["CLAMD"]
    host, _, port = address.rpartition(":")
    if address and not address.startswith("/") and not (host and port.isascii() and port.isdigit()):
        yield f"CLAMD is “{address}”: set its socket’s path, such as /run/clamav/clamd.ctl, or host:port."


def debug_reasons(settings):
    if settings["DEBUG"]:
        yield "DEBUG is on, and would show code and settings to visitors: set DEBUG=false, or leave it out."


def secret_key_reasons(settings):
    key = settings["SECRET_KEY"]
    if not key:
        yield (
            "SECRET_KEY is missing: set it to at least 50 random characters, and keep them secret "
            '(python3 -c "import secrets; print(secrets.token_urlsafe(64))" makes some).'
        )
    elif (
        len(key) < SECRET_KEY_LENGTH
        or len(set(key)) < SECRET_KEY_VARIETY
        or key in (key + key)[1:-1]  # the same piece again and again
        or key.startswith("django-insecure-")
    ):
        yield f"SECRET_KEY is too short or too regular: set at least {SECRET_KEY_LENGTH} random characters."


def host_reasons(settings):
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts:
        yield (
            "ALLOWED_HOSTS is missing: set it to the names people type, separated by commas "
            "(ALLOWED_HOSTS=partnerships.example.gov.uk)."
        )
    elif any("*" in host or is_anybodys(host) for host in hosts):
        yield (
            'ALLOWED_HOSTS contains "*" or a whole top-level domain: name each host '
            "(ALLOWED_HOSTS=partnerships.example.gov.uk)."
        )
    elif settings["SITE_URL"].startswith("https://."):
        yield (
            "SITE_URL is missing, and the first of ALLOWED_HOSTS is no address that a mail can lead to: "
            "set it (SITE_URL=https://partnerships.example.gov.uk)."
        )


def is_anybodys(host):
    """Whether a name such as “.uk” lets in hosts that others own."""
    domain = host.removeprefix(".").lower()
    return host.startswith(".") and ("." not in domain or domain in SHARED_DOMAINS)


def https_reasons(settings):
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        if not settings[name]:
            yield f"{name} is off, so that pages or cookies could travel in the clear: set {name}=true."
    if settings["SECURE_HSTS_SECONDS"] <= 0:
        yield "SECURE_HSTS_SECONDS is 0: set a number of seconds (31536000 is a year), or leave it out."
    if not settings["SECURE_PROXY_SSL_HEADER"]:
        yield (
            "SECURE_PROXY_SSL_HEADER is missing: name the header in which your proxy says that a request "
            "came by https, and which it takes from no visitor (SECURE_PROXY_SSL_HEADER=X-Forwarded-Proto)."
        )
    if settings["PROXY_COUNT"] is None or settings["PROXY_COUNT"] < 0:
        yield (
            "PROXY_COUNT is missing: say how many of your own proxies add to X-Forwarded-For, mostly 1. "
            "Without it every visitor has the proxy's address, and one can lock others out."
        )
    for origin in settings["CSRF_TRUSTED_ORIGINS"]:
        if not origin.startswith("https://"):
            yield f"CSRF_TRUSTED_ORIGINS contains {origin}: name https:// origins only."


def folder_reasons(settings):
    """Files of evidence must not lie where the application, or a proxy before it, serves what it finds."""
    kept = Path(settings["EVIDENCE_DIR"]).resolve()
    folders = (settings["STATIC_ROOT"], *settings["STATICFILES_DIRS"])
    for served in (Path(one).resolve() for one in folders):
        if kept.is_relative_to(served) or served.is_relative_to(kept):
            yield (
                f"VAR_DIR puts the files of evidence ({kept}) where static files are served from ({served}): "
                "name another folder, which nobody serves."
            )


def reader_reasons(settings):
    """What is kept must not be open to everybody who has an account on the machine."""
    database = settings["DATABASES"]["default"]
    folders = {Path(settings["VAR_DIR"]).resolve(): "VAR_DIR"}
    if database["ENGINE"] == SQLITE and database["NAME"] != ":memory:":
        folders.setdefault(Path(database["NAME"]).resolve().parent, "DATABASE_URL")
    for folder, name in folders.items():
        if folder.is_dir() and folder.stat().st_mode & OTHERS:
            yield (
                f"{name} keeps what people wrote in {folder}, which everybody on this machine can open: "
                + (f"close it to them (chmod o= {folder}).")
            )


def database_reasons(settings):
    database = settings["DATABASES"]["default"]
    if database["ENGINE"] not in (SQLITE, POSTGRESQL):
        return ["DATABASE_URL names a database that is not tried: use postgres://user:password@host/name."]
    if database["ENGINE"] != SQLITE or database["NAME"] == ":memory:":
        return []
    folder = Path(database["NAME"]).resolve().parent
    kind = file_system(folder, MOUNTS.read_text() if MOUNTS.exists() else "")
    if kind not in NETWORK_FILE_SYSTEMS:
        return []
    return [
        f"DATABASE_URL puts the SQLite file on a network file system ({kind}, {folder}), where locks "
        "do not hold: name a folder on a local disk, or use PostgreSQL (DATABASE_URL=postgres://user:password@host/name)."
    ]


def file_system(folder, mountinfo):
    """The kind of file system that holds `folder`, by Linux's mountinfo; "" where that does not say."""
    best, kind = "", ""
    for line in mountinfo.splitlines():
        mount, _, source = line.partition(" - ")
        # Linux writes a space in a path as \040.
        point = mount.split()[4].replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, source.split()[0]
    return kind
