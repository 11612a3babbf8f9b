"""From a folded network to what is shipped: ONNX in three precisions, compared with each other, and the model pack."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

import torch
from torch import Tensor, nn

from . import pack
from .onnx_export import export_float32, halve_weights
from .onnx_graph import OnnxModule
from .quantise import activation_ranges, quantise

LARGEST_DIFFERENCE = 1e-4
PRECISIONS = ("fp32", "fp16", "int8")


def _named(result: Tensor | Sequence[Tensor] | Mapping[str, Tensor], names: list[str]) -> dict[str, Tensor]:
    if isinstance(result, Tensor):
        return {names[0]: result}
    return dict(result) if isinstance(result, Mapping) else dict(zip(names, result))


@torch.no_grad()
def release(network: nn.Module, wanted: nn.Module, manifest: Mapping[str, Any], description: str, samples: list[Tensor],
            free: dict[str, dict[int, str]], out: Path, folder: Path | None, exact: Iterable[str] = ()) -> None:
    """Writes `NAME_fp32.onnx`, `_fp16` (a form of storage) and `_int8` (arithmetic too, with ranges from `samples`) into
    `out`, the 8-bit one as pack into `folder`, and the others as packs of their own names below `out`, to be measured beside
    it. Refuses if `network`, made for export, computes something else than `wanted`, which was trained. `exact`: names of
    layers that keep float32."""
    names = manifest["outputs"]
    expected = _named(wanted(samples[0]), names)
    paths = {kind: out / f"{manifest['id'].removeprefix('selfsame-').replace('-', '_')}_{kind}.onnx" for kind in PRECISIONS}
    export_float32(network, tuple(samples[0][:1].shape), paths["fp32"], description, names, free)
    halve_weights(paths["fp32"], paths["fp16"])
    quantise(paths["fp32"], paths["int8"], activation_ranges(paths["fp32"], samples), exact)
    for kind, path in paths.items():
        got = _named(OnnxModule(path)(samples[0]), names)
        difference = max(float((got[name] - expected[name]).abs().max()) for name in names)
        spread = max(float((got[name] - expected[name]).norm() / expected[name].norm()) for name in names)
        print(f"{path.name}: {path.stat().st_size:,} bytes, largest difference {difference:.1e}, relative error {spread:.1e}")
        if kind == "fp32" and difference > LARGEST_DIFFERENCE:
            raise SystemExit("the exported network differs from the trained one")
    packs = {kind: out / "packs" / f"{manifest['id']}-{kind}" for kind in ("fp32", "fp16")}
    if folder:
        packs["int8"] = folder
    for kind, target in packs.items():
        exported = OnnxModule(paths[kind])
        named = manifest if kind == "int8" else {**manifest, "id": f"{manifest['id']}-{kind}", "precision": kind}
        pack.write(target, named, paths[kind], lambda image: _named(exported(image), names))
        print(f"wrote {target}")
