#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Ridgepoint authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures matrix products of a model with PyTorch and writes sweeps that Ridgepoint opens.

One file per product, named after GPU, torch, shape and number format, with the columns
    batch        rows of the activations
    kernel_time  time on the GPU in microseconds, mean of the repeats
    flops        TFLOP/s: 2 x batch x K x N / kernel_time
    utils        flops over --peak-tflops, n/a without it
    kernel_name  the kernel that took most of the time
Needs Python 3.8 and torch, nothing else. Rows that a file already has are kept, so a sweep may be stopped at any time
and started again.
"""

import argparse
import contextlib
import csv
import io
import json
import os
import re
import signal
import sys
import time

HEADER = "batch,kernel_time,flops,utils,kernel_name\n"
MODULES = ("qkv_proj", "o_proj", "gate_up_proj", "down_proj")
DEFAULT_BATCHES = "1,2,4,6:16:2,20:8192:4"


def fail(message):
    sys.exit("sweep_gemm: " + message)


def note(message):
    print("sweep_gemm: " + message, file=sys.stderr)


# --- what is measured ---------------------------------------------------------------------------------------------


def parse_batches(text):
    """"1,2,6:16:2": numbers and FIRST:LAST:STEP, LAST included; ascending, each once."""
    batches = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?::(\d+)(?::(\d+))?)?\s*", part)
        if not match:
            fail(f'--batches: found "{part}", expected a number or FIRST:LAST:STEP')
        first = int(match[1])
        last = int(match[2] or first)
        step = int(match[3] or 1)
        if first < 1 or last < first or step < 1 or (last - first) // step > 1_000_000:
            fail(f'--batches: found "{part}", expected 1 <= FIRST <= LAST and a positive STEP')
        batches.update(range(first, last + 1, step))
    return sorted(batches)


def find_model(name):
    """The file of a model: a path, a folder with a config.json, or the id of a preset that comes with Ridgepoint."""
    if os.path.isdir(name):
        name = os.path.join(name, "config.json")
    if os.path.isfile(name):
        return name
    here = os.path.dirname(os.path.abspath(__file__))
    # In the source tree presets/ is two folders up; installed, both stand in share/ridgepoint.
    for folder in (os.path.join(here, "..", "..", "presets"), os.path.join(here, "..", "presets")):
        path = os.path.join(folder, "models", name + ".json")
        if os.path.isfile(path):
            return path
    fail(f'--model: found no file and no preset "{name}", expected a config.json or an id such as llama-3-8b')


def read_model(name):
    path = find_model(name)
    try:
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
    except (OSError, ValueError) as error:
        fail(f"{path}: {error}")
    if not isinstance(model, dict):
        fail(f"{path}: expected a JSON object")
    return path, model


def positive(path, model, *keys):
    """The first of the keys that holds a positive whole number."""
    for key in keys:
        value = model.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 1 and value == int(value):
            return int(value)
    fail(f'{path}: found no {" or ".join(keys)}; give --k and --n instead of --model')


def model_sizes(name):
    """hidden, heads, kv_heads, head_dim, intermediate and whether the feed-forward is gated."""
    path, model = read_model(name)
    is_preset = str(model.get("schema", "")).startswith("ridgepoint/model/")
    if not is_preset and isinstance(model.get("text_config"), dict):
        model = model["text_config"]
    if model.get("mla") or model.get("kv_lora_rank"):
        fail(f"{path}: latent attention has other projections than these modules; give --k and --n")
    hidden = positive(path, model, "hidden", "hidden_size", "n_embd", "d_model")
    heads = positive(path, model, "heads", "num_attention_heads", "n_head")
    kv_heads = heads
    if any(model.get(key) for key in ("kv_heads", "num_key_value_heads", "num_kv_heads")):
        kv_heads = positive(path, model, "kv_heads", "num_key_value_heads", "num_kv_heads")
    elif model.get("multi_query"):
        kv_heads = 1
    head_dim = positive(path, model, "head_dim") if model.get("head_dim") else hidden // heads
    moe = model.get("moe") or {}
    if moe or any(model.get(key) for key in ("moe_intermediate_size", "num_experts", "num_local_experts")):
        note("a model with experts: gate_up_proj and down_proj are those of one routed expert")
        intermediate = positive(path, {**model, **moe}, "moe_intermediate", "moe_intermediate_size", "intermediate_size")
    elif any(model.get(key) for key in ("intermediate", "intermediate_size", "n_inner", "ffn_dim")):
        intermediate = positive(path, model, "intermediate", "intermediate_size", "n_inner", "ffn_dim")
    else:
        intermediate = 4 * hidden
    gated = model.get("gated_mlp")
    if gated is None:
        gated = model.get("model_type") not in ("gpt2", "opt", "falcon", "bloom", "gptj", "gpt_neox", "phi")
    return hidden, heads, kv_heads, head_dim, intermediate, gated


def divided(what, size, parts):
    if size % parts:
        fail(f"--tensor-parallel: {what} {size} cannot be divided by {parts}")
    return size // parts


def shapes_of(name, module, tensor_parallel):
    """(module, K, N) of one GPU's share."""
    hidden, heads, kv_heads, head_dim, intermediate, gated = model_sizes(name)
    own_heads = divided("query heads", heads, tensor_parallel)
    # With more GPUs than KV heads each GPU holds one of them.
    own_kv_heads = divided("KV heads", kv_heads, tensor_parallel) if kv_heads > tensor_parallel else 1
    own_intermediate = divided("intermediate size", intermediate, tensor_parallel)
    shapes = {
        "qkv_proj": (hidden, (own_heads + 2 * own_kv_heads) * head_dim),
        "o_proj": (own_heads * head_dim, hidden),
        "gate_up_proj": (hidden, (2 if gated else 1) * own_intermediate),
        "down_proj": (own_intermediate, hidden),
    }
    return [(one, *shapes[one]) for one in (MODULES if module == "all" else (module,))]


# --- the file -----------------------------------------------------------------------------------------------------


class SweepFile:
    """One sweep. Each row is written at once and reaches the disk before the next one is measured."""

    def __init__(self, path):
        self.path = path
        self.batches = set()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._lock()
        self._keep_whole_rows()

    def _lock(self):
        try:
            import fcntl

            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError:
            fail(f"{self.path}: another sweep is writing to this file")

    def _keep_whole_rows(self):
        with open(self.path, "rb") as file:
            content = file.read()
        end = content.rfind(b"\n") + 1
        text = content[:end].decode("utf-8", "replace")
        if end and not text.startswith(HEADER.strip().rsplit(",", 1)[0]):
            fail(f"{self.path}: this is no sweep of ours (its first line differs); move it away")
        for row in csv.reader(io.StringIO(text)):
            if len(row) == 5 and row[0].isdigit():
                self.batches.add(int(row[0]))
        if end < len(content):
            note(f"{self.path}: the last row was cut off and is measured again")
            os.ftruncate(self._descriptor, end)
        self._has_header = end > 0

    def append(self, *cells):
        line = io.StringIO()
        if not self._has_header:
            line.write(HEADER)
            self._has_header = True
        csv.writer(line, lineterminator="\n").writerow(cells)
        self._write(line.getvalue())
        self.batches.add(cells[0])

    def _write(self, text):
        data = text.encode()
        while data:
            data = data[os.write(self._descriptor, data) :]
        os.fsync(self._descriptor)

    def close(self):
        if not self._has_header:  # nothing was measured
            os.remove(self.path)
        os.close(self._descriptor)


def file_name(gpu, version, k, n, dtype):
    # The version stands between underscores and must not bring its own.
    return f"torchgemm_{re.sub(r'[^A-Za-z0-9.+-]+', '_', gpu)}_torch_{version.replace('_', '-')}_K{k}_N{n}_dtype{dtype}.csv"


# --- the measurement ----------------------------------------------------------------------------------------------


class Product:
    """activations[batch, K] x weights[K, N], each time with other weights, so that no cache holds them."""

    def __init__(self, torch, k, n, dtype):
        self.torch = torch
        self.k, self.n, self.dtype = k, n, dtype
        self.is_int8 = dtype == "int8_wo"
        self.type = torch.bfloat16 if self.is_int8 else getattr(torch, dtype)
        if self.is_int8 and not hasattr(torch, "_weight_int8pack_mm"):
            fail(f"int8_wo: torch {torch.__version__} has no product with int8 weights (_weight_int8pack_mm); take a newer one")
        self.weights = [self._weight() for _ in range(self._copies())]
        self.scales = torch.ones(n, dtype=self.type, device="cuda") if self.is_int8 else None
        self.activations = None

    def _copies(self):
        """Weights of four times the last cache, at least two, within half of the free memory."""
        torch = self.torch
        each = self.k * self.n * (1 if self.is_int8 else 2)
        cache = getattr(torch.cuda.get_device_properties(0), "L2_cache_size", 0) or 64 << 20
        free = torch.cuda.mem_get_info()[0]
        wanted = max(2, -(-4 * cache // each) + 1)
        copies = min(wanted, 256, int(free // 2 // each))
        if copies < 1:
            fail(f"{free >> 20} MiB of free memory do not hold the weights of K {self.k}, N {self.n}")
        if copies < 2:
            note("there is memory for one copy of the weights only: a cache may hold part of them")
        return copies

    def _weight(self):
        torch = self.torch
        if self.is_int8:
            return torch.randint(-127, 127, (self.n, self.k), dtype=torch.int8, device="cuda")
        return torch.randn(self.k, self.n, dtype=self.type, device="cuda")

    def set_batch(self, batch):
        self.activations = None
        self.activations = self.torch.randn(batch, self.k, dtype=self.type, device="cuda")

    def run(self, index):
        weight = self.weights[index % len(self.weights)]
        if self.is_int8:
            return self.torch._weight_int8pack_mm(self.activations, weight, self.scales)
        return self.torch.matmul(self.activations, weight)


class Profiler:
    """Kernel times as the GPU itself reports them (CUPTI)."""

    def __init__(self, torch):
        self.torch = torch
        self.cuda = torch.profiler.ProfilerActivity.CUDA

    def measure(self, product, repeats):
        """(seconds of one product, its longest kernel)"""
        with self.torch.profiler.profile(activities=[self.cuda]) as profile:
            for index in range(repeats):
                product.run(index)
            self.torch.cuda.synchronize()
        kernels = {}
        for event in profile.events():
            if getattr(event.device_type, "name", "") != "CUDA" or getattr(event, "is_user_annotation", False):
                continue
            kernels[event.name] = kernels.get(event.name, 0) + event.time_range.elapsed_us()
        total = sum(kernels.values())
        if total <= 0:
            return None
        return total / repeats * 1e-6, max(kernels, key=kernels.get)


class Events:
    """Times between CUDA events around a graph of products, or around single calls where no graph can be captured.
    They include what lies between the kernels."""

    def __init__(self, torch):
        self.torch = torch
        self.graphs = True

    def measure(self, product, repeats):
        replay = self._captured(product, repeats) if self.graphs else None
        if replay is None:
            replay = lambda: [product.run(index) for index in range(repeats)]  # noqa: E731
        cuda = self.torch.cuda
        replay()
        begin, end = cuda.Event(enable_timing=True), cuda.Event(enable_timing=True)
        cuda.synchronize()
        begin.record()
        replay()
        end.record()
        cuda.synchronize()
        return begin.elapsed_time(end) * 1e-3 / repeats, ""

    def _captured(self, product, repeats):
        try:
            graph = self.torch.cuda.CUDAGraph()
            with self.torch.cuda.graph(graph):
                for index in range(repeats):
                    product.run(index)
            return graph.replay
        except (AttributeError, RuntimeError) as error:
            note(f"no CUDA graph ({first_line(error)}): the times of small products include their launch")
            self.graphs = False
            return None


def first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]


class Clock:
    """Profiler where it works, events where it does not; decided at the first product, so that a file has one kind."""

    def __init__(self, torch):
        self.torch = torch
        self.method = None

    def measure(self, product, repeats):
        for index in range(3):
            product.run(index)
        self.torch.cuda.synchronize()
        if self.method is None:
            self.method = self._choose(product)
        result = self.method.measure(product, repeats)
        if result is None:  # CUPTI drops records now and then
            result = self.method.measure(product, repeats)
        return result

    def _choose(self, product):
        try:
            profiler = Profiler(self.torch)
            if profiler.measure(product, 2) is not None:
                return profiler
            reason = "it reports no kernels"
        except (AttributeError, RuntimeError) as error:
            reason = first_line(error)
        note(f"torch.profiler cannot be used here ({reason}): CUDA events are taken instead, without kernel names")
        return Events(self.torch)


def repeats_for(batch, k, n, given):
    """More for products of microseconds than for those of milliseconds."""
    return given or max(5, min(50, int(2e12 / (2.0 * batch * k * n))))


# --- the sweep ----------------------------------------------------------------------------------------------------


class Progress:
    def __init__(self, title, total, work):
        self.title, self.total, self.work = title, total, work
        self.begin = self.shown = time.monotonic()
        self.done = 0
        self.work_done = 0.0

    def step(self, batch):
        self.done += 1
        self.work_done += cost(batch)
        now = time.monotonic()
        is_terminal = sys.stderr.isatty()
        if now - self.shown < (0.2 if is_terminal else 10) and self.done < self.total:
            return
        self.shown = now
        left = (now - self.begin) * (self.work - self.work_done) / max(self.work_done, 1e-9)
        text = f"{self.title}: {self.done}/{self.total}, {duration(left)} left"
        print("\r\033[K" + text if is_terminal else text, file=sys.stderr, end="" if is_terminal else "\n", flush=True)
        if is_terminal and self.done == self.total:
            print(file=sys.stderr)


def cost(batch):
    """What a row costs in time, roughly: starting the profiler as much as a thousand rows of activations."""
    return 1000.0 + batch


def duration(seconds):
    minutes, seconds = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def cells(batch, k, n, seconds, kernel, peak):
    tflops = 2.0 * batch * k * n / seconds * 1e-12
    utils = f"{tflops / peak:.5g}" if peak else "n/a"
    return batch, f"{seconds * 1e6:.6g}", f"{tflops:.6g}", utils, kernel


def sweep(torch, clock, shape, options, batches):
    module, k, n = shape
    name = file_name(torch.cuda.get_device_name(0), torch.__version__, k, n, options.dtype)
    file = SweepFile(os.path.join(options.out, name))
    try:
        missing = [batch for batch in batches if batch not in file.batches]
        print(f"{file.path}: {len(batches) - len(missing)} of {len(batches)} rows are there", flush=True)
        if missing:
            measure_rows(torch, clock, Product(torch, k, n, options.dtype), file, missing, options)
    finally:
        file.close()


def measure_rows(torch, clock, product, file, batches, options):
    k, n = product.k, product.n
    progress = Progress(f"K {k}, N {n}", len(batches), sum(map(cost, batches)))
    out_of_memory = getattr(torch.cuda, "OutOfMemoryError", MemoryError)
    for batch in batches:
        try:
            product.set_batch(batch)
            result = clock.measure(product, repeats_for(batch, k, n, options.repeats))
        except out_of_memory:
            note(f"batch {batch} and above do not fit into the GPU's memory; they are left out")
            return
        except (NotImplementedError, RuntimeError) as error:
            fail(f"K {k}, N {n}, batch {batch}, {options.dtype}: {first_line(error)}")
        if result is None:
            note(f"batch {batch}: the profiler reported no kernel; it is left out")
        else:
            file.append(*cells(batch, k, n, *result, options.peak_tflops))
        progress.step(batch)


def import_torch():
    try:
        import torch
        import torch.profiler
    except ImportError as error:
        fail(f"PyTorch is needed: {error}")
    if not torch.cuda.is_available():
        fail("torch sees no GPU (CUDA or ROCm)")
    return torch


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Measures the matrix products of a model with PyTorch and writes sweeps that Ridgepoint opens.")
    parser.add_argument("--model", help="id of a Ridgepoint preset, a preset's file, or a Hugging Face config.json")
    parser.add_argument("--k", type=int, help="rows of the weights, instead of --model")
    parser.add_argument("--n", type=int, help="columns of the weights, instead of --model")
    parser.add_argument("--module", choices=(*MODULES, "all"), default="all")
    parser.add_argument("--tensor-parallel", type=int, default=1, help="measure one GPU's share of so many")
    parser.add_argument("--dtype", choices=("float16", "bfloat16", "int8_wo"), default="float16")
    parser.add_argument("--batches", default=DEFAULT_BATCHES, help=f"default: {DEFAULT_BATCHES}")
    parser.add_argument("--peak-tflops", type=float, help="dense peak of the GPU in this format, for the column utils")
    parser.add_argument("--repeats", type=int, default=0, help="products per row; default: 5 to 50 by their size")
    parser.add_argument("--out", default=".", metavar="DIR")
    parser.add_argument("--dry-run", action="store_true", help="print the shapes and leave")
    options = parser.parse_args()
    if (options.model is None) == (options.k is None and options.n is None):
        parser.error("give either --model or --k and --n")
    if options.model is None and (not options.k or not options.n or options.k < 1 or options.n < 1):
        parser.error("--k and --n belong together and are positive")
    if options.model is None and options.tensor_parallel != 1:
        parser.error("--tensor-parallel divides a model; give --k and --n of one GPU's share")
    if options.tensor_parallel < 1 or options.repeats < 0:
        parser.error("--tensor-parallel and --repeats are positive")
    if options.peak_tflops is not None and not 0 < options.peak_tflops < 1e9:
        parser.error("--peak-tflops is positive")
    return options


def main():
    options = parse_arguments()
    batches = parse_batches(options.batches)
    shapes = [("k_n", options.k, options.n)]
    if options.model is not None:
        shapes = shapes_of(options.model, options.module, options.tensor_parallel)
    if options.dry_run:
        for module, k, n in shapes:
            print(f"{module}: K {k}, N {n}, {len(batches)} batches")
        return
    torch = import_torch()
    os.makedirs(options.out, exist_ok=True)
    # A job that is told to end leaves its files as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        clock = Clock(torch)
        with getattr(torch, "inference_mode", contextlib.nullcontext)():
            for shape in shapes:
                sweep(torch, clock, shape, options, batches)
    except KeyboardInterrupt:
        note("stopped; the same command goes on where it ended")
        sys.exit(130)


if __name__ == "__main__":
    main()
