"""What many tests make alike is made once, and its writes are done again for the others.

A method of `World` that is `remembered` runs for the first test that calls it; the statements by which it
wrote are kept. Where another test of the same process calls it with the same arguments, on a database that
holds exactly the same rows, these statements are executed again, in their order, through the same triggers
and constraints, and what the method gave back is given back again. The rows are the same; only the thinking
that leads to them is saved.

“Exactly the same rows” is followed, not guessed: a test begins on the template, and each remembered call
leads from one known state to the next. Whatever else a test writes or undoes leads to a state that is not
known, and from there on every call runs as it stands. So does every call of a test that looks at what
happens at a commit, and every call after a patch; but for a patch by a constant or by a function of its
arguments alone, which is part of what makes a call the same.
"""

import pickle
from contextlib import contextmanager
from functools import wraps
from itertools import count
from types import CodeType, FunctionType, ModuleType

import pytest
from django.db import connection

# Fixtures by which a test changes how things are made, or looks on while they are.
MEDDLING = {"caplog", "django_capture_on_commit_callbacks", "fresh_database", "mailoutbox", "settings"}
KEEPING = ("SELECT ", "SAVEPOINT ", "RELEASE ", "BEGIN")  # what leaves the rows as they are
TEMPLATE = 0


class Memory:
    """The states that are known, and how each was reached from another."""

    def __init__(self):
        self.calls = {}  # a pickled call in a state: its writes, what it gave back, the state it leads to
        self.numbers = count(TEMPLATE + 1)
        self.state = None  # the number of the state the database is in; None: unknown
        self.recording = []  # the writes of each remembered call that is under way, the innermost last
        self.following = True  # False while writes are done again
        self.patches = ()  # what the test has patched so far
        self.savepoints = {}  # the state in which each was made
        self.first_ids = ""

    def forget(self):
        """What this test asks for from here on is made."""
        self.state = None
        self.savepoints.clear()

    def patched(self, patch):
        told = tuple(told_apart(one) for one in patch)
        if None in told:
            self.forget()
        self.patches += (told,)

    def watch(self, execute, sql, params, many, context):
        """Sees every statement; Django calls it around each."""
        done = execute(sql, params, many, context)
        if self.following and sql.startswith("SAVEPOINT "):
            self.savepoints[sql.split()[-1]] = self.state
        elif self.following and not sql.startswith(KEEPING):
            self.state = self.back_to(sql.split()[-1]) if sql.startswith("ROLLBACK TO ") else None
            for writes in self.recording:
                writes.append((sql, params, many))
        return done

    def back_to(self, savepoint):
        """The state after all since a savepoint is undone. PostgreSQL does not take back the ids, too."""
        state = self.savepoints.get(savepoint)
        return state if connection.vendor == "sqlite" or state == TEMPLATE else None

    def call(self, function, given, world=None):
        """What `function` gives back, run or remembered; `world` is the one whose clock it moves on."""
        if self.state is None:
            return function()
        try:
            key = self.patches, pickle.dumps((self.state, given))
        except (TypeError, AttributeError, pickle.PicklingError):
            return function()
        self.start_ids_anew()
        if key not in self.calls:
            return self.run(key, function, world)
        writes, result, at, state = self.calls[key]
        self.write_again(writes)
        self.state = state
        for outer in self.recording:
            outer.extend(writes)
        if world:
            world.at = at
        return pickle.loads(result)  # noqa: S301 our own, of this process

    def run(self, key, function, world):
        writes = []
        self.recording.append(writes)
        try:
            result = function()
        finally:
            self.recording.pop()
        if writes and not any(sql.startswith("ROLLBACK") for sql, _, _ in writes):
            kept = pickle.dumps(result)
            result = pickle.loads(kept)  # noqa: S301 for all tests alike: none has what the call itself had read
            self.state = next(self.numbers)
            self.calls[key] = writes, kept, world and world.at, self.state
        return result

    def write_again(self, writes):
        self.following = False
        try:
            with connection.cursor() as cursor:
                for sql, params, many in writes:
                    (cursor.executemany if many else cursor.execute)(sql, params)
        finally:
            self.following = True

    def start_ids_anew(self):
        """PostgreSQL does not take back the ids of what is undone; the same call must give the same ids."""
        if self.state == TEMPLATE and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(self.first_ids)

    def learn_template(self):
        """Call it once, when the template is made."""
        connection.execute_wrappers.append(self.watch)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 'SELECT ' || string_agg(format('setval(%L, %s, %L)', "
                    "schemaname || '.' || sequencename, coalesce(last_value, start_value), "
                    "last_value IS NOT NULL), ', ') FROM pg_sequences"
                )
                self.first_ids = cursor.fetchone()[0]

    @contextmanager
    def of_a_test(self, item):
        """While one test runs."""
        asked = set(item.fixturenames)
        self.forget()
        self.patches = ()
        self.state = TEMPLATE if "db" in asked and not asked & MEDDLING else None
        try:
            yield
        finally:
            self.state = None


def told_apart(one):
    """What tells a part of a patch from any other; nothing where it could do now one thing, now another."""
    if isinstance(one, (str, int)):
        return repr(one)
    if isinstance(one, ModuleType):
        return one.__name__
    if isinstance(one, type):
        return f"{one.__module__}.{one.__qualname__}"
    return code_alone(one) if isinstance(one, FunctionType) else None


def code_alone(function, *callers) -> tuple | None:
    """The code of a function of its arguments alone: of what is outside it names code, and nothing kept."""
    code = function.__code__
    within = any(isinstance(one, CodeType) for one in code.co_consts)  # a function inside it
    if within or code.co_freevars or function.__defaults__ or function.__kwdefaults__:
        return None
    used = [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    called = [one for one in used if isinstance(one, FunctionType) and one not in (function, *callers)]
    if not all(isinstance(one, (ModuleType, type, FunctionType)) for one in used):
        return None
    told = [code_alone(one, function, *callers) for one in called]
    return None if None in told else (code, *told)


memory = Memory()


class Patching(pytest.MonkeyPatch):
    """pytest's own, but that the memory knows of each patch."""

    def setattr(self, *given, **more):
        memory.patched(given)
        super().setattr(*given, **more)

    def delattr(self, *given, **more):
        memory.forget()
        super().delattr(*given, **more)

    def setitem(self, *given, **more):  # by which it sets the environment, too
        memory.forget()
        super().setitem(*given, **more)

    def delitem(self, *given, **more):
        memory.forget()
        super().delitem(*given, **more)

    def chdir(self, path):
        memory.forget()
        super().chdir(path)

    def undo(self):
        memory.forget()
        super().undo()


def remembered(method):
    """A method of `World`, or a function of one, whose writes are remembered."""

    @wraps(method)
    def calling(world, *args, **named):
        if memory.state is None or vars(world).keys() != {"people", "posts", "at"}:  # a method replaced
            return method(world, *args, **named)
        given = (method.__module__, method.__qualname__, world.standing(), args, named)
        return memory.call(lambda: method(world, *args, **named), given, world)

    return calling
