// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/counters/counter_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ridgepoint {

/// The columns of Nsight Compute that say which launch a row is of.
class NvidiaColumns
{
public:
    explicit NvidiaColumns(const CounterHeader& header);

    /// The launch of the row at which rows stands; valid until the next call.
    LaunchIdentity launch(CounterRows& rows);
    /// Is this one of them (also those that are not used: process, host, context, stream)?
    static bool isIdentity(std::string_view column);

private:
    std::string_view deviceText(std::string_view device, std::string_view capability);

    std::optional<std::size_t> m_id;
    std::optional<std::size_t> m_kernel;
    std::optional<std::size_t> m_block;
    std::optional<std::size_t> m_grid;
    std::optional<std::size_t> m_device;
    std::optional<std::size_t> m_capability;
    std::optional<std::size_t> m_invocations;
    std::string m_deviceText;
    std::string m_lastDevice;
    std::string m_lastCapability;
};

/// "Tesla K20c (0)" of nvprof is "Tesla K20c"; others than the first of a kind keep their number: "Tesla K20c, device
/// 1".
std::string nvprofDevice(std::string_view printed);

} // namespace ridgepoint
