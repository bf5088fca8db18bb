# SPDX-FileCopyrightText: The Ridgepoint authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of torch as sweep_gemm.py calls, with a GPU whose times follow from the shapes.

FAKE_TORCH holds words that change it:
    no_gpu, no_profiler, no_graph, no_int8
    memory=BYTES    activations and weights beyond this do not fit
    stop=COUNT      Ctrl-C arrives at this product
"""
import os
import signal
import time

from . import profiler  # noqa: F401

__version__ = "2.5.1+cu124"
float16, bfloat16, int8 = "float16", "bfloat16", "int8"


def option(name):
    for word in os.environ.get("FAKE_TORCH", "").split():
        key, _, value = word.partition("=")
        if key == name:
            return value or "yes"
    return None


class Tensor:
    def __init__(self, *shape, dtype):
        self.shape, self.dtype = shape, dtype
        limit = option("memory")
        if limit and shape[0] * shape[-1] * 2 > int(limit):
            raise cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate more than there is")


def randn(rows, columns, dtype, device):
    return Tensor(rows, columns, dtype=dtype)


def randint(low, high, shape, dtype, device):
    return Tensor(*shape, dtype=dtype)


def ones(count, dtype, device):
    return Tensor(count, dtype=dtype)


class Gpu:
    """312 TFLOP/s and 2 TB/s, 2 us a kernel; time passes by what runs."""

    clock_s = 0.0
    products = 0
    kernels = []
    graph = None

    @classmethod
    def multiply(cls, m, k, n, weight_bytes):
        cls.products += 1
        if cls.products == int(option("stop") or -1):
            signal.raise_signal(signal.SIGINT)
        seconds = 2e-6 + max(2 * m * k * n / 312e12, (weight_bytes * k * n + 2 * m * (k + n)) / 2e12)
        if cls.graph is not None:
            cls.graph.append(seconds)
            return
        cls.run(seconds)

    @classmethod
    def run(cls, seconds):
        cls.clock_s += seconds
        cls.kernels.append(("void gemm<half, \"128x64\">(Params, int)", 0.9 * seconds))
        cls.kernels.append(("splitKreduce_kernel", 0.1 * seconds))


def matmul(a, b):
    assert a.shape[1] == b.shape[0] and a.dtype == b.dtype
    Gpu.multiply(a.shape[0], a.shape[1], b.shape[1], 2)


if not option("no_int8"):

    def _weight_int8pack_mm(a, b, scales):
        assert a.shape[1] == b.shape[1] and b.dtype == int8 and scales.shape == (b.shape[0],)
        Gpu.multiply(a.shape[0], a.shape[1], b.shape[0], 1)


class inference_mode:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class cuda:
    class OutOfMemoryError(RuntimeError):
        pass

    class Event:
        def __init__(self, enable_timing=False):
            self.at_s = 0.0

        def record(self):
            self.at_s = Gpu.clock_s

        def elapsed_time(self, other):
            return (other.at_s - self.at_s) * 1e3

    class CUDAGraph:
        def __init__(self):
            if option("no_graph"):
                raise RuntimeError("CUDA graphs are not supported here\nmore of it")
            self.seconds = []

        def replay(self):
            for seconds in self.seconds:
                Gpu.run(seconds)

    class graph:
        def __init__(self, graph):
            self.owner = graph

        def __enter__(self):
            Gpu.graph = self.owner.seconds

        def __exit__(self, *_):
            Gpu.graph = None
            return False

    @staticmethod
    def is_available():
        return not option("no_gpu")

    @staticmethod
    def get_device_name(_=0):
        return "NVIDIA A100-SXM4-80GB"

    @staticmethod
    def get_device_properties(_=0):
        return type("Properties", (), {"L2_cache_size": 40 << 20})

    @staticmethod
    def mem_get_info():
        return 40 << 30, 80 << 30

    @staticmethod
    def synchronize():
        time.sleep(0)
