# What the scripts share: source it, do not run it. It moves to the top folder and offers functions; it does nothing.
# Each function is idempotent, and quick when there is nothing to do: what was done is remembered under var/stamps/
# by a hash of what it was made from.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 npm_config_update_notifier=false
PATH="$PWD/.venv/bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# --- remembering

hash_of() { # FILE OR FOLDER...: one hash of their names and contents
  find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-40
}

is_done() { # NAME HASH
  [ "$(cat "var/stamps/$1" 2>/dev/null)" = "$2" ]
}

mark_done() { # NAME HASH
  mkdir -p var/stamps
  printf '%s' "$2" >"var/stamps/$1"
}

quietly() { # COMMAND...: shows what the command wrote only if it failed
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    fail "Failed: $*"
  fi
}

# --- what Debian provides

need_apt() { # PACKAGE...: installs those that are missing, and needs no rights where none are
  local missing=() package installed
  if ! command -v dpkg-query >/dev/null; then
    is_done packages "$*" || say "Not a Debian machine (untested). Needed, by Debian's names: $*"
    mark_done packages "$*"
    return
  fi
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || :)
  for package in "$@"; do
    [[ $'\n'"$installed"$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return

  local install=(env DEBIAN_FRONTEND=noninteractive apt-get) sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      sudo=(sudo)
    else
      say "Missing: ${missing[*]}. Run this as root, then start again:"
      fail "  apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}"
    fi
  fi
  say "Installing ${missing[*]}"
  install=("${sudo[@]}" "${install[@]}")
  # The machine's list of packages may be missing or old: fetch it only then.
  "${install[@]}" install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return
  quietly "${install[@]}" update -qq
  quietly "${install[@]}" install -qq --yes --no-install-recommends "${missing[@]}"
}

python_of_the_system() { # prints the Python to make .venv with
  local python
  for python in ${PYTHON:-} python3 python3.11 /usr/bin/python3; do
    python=$(type -aP "$python" | grep -v "^$PWD/.venv/" | head -n 1) || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$python"
      return
    fi
  done
}

need_packages() { # [more PACKAGE...]
  local python packages=(
    gcc libc6-dev libpq-dev                               # psycopg2 is built from source
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0  # WeasyPrint draws with them
    fonts-inter                                           # the one complete font of the report
  )
  python=$(python_of_the_system)
  case "$python" in
    "") packages+=(python3 python3-venv python3-dev) ;;
    /usr/bin/* | /bin/*) packages+=(python3-venv python3-dev) ;;
  esac
  need_apt "${packages[@]}" "$@"
}

# --- what Python and Node provide

need_venv() { # run|dev: .venv from the lock file; dev holds everything that run does
  local python hash lock=requirements.lock
  [ "$1" = dev ] && lock=requirements-dev.lock
  hash=$(cat requirements.lock requirements-dev.lock | sha256sum | cut -c1-40)
  if [ -x .venv/bin/python ]; then
    { is_done venv "dev $hash" || is_done venv "$1 $hash"; } && return
  fi
  if [ -x .venv/bin/python ] && is_done venv "run $hash"; then
    say "Adding the tools of the tests to .venv"
  else # from nothing, so that a package no longer locked does not stay
    python=$(python_of_the_system)
    [ -n "$python" ] || fail "Python 3.11 or later is missing: name one (PYTHON=/path/to/python3 ${0#"$PWD/"})."
    say "Making .venv with $("$python" -V)"
    rm -f var/stamps/venv
    quietly "$python" -m venv --clear .venv
  fi
  quietly .venv/bin/pip install --quiet --require-hashes --only-binary :all: --no-binary psycopg2 -r "$lock"
  mark_done venv "$1 $hash"
}

has_node() { # what sass and esbuild ask for
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

need_node() {
  has_node && return
  say "Adding Node to .venv"
  quietly .venv/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements-build.lock
  hash -r
}

need_styles() { # static/build: styles and scripts compiled with govuk-frontend
  local modules build
  modules=$(hash_of package-lock.json .npmrc)
  build=$(hash_of package.json package-lock.json static/scss static/js)
  [ -d node_modules ] && is_done node_modules "$modules" && [ -s static/build/app.css ] &&
    [ -s static/build/govuk.js ] && [ -s static/build/answer.js ] && is_done styles "$build" && return
  need_node
  if ! { [ -d node_modules ] && is_done node_modules "$modules"; }; then
    say "Fetching govuk-frontend and its compilers"
    quietly npm ci --silent
    mark_done node_modules "$modules"
  fi
  say "Compiling styles and scripts"
  rm -rf static/build
  quietly npm run --silent build
  mark_done styles "$build"
}

need_static() { # var/static: every static file, compressed and named by its content
  local hash
  hash=$(hash_of static requirements.lock)
  [ -f var/static/staticfiles.json ] && is_done static "$hash" && return
  say "Collecting static files"
  # Without the settings of the person who runs it: what is collected is the same for every installation.
  quietly env -i PATH="$PATH" STATIC_COLLECTED=true .venv/bin/python manage.py collectstatic \
    --clear --noinput --ignore scss --ignore js/govuk.js --ignore js/answer.js
  mark_done static "$hash"
}

set_up() { # run|dev [more PACKAGE...]: one at a time, whoever else starts it
  local kind=$1
  shift
  mkdir -p var
  chmod 700 var
  (
    flock 9
    need_packages "$@"
    need_venv "$kind" 9>&-
    need_styles 9>&-
    need_static 9>&-
  ) 9>var/set_up.lock
}
