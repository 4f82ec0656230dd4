"""A sealed step file is whole and belongs to its network, or says which of the two it is not."""

import pytest

from model.litert import SealError, seal, unseal


def test_a_seal_holds_the_digest_and_shows_every_change():
    digest = "0f" * 32
    sealed = seal(b"flatbuffer", digest)
    assert unseal(sealed, digest) == b"flatbuffer"
    for i in range(len(sealed)):
        with pytest.raises(SealError, match="incomplete or altered"):
            unseal(sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :], digest)
        with pytest.raises(SealError):
            unseal(sealed[:i], digest)
    with pytest.raises(SealError, match="another network"):
        unseal(sealed, "00" * 32)
