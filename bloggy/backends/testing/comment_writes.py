"""The promises of `comments.CommentSource` about answers and verdicts, as tests."""

from __future__ import annotations

import pytest

from bloggy.backends.comments import CommentCapability, CommentSource
from bloggy.backends.testing.comment_samples import HOSTILE_BODIES, task
from bloggy.backends.testing.comment_seams import CommentSeams
from bloggy.backends.testing.samples import key
from bloggy.domain.comment import CommentStatus, CommentTask, RemoteComment, Verdict
from bloggy.domain.post import DeliveryKey
from bloggy.errors import BackendError, Gone, OutcomeUnknown, Unsupported

REPLY, MODERATE, HELD = CommentCapability.REPLY, CommentCapability.MODERATE, CommentCapability.HELD


@pytest.mark.anyio
class CommentWrites(CommentSeams):
    """The half of `CommentSourceContract` that changes something."""

    # Answering

    @pytest.mark.requires(REPLY)
    async def test_an_answer_stands_once_under_what_it_answers(self, source: CommentSource) -> None:
        comment = await self.one(source)
        mirror = await self.sync(source)
        answer = await source.reply(task(comment), key=key(1))
        assert answer.author.is_me
        assert answer.parent == self.replies_to(comment, mirror)
        assert "Thank you!" in answer.body
        assert [c.parent for c in await self.there(source) if c.ref == answer.ref] == [answer.parent]
        told = (await self.sync(source, mirror)).known
        assert set(told) == {comment.ref, answer.ref}
        assert told[answer.ref].author.is_me
        assert not told[comment.ref].author.is_me

    @pytest.mark.requires(REPLY)
    async def test_an_answer_to_an_answer_stays_in_the_thread(self, source: CommentSource) -> None:
        first = await self.arrive(source, "The question.")
        second = await self.arrive(source, "A thought on it.", author="Alan", parent=first)
        if first is None or second is None:
            pytest.skip("answers of readers can't be played")
        mirror = await self.sync(source)
        comment = mirror.known[second]
        answer = await source.reply(task(comment, thread=first), key=key(1))
        assert answer.parent == self.replies_to(comment, mirror)
        assert len(await self.there(source)) == 3

    @pytest.mark.requires(REPLY)
    async def test_a_lost_answer_never_stands_twice(self, source: CommentSource) -> None:
        comment = await self.one(source)
        wanted = task(comment)
        if not self.lose_next_reply(source):
            pytest.skip("a lost reply can't be played here")
        with pytest.raises(OutcomeUnknown):
            await source.reply(wanted, key=key(1))
        found = await self.deliver(self.again(source), wanted, key=key(1))
        assert [c.ref for c in await self.there(source) if c.ref != comment.ref] == [found.ref]
        assert found.author.is_me

    @pytest.mark.requires(REPLY)
    async def test_nothing_is_found_before_it_was_sent(self, source: CommentSource) -> None:
        comment = await self.one(source)
        assert await source.find(task(comment), key=key(1)) is None

    @pytest.mark.requires(REPLY)
    async def test_what_was_answered_is_found_and_another_answer_is_not(self, source: CommentSource) -> None:
        comment = await self.one(source)
        first, other = task(comment, number=1), task(comment, "And one more thing.", number=2)
        answer = await source.reply(first, key=key(1))
        found = await source.find(first, key=key(1))
        assert found is not None
        assert found.ref == answer.ref
        assert await source.find(other, key=key(2)) is None
        second = await source.reply(other, key=key(2))
        assert second.ref != answer.ref
        assert len(await self.there(source)) == 3

    @pytest.mark.requires(REPLY)
    @pytest.mark.parametrize("text", HOSTILE_BODIES[:1] + HOSTILE_BODIES[4:6])
    async def test_the_writers_words_arrive_and_are_found(self, source: CommentSource, text: str) -> None:
        comment = await self.one(source)
        answer = await source.reply(task(comment, text), key=key(1))
        found = await source.find(task(comment, text), key=key(1))
        assert found is not None
        assert found.ref == answer.ref

    @pytest.mark.requires(REPLY)
    async def test_what_is_gone_can_not_be_answered(self, source: CommentSource) -> None:
        comment = await self.one(source)
        if not await self.delete_elsewhere(source, comment.ref):
            pytest.skip("a deletion from elsewhere can't be played here")
        with pytest.raises(Gone):
            await source.reply(task(comment), key=key(1))
        assert [c.ref for c in await self.there(source) if c.ref != comment.ref] == []

    async def deliver(self, source: CommentSource, wanted: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        """As the outbox does after a lost answer: look first, then send."""
        return await source.find(wanted, key=key) or await source.reply(wanted, key=key)

    # Moderating

    @pytest.mark.requires(MODERATE)
    @pytest.mark.parametrize("verdict", Verdict)
    async def test_a_verdict_holds_and_can_be_repeated(self, source: CommentSource, verdict: Verdict) -> None:
        if verdict not in source.verdicts:
            pytest.skip("this verdict is not known here")
        comment = await self.one(source, held=verdict is Verdict.APPROVE and HELD in source.capabilities)
        for _time in range(2):
            told = await source.moderate(task(comment, verdict=verdict))
            assert told is self.status_after(source, verdict)
            if told is CommentStatus.DELETED:
                assert comment.ref not in {one.ref for one in await self.there(source)}
            else:
                assert (await self.stored(source, comment.ref)).status is verdict.status

    @pytest.mark.requires(MODERATE)
    @pytest.mark.parametrize("verdict", [Verdict.HOLD, Verdict.SPAM, Verdict.REMOVE])
    async def test_a_verdict_can_be_taken_back(self, source: CommentSource, verdict: Verdict) -> None:
        if not {verdict, Verdict.APPROVE} <= source.verdicts - source.final:
            pytest.skip("there is no way back here")
        comment = await self.one(source)
        await source.moderate(task(comment, verdict=verdict))
        back = await source.moderate(task(comment, verdict=Verdict.APPROVE))
        assert back is CommentStatus.APPROVED
        assert (await self.stored(source, comment.ref)).status is CommentStatus.APPROVED

    @pytest.mark.requires(MODERATE)
    async def test_a_lost_verdict_is_given_again(self, source: CommentSource) -> None:
        comment, verdict = await self.one(source), next(iter(source.verdicts - {Verdict.APPROVE}))
        if not self.lose_next_reply(source):
            pytest.skip("a lost reply can't be played here")
        with pytest.raises(OutcomeUnknown):
            await source.moderate(task(comment, verdict=verdict))
        told = await source.moderate(task(comment, verdict=verdict))
        assert told is self.status_after(source, verdict)

    @pytest.mark.requires(MODERATE)
    async def test_what_is_gone_counts_as_removed_and_can_not_be_approved(
        self, source: CommentSource
    ) -> None:
        comment = await self.one(source)
        if not await self.delete_elsewhere(source, comment.ref):
            pytest.skip("a deletion from elsewhere can't be played here")
        for verdict in source.verdicts:
            if verdict in {Verdict.REMOVE, Verdict.SPAM}:
                told = await source.moderate(task(comment, verdict=verdict))
                assert told in {verdict.status, CommentStatus.DELETED}
            else:
                with pytest.raises(Gone):
                    await source.moderate(task(comment, verdict=verdict))

    def status_after(self, source: CommentSource, verdict: Verdict) -> CommentStatus:
        """What `moderate` answers."""
        return CommentStatus.DELETED if verdict in source.final else verdict.status

    # Both ways: what is not declared refuses

    async def test_what_is_not_declared_is_refused(self, source: CommentSource) -> None:
        comment = await self.one(source)
        before = list(await self.there(source))
        if REPLY not in source.capabilities:
            with pytest.raises(Unsupported):
                await source.reply(task(comment), key=key(1))
        for verdict in set(Verdict) - source.verdicts:
            with pytest.raises(Unsupported):
                await source.moderate(task(comment, verdict=verdict))
        assert list(await self.there(source)) == before

    async def test_the_declaration_fits_together(self, source: CommentSource) -> None:
        assert (MODERATE in source.capabilities) == bool(source.verdicts)
        assert source.final <= source.verdicts & {Verdict.REMOVE, Verdict.SPAM}

    async def test_an_error_says_what_to_do_next(self, source: CommentSource) -> None:
        comment = await self.one(source)
        if not await self.delete_elsewhere(source, comment.ref) or Verdict.APPROVE not in source.verdicts:
            pytest.skip("an error can't be played here")
        with pytest.raises(BackendError) as caught:
            await source.moderate(task(comment, verdict=Verdict.APPROVE))
        assert caught.value.message
        assert caught.value.hint
