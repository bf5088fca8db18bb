// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/harness.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// RIDGEPOINT_HARNESS names the harness that this executable runs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        ridgepoint::fuzz::RIDGEPOINT_HARNESS({reinterpret_cast<const char*>(data), size});
    } catch (const ridgepoint::fuzz::Broken& broken) {
        std::fprintf(stderr, "broken promise: %s\n", broken.what());
        std::abort();
    }
    return 0;
}
