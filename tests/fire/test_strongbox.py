"""The encrypted file: whole and genuine, or refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrp.base.keys import Ring
from hrp.base.strongbox import CHUNK, MAGIC, TAG, BoxProblem, Reader, Writer

pytestmark = pytest.mark.once

RING = Ring("2026-11", {"2026-11": bytes(range(32)), "2025-01": bytes(range(1, 33))})
OLD = Ring("2025-01", RING.keys)
WORDS = b"Wine is the only hour of the day that's mine."


def boxed(*parts: bytes, ring=RING) -> bytes:
    file = io.BytesIO()
    with Writer(file, ring) as box:
        for part in parts:
            box.write(part)
    return file.getvalue()


def opened(data: bytes, ring=RING) -> bytes:
    reader = Reader(io.BytesIO(data), ring)
    return b"".join(iter(reader.read, b""))


def refused(data: bytes, ring=RING) -> str:
    with pytest.raises(BoxProblem) as problem:
        opened(data, ring)
    return str(problem.value)


def header(data: bytes) -> int:
    return len(MAGIC) + 1 + data[len(MAGIC)] + 32


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_what_goes_in_comes_out(length):
    data = bytes(index % 251 for index in range(length))
    assert opened(boxed(data)) == data
    assert len(boxed(data)) == header(boxed(data)) + length + TAG * max(1, -(-length // CHUNK))


@given(st.lists(st.binary(max_size=3 * CHUNK // 2), max_size=5), st.integers(1, 2 * CHUNK))
def test_however_it_is_cut_up(parts, size):
    reader = Reader(io.BytesIO(boxed(*parts)), RING)
    read = list(iter(lambda: reader.read(size), b""))
    assert b"".join(read) == b"".join(parts)
    assert all(len(part) <= size for part in read)


def test_the_words_and_the_keys_are_not_in_it_and_no_two_are_alike():
    one, two = boxed(WORDS), boxed(WORDS)
    assert WORDS not in one and not any(key in one for key in RING.keys.values())
    assert one[header(one) :] != two[header(two) :]


@given(st.data())
def test_one_changed_bit_anywhere_is_refused(data):
    box = bytearray(boxed(WORDS * 3000))  # three chunks
    place = data.draw(st.one_of(st.integers(0, header(box) + 40), st.integers(0, len(box) - 1)))
    box[place] ^= 1 << data.draw(st.integers(0, 7))
    refused(bytes(box))


@given(st.data())
def test_cut_off_anywhere_is_refused(data):
    box = boxed(WORDS * 3000)
    ends = [header(box), header(box) + CHUNK + TAG, header(box) + 2 * (CHUNK + TAG)]  # where a chunk ends
    refused(box[: data.draw(st.one_of(st.sampled_from(ends), st.integers(0, len(box) - 1)))])


def chunks(box: bytes) -> tuple[bytes, list[bytes]]:
    start = header(box)
    return box[:start], [box[at : at + CHUNK + TAG] for at in range(start, len(box), CHUNK + TAG)]


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 2], [1, 2], [2], [0, 1], [0, 1, 1, 2], [0, 0, 1, 2], [0, 1, 2, 2]])
def test_chunks_that_are_moved_left_out_or_repeated_are_refused(order):
    start, parts = chunks(boxed(WORDS * 3000))
    assert len(parts) == 3
    refused(start + b"".join(parts[number] for number in order))


def test_a_chunk_of_another_file_is_refused():
    (start, parts), (_start, others) = chunks(boxed(WORDS * 3000)), chunks(boxed(WORDS * 3000))
    refused(start + parts[0] + others[1] + parts[2])


def test_more_at_the_end_is_refused():
    refused(boxed(WORDS) + b"x")
    refused(boxed(WORDS) + boxed(WORDS))


def test_an_old_key_opens_what_it_closed_and_a_lost_or_different_one_says_so():
    box = boxed(WORDS, ring=OLD)
    assert Reader(io.BytesIO(box), RING).key_id == "2025-01"
    assert opened(box) == WORDS
    assert "The key '2025-01' is not in the ring" in refused(box, Ring("2026-11", {"2026-11": RING.keys["2026-11"]}))
    refused(box, Ring("2025-01", {"2025-01": bytes(range(2, 34))}))


@pytest.mark.parametrize("other", [b"", b"SQLite format 3\0" * 9, MAGIC, MAGIC + b"\x07", b"PGDMP" * 20])
def test_another_kind_of_file_says_so(other):
    assert refused(other) in {"It is not a backup of HRP.", "It is cut off."}


def test_a_box_whose_writing_went_wrong_does_not_open():
    file = io.BytesIO()
    with pytest.raises(ZeroDivisionError), Writer(file, RING) as box:
        box.write(WORDS * 3000)
        raise ZeroDivisionError
    refused(file.getvalue())


def test_an_exact_length_that_is_not_there_is_refused():
    reader = Reader(io.BytesIO(boxed(WORDS)), RING)
    assert reader.read_exactly(4) == WORDS[:4]
    with pytest.raises(BoxProblem):
        reader.read_exactly(len(WORDS))
