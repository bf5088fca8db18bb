// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/huge_pages.h"

#include <memory>

#include <sys/mman.h>
#include <unistd.h>

namespace ridgepoint {

void preferHugePages(void* memory, std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    constexpr std::size_t smallest = std::size_t {4} << 20U;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    // Advice is for whole pages: the first one may begin in front of the memory.
    if (bytes >= smallest && std::align(page, smallest / 2, memory, bytes) != nullptr)
        ::madvise(memory, bytes / page * page, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

} // namespace ridgepoint
