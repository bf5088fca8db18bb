# SPDX-FileCopyrightText: The Ridgepoint authors
# SPDX-License-Identifier: GPL-3.0-or-later
import enum


class ProfilerActivity(enum.Enum):
    CPU = 0
    CUDA = 1


class DeviceType(enum.Enum):
    CPU = 0
    CUDA = 1


class _Range:
    def __init__(self, seconds):
        self._seconds = seconds

    def elapsed_us(self):
        return self._seconds * 1e6


class _Event:
    def __init__(self, name, seconds, device_type):
        self.name, self.time_range, self.device_type = name, _Range(seconds), device_type


class profile:
    def __init__(self, activities):
        assert ProfilerActivity.CUDA in activities
        import torch

        if torch.option("no_profiler"):
            raise RuntimeError("CUPTI_ERROR_NOT_INITIALIZED\nmore of it")
        self._gpu = torch.Gpu

    def __enter__(self):
        self._gpu.kernels.clear()
        return self

    def __exit__(self, *_):
        return False

    def events(self):
        on_cpu = [_Event("cudaLaunchKernel", 1, DeviceType.CPU)]
        return on_cpu + [_Event(name, seconds, DeviceType.CUDA) for name, seconds in self._gpu.kernels]
