"""Saving without losing a word: the pure rule, and what it promises whatever the order of messages."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.drafting import Edit, Outcome, is_old, merge


def test_a_text_that_the_server_holds_as_believed_is_taken():
    assert merge({"s1": "Mara"}, {"s1": Edit("Mara wrote", ("Mara",))}) == Outcome({"s1": "Mara wrote"}, {})


def test_a_resend_changes_nothing():
    assert merge({"s1": "Mara wrote"}, {"s1": Edit("Mara wrote", ("Mara",))}) == Outcome({}, {})


def test_a_text_that_somebody_else_changed_is_a_conflict_and_the_others_are_taken():
    held = {"s1": "Jon wrote", "s2": ""}
    edits = {"s1": Edit("Mara wrote", ("",)), "s2": Edit("Plan", ("",))}
    assert merge(held, edits) == Outcome({"s2": "Plan"}, {"s1": "Jon wrote"})


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself():
    # "a" arrived, its answer did not; the page now sends "ab" and says that "a" may be there already.
    assert merge({"s1": "a"}, {"s1": Edit("ab", ("", "a"))}) == Outcome({"s1": "ab"}, {})


def test_an_older_message_of_the_same_page_is_old_and_one_of_another_page_is_not():
    drafts = {"t": 4, "v": 9}
    assert [seq for seq in (3, 4, 5) if is_old(tab="t", seq=seq, drafts=drafts)] == [3, 4]
    assert not is_old(tab="u", seq=1, drafts=drafts)


@given(
    held=st.text(max_size=5),
    text=st.text(max_size=5),
    was=st.lists(st.text(max_size=5), max_size=3).map(tuple),
)
def test_no_text_is_ever_lost(held, text, was):
    """Afterwards the server holds the new text, or the person is shown the one that it holds."""
    outcome = merge({"s1": held}, {"s1": Edit(text, was)})
    after = outcome.take.get("s1", held)
    assert after == text or outcome.conflicts == {"s1": held}
    assert after == held or held in was


@given(st.lists(st.tuples(st.sampled_from("AB"), st.text("xy", min_size=1, max_size=2), st.booleans()), max_size=12))
def test_two_pages_typing_in_any_order_keep_every_word_in_one_place_or_the_other(steps):
    """Each step: a page types, sends, and the answer arrives or is lost; conflicts keep both texts."""
    server = ""
    pages = {name: {"confirmed": "", "text": "", "sent": []} for name in "AB"}
    for name, typed, answered in steps:
        page = pages[name]
        page["text"] += typed
        edit = Edit(page["text"], (page["confirmed"], *page["sent"]))
        page["sent"].append(page["text"])
        outcome = merge({"f": server}, {"f": edit})
        if outcome.conflicts:
            assert outcome.conflicts["f"] == server
            page["confirmed"], page["sent"] = server, []
            page["text"] = server + "\n" + page["text"]
            continue
        server = outcome.take.get("f", server)
        assert server == page["text"]
        if answered:
            page["confirmed"], page["sent"] = page["text"], []


# Each step: a page types a word, sends what it has, and one of the messages on their way arrives: the
# newest, an older one, or one a second time; its answer arrives or is lost.
STEP = st.tuples(st.sampled_from("ABC"), st.integers(0, 3), st.booleans(), st.booleans())


@given(st.lists(STEP, max_size=24))
def test_no_confirmed_word_is_lost_however_messages_overtake_each_other(steps):
    """A word that a page was told is saved stands on the server from then on, until the end."""
    server, drafts, confirmed_words, on_their_way = "", {}, set(), []
    pages = {name: {"confirmed": "", "text": "", "sent": [], "seq": 0} for name in "ABC"}
    for number, (name, which, again, answered) in enumerate(steps):
        page = pages[name]
        page["text"] += f" {name}{number}."
        page["seq"] += 1
        edit = Edit(page["text"], (page["confirmed"], *page["sent"]))
        page["sent"].append(page["text"])
        on_their_way.append((name, page["seq"], edit))
        name, seq, edit = on_their_way[-1 - which % len(on_their_way)]
        if not again:
            on_their_way.remove((name, seq, edit))
        if is_old(tab=name, seq=seq, drafts=drafts):
            continue
        outcome = merge({"f": server}, {"f": edit})
        drafts[name] = seq
        page = pages[name]
        if outcome.conflicts:
            assert outcome.conflicts["f"] == server
            if answered:  # the person decides: both texts, one below the other
                page["confirmed"], page["sent"], page["text"] = server, [], f"{server}\n{page['text']}"
            continue
        server = outcome.take.get("f", server)
        if answered:
            page["confirmed"] = edit.text
            confirmed_words |= set(edit.text.split())
    assert confirmed_words <= set(server.split())
