#!/usr/bin/env python3
"""Writes two small checkpoints of a network of BERT's shape, for the guide: small-checkpoint.py DIR.

DIR/base has what training began with, DIR/tuned what came of it: a head of four classes, and a change of rank 2 of
the last block's values. The numbers are random, and the same everywhere.
"""

import json
import pathlib
import random
import struct
import sys

WIDTH, HEADS, FF, BLOCKS, TOKENS, VOCABULARY, CLASSES, RANK = 32, 4, 64, 2, 16, 100, 4, 2


def rounded(value):
    """To float32, as it is stored."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def matrix(source, rows, columns, spread):
    return [[rounded(source.uniform(-spread, spread)) for _ in range(columns)] for _ in range(rows)]


def body(source):
    """Name to rows of numbers; a vector is one row."""
    tensors = {}

    def add(name, rows, columns, spread, middle=0.0):
        values = matrix(source, rows, columns, spread)
        tensors[name] = [[rounded(middle + value) for value in row] for row in values]

    def linear(name, rows, columns):
        add(name + ".weight", rows, columns, 0.3)
        add(name + ".bias", 1, rows, 0.05)

    def norm(name):
        add(name + ".weight", 1, WIDTH, 0.1, 1.0)
        add(name + ".bias", 1, WIDTH, 0.05)

    add("embeddings.word_embeddings.weight", VOCABULARY, WIDTH, 0.2)
    add("embeddings.position_embeddings.weight", TOKENS, WIDTH, 0.05)
    add("embeddings.token_type_embeddings.weight", 1, WIDTH, 0.05)
    norm("embeddings.LayerNorm")
    for block in range(BLOCKS):
        layer = f"encoder.layer.{block}."
        for part in ("query", "key", "value"):
            linear(layer + "attention.self." + part, WIDTH, WIDTH)
        linear(layer + "attention.output.dense", WIDTH, WIDTH)
        norm(layer + "attention.output.LayerNorm")
        linear(layer + "intermediate.dense", FF, WIDTH)
        linear(layer + "output.dense", WIDTH, FF)
        norm(layer + "output.LayerNorm")
    return tensors


def tuned(base, source):
    tensors = dict(base)
    tensors["classifier.weight"] = matrix(source, CLASSES, WIDTH, 0.15)
    left, right = matrix(source, WIDTH, RANK, 0.1), matrix(source, RANK, WIDTH, 0.1)
    name = f"encoder.layer.{BLOCKS - 1}.attention.self.value.weight"
    tensors[name] = [[rounded(old + sum(left[i][k] * right[k][j] for k in range(RANK))) for j, old in enumerate(row)]
                     for i, row in enumerate(base[name])]
    return tensors


def save(directory, tensors):
    directory.mkdir(parents=True, exist_ok=True)
    header, data = {}, b""
    for name, rows in tensors.items():
        begin = len(data)
        for row in rows:
            data += struct.pack(f"<{len(row)}f", *row)
        shape = [len(rows), len(rows[0])] if name.endswith(("embeddings.weight", "dense.weight", "query.weight", "key.weight",
                                                            "value.weight", "classifier.weight")) else [len(rows[0])]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    (directory / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    config = {"model_type": "bert", "num_attention_heads": HEADS, "hidden_act": "gelu", "layer_norm_eps": 1e-5}
    (directory / "config.json").write_text(json.dumps(config) + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = random.Random(1)
    base = body(source)
    save(pathlib.Path(sys.argv[1]) / "base", base)
    save(pathlib.Path(sys.argv[1]) / "tuned", tuned(base, source))


if __name__ == "__main__":
    main()
