"""Two machines, two blogs, other hands and every misfortune: nothing is lost, and in the end all agree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bloggy.backends.memory import Fault
from bloggy.domain.post import RemoteRef
from bloggy.domain.remote import Notation
from tests.services import two_way_hands as hands
from tests.services.two_way_bloggy import Bloggy
from tests.services.two_way_peace import make_peace
from tests.services.two_way_sharing import Sharing
from tests.services.two_way_world import BLOGS, Machine, World

MACHINES, NUMBERS = st.integers(0, 1), st.integers(0, 30)
LIVES = st.one_of(st.none(), st.none(), st.integers(0, 30))
"""How many steps a process lives: mostly to its end."""
READING = [fault for fault in Fault if fault is not Fault.REJECTED]


class TwoWay(RuleBasedStateMachine):
    """Two libraries of the same two blogs."""

    shared = False

    def __init__(self) -> None:
        super().__init__()
        memory = "/dev/shm"
        self._folder = TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
        self.world = World(Path(self._folder.name))
        self.sharing = Sharing(self.world) if self.shared else None
        self.sound = True

    def teardown(self) -> None:
        try:
            if self.sound:
                self._peace([0])
        finally:
            self._folder.cleanup()

    # --- writing --------------------------------------------------------------------------------------------

    @initialize(notation=st.sampled_from(["", "wordpress"]))
    def begin(self, notation: Notation) -> None:
        hands.new_there(self.world, self.world.servers["home"], notation)
        self._bloggy(0).write()

    @rule(machine=MACHINES)
    def write(self, machine: int) -> None:
        self._bloggy(machine).write()

    @rule(machine=MACHINES, number=NUMBERS, how=st.sampled_from(["above", "below", "instead"]))
    def edit(self, machine: int, number: int, how: hands.How) -> None:
        if path := self._post(machine, number):
            hands.edit_file(self.world, path, how)

    @rule(machine=MACHINES, number=NUMBERS)
    def edit_the_summary(self, machine: int, number: int) -> None:
        if path := self._post(machine, number):
            hands.edit_summary(self.world, path)

    @rule(machine=MACHINES, number=NUMBERS)
    def settle_markers(self, machine: int, number: int) -> None:
        if path := self._post(machine, number):
            hands.settle_markers(path)

    @rule(machine=MACHINES, number=NUMBERS, way=st.sampled_from(["trash", "everywhere", "by hand"]))
    def delete(self, machine: int, number: int, way: str) -> None:
        if path := self._post(machine, number):
            self._bloggy(machine).delete(path, way)

    # --- another hand at the blogs --------------------------------------------------------------------------

    @rule(blog=st.sampled_from(BLOGS), notation=st.sampled_from(["", "wordpress"]))
    def write_there(self, blog: str, notation: Notation) -> None:
        hands.new_there(self.world, self.world.servers[blog], notation)

    @rule(blog=st.sampled_from(BLOGS), number=NUMBERS, how=st.sampled_from(["above", "below", "instead"]))
    def edit_there(self, blog: str, number: int, how: hands.How) -> None:
        if ref := self._copy(blog, number):
            hands.edit_there(self.world, self.world.servers[blog], ref, how)

    @rule(blog=st.sampled_from(BLOGS), number=NUMBERS)
    def edit_the_summary_there(self, blog: str, number: int) -> None:
        if ref := self._copy(blog, number):
            hands.summary_there(self.world, self.world.servers[blog], ref)

    @rule(blog=st.sampled_from(BLOGS), number=NUMBERS)
    def delete_there(self, blog: str, number: int) -> None:
        if ref := self._copy(blog, number):
            hands.delete_there(self.world, self.world.servers[blog], ref)

    # --- bloggy ---------------------------------------------------------------------------------------------

    @rule(
        machine=MACHINES,
        number=NUMBERS,
        blogs=st.sampled_from([None, ["home"], ["away"], ["home", "away"]]),
        sent=st.booleans(),
        lives=LIVES,
    )
    def publish(
        self, machine: int, number: int, blogs: Sequence[str] | None, sent: bool, lives: int | None
    ) -> None:
        if path := self._post(machine, number):
            self._bloggy(machine).publish(path, blogs, sent=sent, lives=lives)

    @rule(machine=MACHINES, lives=LIVES)
    def deliver(self, machine: int, lives: int | None) -> None:
        self._bloggy(machine).deliver(lives=lives)

    @rule(machine=MACHINES, blogs=st.sampled_from([None, ["home"], ["away"]]), lives=LIVES)
    def pull(self, machine: int, blogs: Sequence[str] | None, lives: int | None) -> None:
        self._bloggy(machine).pull(blogs, lives=lives)

    @rule(machine=MACHINES, number=NUMBERS, choice=NUMBERS, lives=LIVES)
    def answer(self, machine: int, number: int, choice: int, lives: int | None) -> None:
        self._bloggy(machine).answer(number, choice, lives=lives)

    @rule(machine=MACHINES, number=NUMBERS, choice=NUMBERS)
    def resolve(self, machine: int, number: int, choice: int) -> None:
        self._bloggy(machine).resolve(number, choice)

    # --- misfortune -----------------------------------------------------------------------------------------

    @rule(blog=st.sampled_from(BLOGS), offline=st.booleans())
    def go_offline(self, blog: str, offline: bool) -> None:
        self.world.servers[blog].offline = offline

    @rule(blog=st.sampled_from(BLOGS), fault=st.sampled_from(Fault))
    def spoil_a_write(self, blog: str, fault: Fault) -> None:
        self.world.servers[blog].faults.append(fault)

    @rule(blog=st.sampled_from(BLOGS), fault=st.sampled_from(READING), later=st.booleans())
    def spoil_a_page(self, blog: str, fault: Fault, later: bool) -> None:
        self.world.servers[blog].reading_faults += [Fault.NONE, fault] if later else [fault]

    @precondition(lambda self: self.shared)
    @rule(only=st.sampled_from(["", "", "md", "bloggy"]), odd=st.sampled_from([None, None, 0, 1]))
    def share(self, only: str, odd: int | None) -> None:
        assert self.sharing is not None

        def reached(rel: str) -> bool:
            links = rel.startswith(".bloggy")
            kind = not only or (only == "bloggy") is links
            return kind and (odd is None or len(rel) % 2 == odd)

        self.sharing.step(reached)

    # --- what must be true ----------------------------------------------------------------------------------

    @rule(choices=st.lists(NUMBERS, min_size=1, max_size=4))
    def settle(self, choices: list[int]) -> None:
        """All misfortune ends, all questions are answered, everything is published."""
        self._peace(choices)

    @invariant()
    def nothing_is_overwritten_unseen(self) -> None:
        self._must(not self.world.crimes, "\n".join(self.world.crimes))

    @invariant()
    def no_word_is_lost(self) -> None:
        lost = self.world.lost()
        self._must(not lost, f"lost: {lost}")

    def _peace(self, choices: Sequence[int]) -> None:
        trouble = make_peace(self.world, self.sharing, choices)
        self.nothing_is_overwritten_unseen()
        self.no_word_is_lost()
        self._must(not trouble, trouble)

    def _must(self, true: bool, otherwise: str) -> None:
        self.sound = self.sound and true
        assert true, otherwise

    # --- beneath --------------------------------------------------------------------------------------------

    def _bloggy(self, machine: int) -> Bloggy:
        return Bloggy(self.world.machines[machine])

    def _post(self, machine: int, number: int) -> Path | None:
        here: Machine = self.world.machines[machine]
        return hands.pick(here.posts(), number)

    def _copy(self, blog: str, number: int) -> RemoteRef | None:
        return hands.pick([RemoteRef(ref) for ref in sorted(self.world.servers[blog].copies)], number)


class TwoWayShared(TwoWay):
    """One library on two machines, kept alike file by file."""

    shared = True


BOUNDED = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestTwoLibraries = TwoWay.TestCase
TestTwoLibraries.settings = BOUNDED
TestOneLibraryOnTwoMachines = TwoWayShared.TestCase
TestOneLibraryOnTwoMachines.settings = BOUNDED
