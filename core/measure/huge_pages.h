// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace ridgepoint {

/// Asks the system to back memory that is about to be filled with large pages; below 4 MiB nothing is asked. The system
/// is free to refuse, and nothing but speed depends on it: each page is entered when it is first written to, which
/// takes longer than reading the numbers that go there (half the time of a wide file on a virtual machine).
void preferHugePages(void* memory, std::size_t bytes);

} // namespace ridgepoint
