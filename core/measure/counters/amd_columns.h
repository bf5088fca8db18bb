// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_table.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// The columns of AMD's profilers that say which dispatch a row is of and when it ran, whatever their spelling:
/// "KernelName", "Kernel_Name", "gpu-id", "GPU_ID", "BeginNs", "Start_Timestamp".
class AmdColumns
{
public:
    explicit AmdColumns(const CounterHeader& header);

    bool hasKernel() const { return m_kernel.has_value(); }
    bool hasTimes() const { return m_start && m_end; }
    /// The dispatch of the row at which rows stands; valid until the next call.
    LaunchIdentity launch(const CounterRows& rows);
    /// End - start in seconds; NaN where either is missing. A time that is not positive is counted and missing: to be
    /// asked for once a dispatch.
    double time(const CounterRows& rows);
    /// The same without counting.
    double timeOfRow(const CounterRows& rows) const;
    /// Says once for the file how many dispatches have an end that is not behind their start.
    void reportTimes(ProblemList& problems) const;

    /// Is this one of them, one that is not used (queues, processes, registers), or the copy of one that merging the
    /// passes of a profile has left behind ("obj_3")? Counters whose names end in a number are not.
    static bool isIdentity(std::string_view column);

private:
    using Three = std::array<std::optional<std::size_t>, 3>;
    Extent extent(const CounterRows& rows, const std::optional<std::size_t>& all, const Three& parts) const;
    std::optional<double> ticks(const CounterRows& rows) const;

    std::optional<std::size_t> m_kernel;
    std::optional<std::size_t> m_id;
    std::optional<std::size_t> m_gpu;
    std::optional<std::size_t> m_agent;
    std::optional<std::size_t> m_start;
    std::optional<std::size_t> m_end;
    std::optional<std::size_t> m_threads;
    std::optional<std::size_t> m_block;
    Three m_threadsBy {};
    Three m_blockBy {};
    std::string m_device;
    std::size_t m_withoutTime = 0;
};

/// A number as AMD's profilers print it, with a decimal point whatever the language; NaN for anything else and for what
/// no counter can be (see CounterRows::addNumber), with a Warning unless the cell is empty or "n/a".
double amdNumber(CounterRows& rows, std::size_t column);

/// The unit of what a counter counts, where that is known.
std::string_view amdUnit(std::string_view counterName);

} // namespace ridgepoint
